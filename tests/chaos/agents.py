"""The HSM agents of a running server, as the system shows them."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from tests.services.processes import descendants_of
from tests.services.server import KeywrightServer


def agent_pids(server: KeywrightServer) -> set[int]:
    """Return the process ids of all agents."""
    return {pid for pid in descendants_of(server.pid) if b"keywright.pkcs11.agent" in _command(pid)}


def kill_agents(server: KeywrightServer) -> set[int]:
    """End all agents at once, and with them every call into an HSM; return which they were."""
    killed = agent_pids(server)
    for pid in killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return killed


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
