"""The `keywright` command, run as an operator runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KEYWRIGHT = Path(sys.executable).with_name("keywright")
DEADLINE_SECONDS = 60.0


def run_keywright(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself; return its exit code and what it printed."""
    return subprocess.run(
        [KEYWRIGHT, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        env=clean_environment(**environment),
        check=False,
    )


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment without whatever the tests themselves were started with."""
    return {**{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}, **more}
