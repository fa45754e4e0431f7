"""How the supervisor starts a worker, and what the two say to each other.

The worker's end of the control socket carries one JSON line from it (`WorkerReport`); when the socket closes, the
other side is gone. No secret is on a command line or in an environment.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec

FAILPOINT_VARIABLE = "KEYWRIGHT_FAILPOINT"
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", FAILPOINT_VARIABLE)


class WorkerReport(msgspec.Struct, frozen=True):
    """What a worker tells once: that it serves, or the one line why it cannot."""

    event: str
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """What a worker is told: descriptors that it inherits, and files."""

    data_dir: Path
    listen_fd: int
    control_fd: int
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def command(self) -> list[str]:
        """Return the command that starts the worker."""
        tls = [] if self.tls_cert is None else [str(self.tls_cert), str(self.tls_key)]
        fds = [str(self.listen_fd), str(self.control_fd)]
        return [sys.executable, "-m", "keywright.cli.serving.worker", str(self.data_dir), *fds, *tls]

    @classmethod
    def from_arguments(cls, arguments: list[str]) -> WorkerOptions:
        """Read back what `command` wrote."""
        data_dir, listen_fd, control_fd, *tls = arguments
        return cls(
            data_dir=Path(data_dir),
            listen_fd=int(listen_fd),
            control_fd=int(control_fd),
            tls_cert=Path(tls[0]) if tls else None,
            tls_key=Path(tls[1]) if tls else None,
        )


def worker_environment(*, replacement: bool) -> dict[str, str]:
    """Return the few variables that a worker needs; a failpoint is for the first ones, not for replacements."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    if replacement:
        kept.pop(FAILPOINT_VARIABLE, None)
    return kept
