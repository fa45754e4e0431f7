import pytest

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from tests.unit.pkcs11.softhsm import (
    IV,
    KEY_ID,
    KEY_LABEL,
    MASKING_KEY_ID,
    initialise,
    make_key,
    share_masking_key,
)


async def test_a_backing_key_has_the_attributes_of_a_kms_key_on_every_token(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    for token in ("hsm-a", "hsm-b"):
        (key,) = (await agent.call(m.FindKey(token, KEY_ID))).keys
        assert (key.key_id, key.label) == (KEY_ID, KEY_LABEL)
        assert all((key.token, key.private, key.sensitive, key.modifiable, key.destroyable))
        assert all((key.encrypt, key.decrypt, key.wrap, key.unwrap))
        assert not any((key.extractable, key.sign, key.verify, key.derive, key.trusted, key.wrap_with_trusted))


async def test_a_key_made_on_one_token_alone_is_local_and_was_always_sensitive(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    await agent.call(m.GenerateBackingKey("hsm-a", b"own", "label"))
    (key,) = (await agent.call(m.FindKey("hsm-a", b"own"))).keys
    assert all((key.local, key.always_sensitive, key.never_extractable))
    assert key.value_bytes == 32


async def test_the_listing_shows_masking_key_and_backing_key_and_no_leftover(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    for token in ("hsm-a", "hsm-b"):
        listed = (await agent.call(m.ListKeys(token))).keys
        assert {key.key_id for key in listed} == {KEY_ID, MASKING_KEY_ID}
        assert len(listed) == 2


async def test_a_destroyed_key_is_gone_from_its_token_only(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    await agent.call(m.DestroyKey("hsm-a", KEY_ID))
    with pytest.raises(errors.ObjectNotFound):
        await agent.call(m.FindKey("hsm-a", KEY_ID))
    assert (await agent.call(m.FindKey("hsm-b", KEY_ID))).keys


async def test_an_unknown_key_is_not_found_once_every_token_has_said_so(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    with pytest.raises(errors.ObjectNotFound):
        await agent.call(m.Encrypt(b"unknown", IV, b"", b"x"))


async def test_an_id_that_is_taken_is_not_given_to_a_second_key(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    with pytest.raises(errors.ObjectAmbiguous):
        await make_key(agent, "hsm-a")
    with pytest.raises(errors.ObjectAmbiguous):
        await agent.call(m.GenerateBackingKey("hsm-a", KEY_ID, "label"))


async def test_an_extractable_key_is_refused_for_messages(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    with pytest.raises(errors.KeyRefused, match="extractable"):
        await agent.call(m.Encrypt(MASKING_KEY_ID, IV, b"", b"x"))
    with pytest.raises(errors.KeyRefused, match="extractable"):
        await agent.call(m.FindKey("hsm-a", MASKING_KEY_ID))


async def test_only_a_masked_aes_256_key_is_unmasked(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    masked = (await agent.call(m.GenerateMaskedKey("hsm-a", MASKING_KEY_ID))).value
    with pytest.raises(errors.KeyRefused):
        await agent.call(m.UnmaskKey("hsm-a", MASKING_KEY_ID, masked[:-8], b"new", "label"))
    with pytest.raises(errors.Pkcs11Error):
        await agent.call(m.UnmaskKey("hsm-a", MASKING_KEY_ID, masked[:-1] + b"\x00", b"new", "label"))
    with pytest.raises(errors.ObjectNotFound):
        await agent.call(m.FindKey("hsm-a", b"new"))


async def test_a_further_token_gets_the_masking_key_and_with_it_every_masked_key(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    masked = await make_key(agent, "hsm-a", key_id=b"second")
    sealed = (await agent.call(m.Encrypt(b"second", IV, b"aad", b"text"))).value
    await initialise(agent, "hsm-c")
    await share_masking_key(agent, "hsm-a", "hsm-c", may_hand_on=False)
    await agent.call(m.UnmaskKey("hsm-c", MASKING_KEY_ID, masked, b"second", "label"))
    await agent.close()
    alone = await start(softhsm.spec("hsm-c"))
    assert (await alone.call(m.Decrypt(b"second", IV, b"aad", sealed))).value == b"text"


async def test_a_masking_key_that_must_not_be_handed_on_is_not(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    for token in ("hsm-c", "hsm-d"):
        await initialise(agent, token)
    await share_masking_key(agent, "hsm-a", "hsm-c", may_hand_on=False)
    with pytest.raises(errors.KeyRefused):
        await share_masking_key(agent, "hsm-c", "hsm-d")


async def test_the_transport_key_is_gone_once_it_was_used(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    await initialise(agent, "hsm-c")
    await share_masking_key(agent, "hsm-a", "hsm-c")
    with pytest.raises(errors.KeyRefused, match="0 transport keys"):
        await agent.call(m.UnwrapMaskingKey("hsm-c", b"transport", b"x" * 256, b"again", "label", False))
