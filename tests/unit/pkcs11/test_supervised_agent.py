import asyncio
import os
import signal
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from tests.services.processes import children_of
from tests.unit.pkcs11.softhsm import IV, KEY_ID
from tests.unit.pkcs11.waiting import until

ENCRYPT = m.Encrypt(KEY_ID, IV, b"aad", b"text")


@pytest_asyncio.fixture
async def supervised(faults):
    agent = await SupervisedAgent.start(faults.spec("hsm-a", "hsm-b"))
    yield agent
    await agent.close()


async def test_a_hung_agent_is_replaced_by_a_fresh_one(supervised, faults):
    first = supervised.pid
    faults.inject("C_Encrypt * 60000 0")
    with pytest.raises(errors.AgentHung):
        await supervised.call(ENCRYPT, 0.2)
    faults.inject()
    assert isinstance(await supervised.call(ENCRYPT, 20), m.Bytes)
    assert supervised.pid != first
    await until(lambda: not Path(f"/proc/{first}").exists())


async def test_a_load_survives_the_kill_of_its_agent_with_retries_of_what_is_safe_to_retry(supervised):
    killed = asyncio.Event()
    retried = 0

    async def load() -> None:
        nonlocal retried
        done_after_kill = 0
        while done_after_kill < 20:
            try:
                assert isinstance(await supervised.call(ENCRYPT, 20), m.Bytes)
                done_after_kill += killed.is_set()
            except (errors.AgentDied, errors.AgentHung):
                retried += 1

    def pid_changed(old: int) -> bool:
        return supervised.pid != old

    async def kill() -> None:
        for _ in range(3):
            await until(lambda: supervised.pid is not None)
            os.kill(pid := supervised.pid, signal.SIGKILL)
            await until(partial(pid_changed, pid))
        killed.set()

    await asyncio.gather(*(load() for _ in range(16)), kill())
    assert retried


async def test_a_call_waits_for_the_next_agent_although_one_is_killed_while_it_starts(faults):
    supervised = await SupervisedAgent.start(faults.spec("hsm-a", "hsm-b", open_patience=60))
    try:
        logins = faults.calls("C_Login", "hsm-a")
        before = set(children_of(os.getpid()))
        faults.inject("C_Login * 60000 0")
        os.kill(supervised.pid, signal.SIGKILL)
        await until(lambda: faults.calls("C_Login", "hsm-a") > logins)
        waiting = asyncio.ensure_future(supervised.call(ENCRYPT, 60))
        ready = asyncio.ensure_future(supervised.ready(60))
        await asyncio.sleep(0)
        faults.inject()
        [starting] = set(children_of(os.getpid())) - before
        os.kill(starting, signal.SIGKILL)
        assert isinstance(await waiting, m.Bytes)
        await ready
        assert supervised.pid not in {None, starting}
    finally:
        await supervised.close()


async def test_a_replacement_serves_the_new_tokens_and_the_old_agent_finishes_its_calls(supervised, faults):
    faults.inject("C_Encrypt * 300 0")
    first = supervised.pid
    old_call = asyncio.ensure_future(supervised.call(ENCRYPT, 20))
    await asyncio.sleep(0)
    opened = await supervised.replace(faults.spec("hsm-b"))
    assert [state.label for state in opened.tokens] == ["hsm-b"]
    assert supervised.pid != first
    assert isinstance(await old_call, m.Bytes)
    assert isinstance(await supervised.call(ENCRYPT, 20), m.Bytes)


async def test_a_replacement_that_does_not_start_leaves_the_old_agent_in_service(supervised, faults):
    with pytest.raises(errors.TokenUnreachable):
        await supervised.replace(faults.spec("nowhere"))
    assert isinstance(await supervised.call(ENCRYPT), m.Bytes)


async def test_a_token_that_hangs_at_the_start_does_not_keep_the_other_from_serving(supervised, faults):
    faults.inject("C_Login hsm-a 60000 0")
    opened = await supervised.replace(faults.spec("hsm-a", "hsm-b", open_patience=0.2))
    assert [state.error for state in opened.tokens] == ["TokenUnreachable", None]
    assert isinstance(await supervised.call(ENCRYPT), m.Bytes)


async def test_nobody_waits_for_an_agent_that_is_known_not_to_start(supervised, faults):
    faults.inject("C_Login * 0 30")
    os.kill(supervised.pid, signal.SIGKILL)
    await until(lambda: supervised.pid is None)
    await supervised.ready(60)
    with pytest.raises(errors.TokenUnreachable):
        await supervised.call(ENCRYPT, 60)


async def test_a_closed_agent_takes_no_calls(supervised):
    await supervised.close()
    with pytest.raises(errors.AgentClosed):
        await supervised.call(ENCRYPT)
