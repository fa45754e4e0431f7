import asyncio
import hashlib
import os
import signal
import sys
from pathlib import Path

import pytest
import uvloop

from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from tests.unit.pkcs11.processes import open_files, readable
from tests.unit.pkcs11.softhsm import IV, KEY_ID, module_path

ENCRYPT = m.Encrypt(KEY_ID, IV, b"aad", b"text")


def module_digest() -> str:
    return hashlib.sha256(Path(module_path()).read_bytes()).hexdigest()


async def test_a_module_with_the_pinned_hash_is_loaded_and_another_is_not(softhsm, start):
    digest = module_digest()
    await start(softhsm.spec("hsm-a", module_sha256=digest.upper()))
    with pytest.raises(errors.ModuleChanged):
        await AgentProcess.start(softhsm.spec("hsm-a", module_sha256="0" * 64))


async def test_a_missing_module_and_a_file_that_is_none_are_refused(softhsm, tmp_path):
    with pytest.raises(errors.ModuleMissing):
        await AgentProcess.start(softhsm.spec("hsm-a", module_path=str(tmp_path / "none.so")))
    no_module = tmp_path / "text.so"
    no_module.write_text("not an object file")
    with pytest.raises(errors.ModuleMissing):
        await AgentProcess.start(softhsm.spec("hsm-a", module_path=str(no_module)))


async def test_a_cluster_without_any_of_its_tokens_does_not_start(softhsm):
    with pytest.raises(errors.TokenUnreachable):
        await AgentProcess.start(softhsm.spec("nowhere"))


async def test_many_calls_in_flight_each_get_their_own_answer(softhsm, start):
    agent = await start(softhsm.spec("hsm-a", "hsm-b"))
    texts = [f"text {number}".encode() for number in range(300)]
    sealed = await asyncio.gather(*(agent.call(m.Encrypt(KEY_ID, IV, b"", text), 20) for text in texts))
    opened = await asyncio.gather(*(agent.call(m.Decrypt(KEY_ID, IV, b"", one.value), 20) for one in sealed))
    assert [one.value for one in opened] == texts


async def test_a_hung_call_meets_its_deadline_and_the_agent_can_be_killed(faults, start):
    agent = await start(faults.spec("hsm-a"))
    faults.inject("C_Encrypt * 60000 0")
    with pytest.raises(errors.AgentHung):
        await agent.call(ENCRYPT, 0.1)
    await agent.kill()
    with pytest.raises(errors.AgentClosed):
        await agent.call(ENCRYPT)


async def test_one_hung_token_does_not_stop_calls_from_being_served_by_the_other(faults, start):
    agent = await start(faults.spec("hsm-a", "hsm-b"))
    # After many fast calls one thread keeps reading and executing, so it has to be overtaken when it hangs.
    await asyncio.gather(*(agent.call(ENCRYPT, 20) for _ in range(400)))
    faults.inject("C_Encrypt hsm-a 60000 0")
    answers = await asyncio.gather(*(agent.call(ENCRYPT, 1.5) for _ in range(100)), return_exceptions=True)
    hung = [answer for answer in answers if isinstance(answer, errors.AgentHung)]
    assert len([answer for answer in answers if isinstance(answer, m.Bytes)]) == 100 - len(hung)
    assert 1 <= len(hung) <= 6
    assert await agent.call(ENCRYPT)


async def test_calls_in_flight_fail_when_the_agent_is_killed_by_a_signal(faults, start):
    agent = await start(faults.spec("hsm-a"))
    faults.inject("C_Encrypt * 60000 0")
    calls = [asyncio.ensure_future(agent.call(ENCRYPT, 30)) for _ in range(20)]
    await asyncio.sleep(0)
    os.kill(agent.pid, signal.SIGKILL)
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(answer) for answer in answers} == {errors.AgentDied}
    assert not agent.is_alive
    with pytest.raises(errors.AgentDied):
        await agent.call(ENCRYPT)


async def test_close_lets_the_calls_in_flight_finish(faults, start):
    agent = await start(faults.spec("hsm-a"))
    faults.inject("C_Encrypt * 100 0")
    calls = [asyncio.ensure_future(agent.call(ENCRYPT, 30)) for _ in range(4)]
    await asyncio.sleep(0)
    await agent.close(grace=30)
    assert all(isinstance(answer, m.Bytes) for answer in await asyncio.gather(*calls))


async def test_a_call_that_was_cancelled_leaves_the_agent_usable(softhsm, start):
    agent = await start(softhsm.spec("hsm-a"))
    call = asyncio.ensure_future(agent.call(ENCRYPT))
    await asyncio.sleep(0)
    call.cancel()
    assert isinstance(await agent.call(ENCRYPT), m.Bytes)


async def test_the_child_dumps_no_core_and_holds_no_file_of_the_parent(softhsm, start, tmp_path):
    with (tmp_path / "secret").open("w"):
        agent = await start(softhsm.spec("hsm-a"))
        limits = readable(agent.pid, "limits").decode()
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]
        assert not any("secret" in name for name in open_files(agent.pid))


PARENT = """
import asyncio, sys
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec

async def main():
    module, configuration, pin = sys.argv[1:4]
    environment = dict(item.split("=", 1) for item in sys.argv[4:])
    agent = await AgentProcess.start(AgentSpec(
        module_path=module, tokens=("hsm-a",), pin=pin, environment=environment, threads=2))
    calls = [asyncio.ensure_future(agent.call(m.Encrypt(bytes.fromhex(configuration), b"i" * 12, b"", b"x"), 99))
             for _ in range(4)]
    await asyncio.sleep(0.1)
    print(agent.pid, flush=True)
    await asyncio.gather(*calls)

asyncio.run(main())
"""


async def test_the_child_exits_when_its_parent_is_gone_even_if_every_thread_hangs(faults):
    faults.inject("C_Encrypt * 600000 0")
    spec = faults.spec()
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PARENT,
        spec.module_path,
        KEY_ID.hex(),
        spec.pin,
        *(f"{name}={value}" for name, value in spec.environment.items()),
        stdout=asyncio.subprocess.PIPE,
    )
    child = os.pidfd_open(int(await parent.stdout.readline()))
    try:
        parent.kill()
        await parent.wait()
        exited = asyncio.Event()
        # A process descriptor becomes readable when its process ends.
        asyncio.get_running_loop().add_reader(child, exited.set)
        await asyncio.wait_for(exited.wait(), 30)
        asyncio.get_running_loop().remove_reader(child)
    finally:
        os.close(child)


def test_the_parent_works_in_uvloop(softhsm):
    async def main() -> None:
        agent = await AgentProcess.start(softhsm.spec("hsm-a"))
        assert isinstance(await agent.call(ENCRYPT), m.Bytes)
        await agent.close()
        assert not agent.is_alive

    uvloop.run(main())
