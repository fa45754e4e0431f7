"""Faults on command, through `fault_module.c`."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from keywright.pkcs11.agent.spec import AgentSpec
from tests.unit.pkcs11.softhsm import SoftHsm


def compile_fault_module(module: Path, **built_in: str | Path) -> Path:
    """Compile the module; `built_in` are settings for processes that do not get them in their environment."""
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.fail("gcc is missing: the PKCS#11 fault module of these tests is compiled with it")
    source = Path(__file__).with_name("fault_module.c")
    defined = [f'-D{name}_BUILT_IN="{value}"' for name, value in built_in.items()]
    command = [compiler, "-shared", "-fPIC", "-Wall", "-Werror", *defined, "-o", module, source, "-ldl"]
    subprocess.run(command, check=True)
    return module


@dataclass(frozen=True, kw_only=True)
class FaultControl:
    """The two files through which the module is told what to do and tells what it did."""

    control: Path
    log: Path

    def inject(self, *lines: str) -> None:
        # Written beside and moved, so that no call reads half of it.
        fresh = self.control.with_suffix(".new")
        fresh.write_text("".join(f"{line}\n" for line in lines))
        fresh.replace(self.control)

    def calls(self, function: str, token: str) -> int:
        return self.log.read_text().splitlines().count(f"{function} {token}")


@dataclass(frozen=True, kw_only=True)
class Faults(FaultControl):
    module: Path
    real_module: str
    softhsm: SoftHsm

    def spec(self, *tokens: str, **changes) -> AgentSpec:
        environment = {
            **self.softhsm.environment,
            "FAULT_REAL_MODULE": self.real_module,
            "FAULT_CONTROL": str(self.control),
            "FAULT_LOG": str(self.log),
        }
        return self.softhsm.spec(*tokens, **{"module_path": str(self.module), "environment": environment, **changes})
