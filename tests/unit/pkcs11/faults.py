"""Faults on command, through `fault_module.c`."""

from dataclasses import dataclass
from pathlib import Path

from keywright.pkcs11.agent.spec import AgentSpec
from tests.unit.pkcs11.softhsm import SoftHsm


@dataclass(frozen=True, kw_only=True)
class Faults:
    module: Path
    real_module: str
    control: Path
    log: Path
    softhsm: SoftHsm

    def spec(self, *tokens: str, **changes) -> AgentSpec:
        environment = {
            **self.softhsm.environment,
            "FAULT_REAL_MODULE": self.real_module,
            "FAULT_CONTROL": str(self.control),
            "FAULT_LOG": str(self.log),
        }
        return self.softhsm.spec(*tokens, **{"module_path": str(self.module), "environment": environment, **changes})

    def inject(self, *lines: str) -> None:
        # Written beside and moved, so that no call reads half of it.
        fresh = self.control.with_suffix(".new")
        fresh.write_text("".join(f"{line}\n" for line in lines))
        fresh.replace(self.control)

    def calls(self, function: str, token: str) -> int:
        return self.log.read_text().splitlines().count(f"{function} {token}")
