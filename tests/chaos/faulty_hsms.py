"""A server whose HSMs fail on command: it is configured with the PKCS#11 fault module instead of SoftHSM2's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.unit.pkcs11.faults import FaultControl, compile_fault_module
from tests.unit.pkcs11.softhsm import module_path


@dataclass(frozen=True, kw_only=True)
class FaultyHsms(FaultControl):
    """The HSMs of one server."""

    module: Path

    @classmethod
    def make(cls, home: Path) -> FaultyHsms:
        """Build the module, which looks for its commands in `home`."""
        control, log = home / "faults", home / "calls"
        log.touch()
        module = compile_fault_module(
            home / "fault_module.so", FAULT_REAL_MODULE=module_path(), FAULT_CONTROL=control, FAULT_LOG=log
        )
        return cls(module=module, control=control, log=log)

    @property
    def configuration(self) -> str:
        """Return what makes a server use the module."""
        return f'[hsm]\nmodule = "{self.module}"\n'

    @contextmanager
    def failing(self, *faults: str) -> Iterator[None]:
        """Inject faults for the length of the block."""
        self.inject(*faults)
        try:
            yield
        finally:
            self.inject()

    def most_open_sessions(self) -> int:
        """Return how many sessions any one process had open at any one time."""
        return max(int(line.split()[2]) for line in self.log.read_text().splitlines() if line.startswith("sessions "))
