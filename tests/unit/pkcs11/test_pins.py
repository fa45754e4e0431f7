import pytest

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from tests.unit.pkcs11.processes import readable
from tests.unit.pkcs11.softhsm import IV, KEY_ID, PLENTY, SO_PIN, USER_PIN

WRONG = "not-the-pin"


async def test_a_wrong_pin_is_tried_exactly_once_on_each_token(faults):
    with pytest.raises(errors.PinIncorrect):
        await AgentProcess.start(faults.spec("hsm-a", "hsm-b", pin=WRONG))
    assert [faults.calls("C_Login", token) for token in ("hsm-a", "hsm-b")] == [1, 1]


async def test_the_supervisor_does_not_try_a_refused_pin_again(faults):
    supervised = await SupervisedAgent.start(faults.spec("hsm-a"))
    try:
        with pytest.raises(errors.PinIncorrect):
            await supervised.replace(faults.spec("hsm-a", pin=WRONG))
        assert faults.calls("C_Login", "hsm-a") == 2
        sealed = await supervised.call(m.Encrypt(KEY_ID, IV, b"", b"x"))
        assert sealed.value
        assert supervised.spec.pin == USER_PIN
    finally:
        await supervised.close()


async def test_a_pin_that_was_changed_elsewhere_is_tried_once_and_then_given_up(faults, start):
    agent = await start(faults.spec("hsm-a"))
    other = await start(faults.softhsm.spec("hsm-a"))
    await other.call(m.SetPin("hsm-a", USER_PIN, "the-new-pin"))
    faults.inject("C_EncryptInit hsm-a 0 101")
    before = faults.calls("C_Login", "hsm-a")
    faults.inject("C_EncryptInit hsm-a 0 101", "C_Login hsm-a 0 A0")
    for _ in range(3):
        with pytest.raises(errors.PinIncorrect):
            await agent.call(m.Encrypt(KEY_ID, IV, b"", b"x"))
    with pytest.raises(errors.PinIncorrect):
        await agent.call(m.FindKey("hsm-a", KEY_ID))
    assert faults.calls("C_Login", "hsm-a") == before + 1


async def test_the_new_pin_logs_in_and_the_old_one_does_not(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    await agent.call(m.SetPin("hsm-a", USER_PIN, "the-new-pin"))
    with pytest.raises(errors.PinIncorrect):
        await start(softhsm.spec("hsm-a"))
    await start(softhsm.spec("hsm-a", pin="the-new-pin"))


async def test_the_security_officer_gives_the_user_a_new_pin(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", pin=None))
    await agent.call(m.OpenToken("hsm-a"))
    await agent.call(m.Login("hsm-a", 0, SO_PIN))
    await agent.call(m.InitUserPin("hsm-a", "given-by-admin"))
    await agent.call(m.SetPin("hsm-a", SO_PIN, "officer-new"))
    await agent.call(m.Logout("hsm-a"))
    await agent.call(m.Login("hsm-a", 0, "officer-new"))
    await agent.call(m.Logout("hsm-a"))
    await agent.call(m.Login("hsm-a", 1, "given-by-admin"))
    assert (await agent.call(m.FindKey("hsm-a", KEY_ID))).keys


async def test_only_the_security_officer_may_set_the_users_pin(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    with pytest.raises(errors.NotLoggedIn):
        await agent.call(m.InitUserPin("hsm-a", "other-pin"))


async def test_a_second_login_in_one_process_is_refused(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    with pytest.raises(errors.UserAlreadyLoggedIn):
        await agent.call(m.Login("hsm-a", 1, USER_PIN))


async def test_a_token_without_a_user_pin_says_so(empty_softhsm, start):
    agent = await start(empty_softhsm.spec())
    await agent.call(m.InitToken("fresh", SO_PIN), PLENTY)
    await agent.call(m.OpenToken("fresh"))
    with pytest.raises(errors.UserNotInitialised):
        await agent.call(m.Login("fresh", 1, USER_PIN))


async def test_a_label_is_not_given_to_two_tokens(softhsm, start):
    agent = await start(softhsm.spec())
    with pytest.raises(errors.TokenAmbiguous):
        await agent.call(m.InitToken("hsm-a", SO_PIN))


async def test_pins_are_neither_in_the_childs_environment_nor_in_its_arguments(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    for name in ("environ", "cmdline"):
        content = readable(agent.pid, name)
        assert content
        assert USER_PIN.encode() not in content
    assert readable(agent.pid, "environ").startswith(b"SOFTHSM2_CONF=")


def test_the_repr_of_a_spec_hides_the_pin(softhsm):
    assert USER_PIN not in repr(softhsm.spec("hsm-a"))
