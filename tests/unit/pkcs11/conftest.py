"""SoftHSM2 homes, agents that are ended with the test, and the fault module, compiled once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec
from tests.unit.pkcs11.faults import Faults, compile_fault_module
from tests.unit.pkcs11.softhsm import SoftHsm, module_path, provision

StartAgent = Callable[[AgentSpec], Awaitable[AgentProcess]]


@pytest.fixture(scope="session")
def provisioned(tmp_path_factory: pytest.TempPathFactory) -> SoftHsm:
    softhsm = SoftHsm.make(tmp_path_factory.mktemp("pkcs11") / "provisioned")
    asyncio.run(provision(softhsm, "hsm-a", "hsm-b"))
    return softhsm


@pytest.fixture
def softhsm(provisioned: SoftHsm, tmp_path: Path) -> SoftHsm:
    """Two tokens, hsm-a and hsm-b, that share a masking key and hold one backing key."""
    return provisioned.copy_to(tmp_path / "softhsm")


@pytest.fixture
def empty_softhsm(tmp_path: Path) -> SoftHsm:
    return SoftHsm.make(tmp_path / "softhsm")


@pytest_asyncio.fixture
async def start() -> AsyncIterator[StartAgent]:
    agents: list[AgentProcess] = []

    async def start_agent(spec: AgentSpec) -> AgentProcess:
        agents.append(await AgentProcess.start(spec))
        return agents[-1]

    yield start_agent
    for agent in agents:
        await agent.kill()


@pytest.fixture(scope="session")
def fault_module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_fault_module(tmp_path_factory.mktemp("fault") / "fault_module.so")


@pytest.fixture
def faults(fault_module: Path, softhsm: SoftHsm, tmp_path: Path) -> Faults:
    return Faults(
        module=fault_module,
        real_module=module_path(),
        control=tmp_path / "faults",
        log=tmp_path / "calls",
        softhsm=softhsm,
    )
