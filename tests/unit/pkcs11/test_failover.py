import asyncio

import pytest

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from tests.unit.pkcs11.softhsm import IV, KEY_ID
from tests.unit.pkcs11.waiting import until_answered

ENCRYPT = m.Encrypt(KEY_ID, IV, b"aad", b"text")
CODES = {
    "MECHANISM_INVALID": "70",
    "PIN_LOCKED": "A4",
    "DEVICE_ERROR": "30",
    "DEVICE_MEMORY": "31",
    "DEVICE_REMOVED": "32",
    "TOKEN_NOT_PRESENT": "E0",
    "SLOT_ID_INVALID": "3",
    "SESSION_CLOSED": "B0",
    "SESSION_HANDLE_INVALID": "B3",
    "USER_NOT_LOGGED_IN": "101",
    "OBJECT_HANDLE_INVALID": "82",
    "KEY_HANDLE_INVALID": "60",
    "GENERAL_ERROR": "5",
    "FUNCTION_FAILED": "6",
    "HOST_MEMORY": "2",
    "SESSION_COUNT": "B1",
}


async def states(agent) -> list[str | None]:
    return [state.error for state in (await agent.call(m.DescribeTokens())).tokens]


@pytest.mark.parametrize("code", CODES.values(), ids=CODES)
@pytest.mark.parametrize("function", ["C_EncryptInit", "C_Encrypt"])
async def test_no_caller_sees_the_failure_of_one_token(faults, start, function, code):
    agent = await start(faults.spec("hsm-a", "hsm-b"))
    faults.inject(f"{function} hsm-a 0 {code}")
    for _ in range(6):
        assert isinstance(await agent.call(ENCRYPT), m.Bytes)


@pytest.mark.parametrize("function", ["C_OpenSession", "C_FindObjectsInit", "C_FindObjects"])
async def test_no_caller_sees_a_token_that_fails_before_its_first_message(faults, start, function):
    agent = await start(faults.spec("hsm-a", "hsm-b"))
    faults.inject(f"{function} hsm-a 0 32")
    for _ in range(4):
        assert isinstance(await agent.call(ENCRYPT), m.Bytes)


async def test_a_token_that_works_again_is_used_again(faults, start):
    agent = await start(faults.spec("hsm-a"))
    faults.inject("C_EncryptInit * 0 32")
    with pytest.raises(errors.TokenUnreachable):
        await agent.call(ENCRYPT)
    assert await states(agent) == ["TokenUnreachable"]
    faults.inject()
    assert isinstance(await agent.call(ENCRYPT), m.Bytes)
    assert await states(agent) == [None]


async def test_a_pin_error_at_another_step_than_the_login_does_not_take_the_token_away(faults, start):
    agent = await start(faults.spec("hsm-a"))
    faults.inject("C_Encrypt * 0 A4")
    with pytest.raises(errors.PinLocked):
        await agent.call(ENCRYPT)
    faults.inject()
    assert isinstance(await agent.call(ENCRYPT), m.Bytes)


async def test_a_lost_login_is_restored_without_the_caller_seeing_it(softhsm, faults, start):
    agent = await start(faults.spec("hsm-a"))
    sealed = (await agent.call(ENCRYPT)).value
    faults.inject("C_EncryptInit hsm-a 0 101")
    with pytest.raises(errors.SessionLost):
        await agent.call(ENCRYPT)
    faults.inject()
    assert (await agent.call(m.Decrypt(KEY_ID, IV, b"aad", sealed))).value == b"text"


async def test_a_general_error_in_decrypt_init_is_no_bad_ciphertext(faults, start):
    agent = await start(faults.spec("hsm-a"))
    sealed = (await agent.call(ENCRYPT)).value
    faults.inject("C_DecryptInit * 0 5")
    with pytest.raises(errors.ModuleFault):
        await agent.call(m.Decrypt(KEY_ID, IV, b"aad", sealed))


async def test_a_general_error_from_a_token_that_went_away_is_no_bad_ciphertext(faults, start):
    agent = await start(faults.spec("hsm-a"))
    sealed = (await agent.call(ENCRYPT)).value
    faults.inject("C_Decrypt * 0 5", "C_GetTokenInfo * 0 32")
    with pytest.raises(errors.TokenUnreachable):
        await agent.call(m.Decrypt(KEY_ID, IV, b"aad", sealed))


async def test_a_key_that_only_an_absent_token_may_have_is_not_reported_missing(softhsm, start, tmp_path):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    await agent.call(m.GenerateBackingKey("hsm-a", b"only-a", "label"))
    softhsm.directory("hsm-a").rename(tmp_path / "away")
    with pytest.raises(errors.TokenUnreachable):
        await agent.call(m.Encrypt(b"only-a", IV, b"", b"x"))


async def test_a_key_is_not_reported_missing_while_a_token_was_never_reached(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "nowhere"))
    with pytest.raises(errors.TokenUnreachable):
        await agent.call(m.Encrypt(b"unknown", IV, b"", b"x"))


async def test_more_callers_than_sessions_wait_for_one_instead_of_failing(faults, start):
    agent = await start(faults.spec("hsm-a"))
    # The login holds one session; two are left for eight threads.
    faults.inject("cap 3", "C_Encrypt * 20 0")
    answers = await asyncio.gather(*(agent.call(ENCRYPT, 20) for _ in range(24)))
    assert all(isinstance(answer, m.Bytes) for answer in answers)


async def test_a_removed_token_is_missed_by_nobody_and_taken_back_when_it_returns(softhsm, tmp_path):
    supervised = await SupervisedAgent.start(softhsm.spec("hsm-a", "hsm-b"))
    try:
        home = softhsm.directory("hsm-a")
        first = supervised.pid
        home.rename(tmp_path / "away")
        for _ in range(10):
            assert isinstance(await supervised.call(ENCRYPT), m.Bytes)
        assert await states(supervised) == ["TokenUnreachable", None]
        (tmp_path / "away").rename(home)

        async def is_whole_again() -> bool:
            assert isinstance(await supervised.call(ENCRYPT), m.Bytes)
            return await states(supervised) == [None, None]

        await until_answered(is_whole_again)
        assert supervised.pid != first
    finally:
        await supervised.close()


async def test_calls_fail_while_every_token_is_gone_and_work_once_they_are_back(softhsm, tmp_path):
    supervised = await SupervisedAgent.start(softhsm.spec("hsm-a", "hsm-b"))
    try:
        tokens = softhsm.home / "tokens"
        tokens.rename(tmp_path / "away")
        with pytest.raises(errors.TokenUnreachable):
            await supervised.call(ENCRYPT)
        (tmp_path / "away").rename(tokens)

        async def works_again() -> bool:
            try:
                return isinstance(await supervised.call(ENCRYPT), m.Bytes)
            except errors.TokenUnreachable:
                return False

        await until_answered(works_again)
    finally:
        await supervised.close()
