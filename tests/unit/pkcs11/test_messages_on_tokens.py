import pytest

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from tests.unit.pkcs11.softhsm import IV, KEY_ID

AAD = b"\x00aad\x00"


@pytest.mark.parametrize("plaintext", [b"", b"\x00", b"text", b"x" * 4096, b"y" * 20_000])
async def test_what_one_token_encrypts_the_other_decrypts(softhsm, start, plaintext):
    first, second = await start(softhsm.spec("hsm-a")), await start(softhsm.spec("hsm-b"))
    sealed = (await first.call(m.Encrypt(KEY_ID, IV, AAD, plaintext))).value
    assert len(sealed) == len(plaintext) + 16
    assert (await second.call(m.Decrypt(KEY_ID, IV, AAD, sealed))).value == plaintext


@pytest.mark.parametrize("change", ["iv", "aad", "ciphertext", "tag", "cut", "empty"])
async def test_a_ciphertext_that_was_tampered_with_is_refused(softhsm, start, change):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    sealed = (await agent.call(m.Encrypt(KEY_ID, IV, AAD, b"text"))).value
    iv, aad, bad = {
        "iv": (IV[::-1], AAD, sealed),
        "aad": (IV, b"other", sealed),
        "ciphertext": (IV, AAD, bytes([sealed[0] ^ 1]) + sealed[1:]),
        "tag": (IV, AAD, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        "cut": (IV, AAD, sealed[:-1]),
        "empty": (IV, AAD, b""),
    }[change]
    with pytest.raises(errors.CiphertextRefused):
        await agent.call(m.Decrypt(KEY_ID, iv, aad, bad))
    states = (await agent.call(m.DescribeTokens())).tokens
    assert [state.error for state in states] == [None, None]
    assert (await agent.call(m.Decrypt(KEY_ID, IV, AAD, sealed))).value == b"text"


async def test_an_empty_iv_is_refused_although_softhsm_takes_it(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    with pytest.raises(errors.MechanismRefused):
        await agent.call(m.Encrypt(KEY_ID, b"", AAD, b"text"))


async def test_random_bytes_have_the_asked_length_and_differ(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    first, second = [(await agent.call(m.GenerateRandom(1024))).value for _ in range(2)]
    assert len(first) == len(second) == 1024
    assert first != second


def test_no_repr_shows_a_secret():
    for message in (
        m.Encrypt(KEY_ID, IV, AAD, b"canary"),
        m.Login("t", 1, "canary"),
        m.Request(1, m.SetPin("t", "canary", "canary")),
        m.Reply(1, m.Bytes(b"canary")),
    ):
        assert "canary" not in repr(message)
