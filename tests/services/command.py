"""The `keywright` command, and `aws` beside it, run as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Lock

from tests.services.preloaded import PreloadedProgram

KEYWRIGHT = Path(sys.executable).with_name("keywright")
AWS = KEYWRIGHT.with_name("aws")
DEADLINE_SECONDS = 60.0

# With what is in them they import all that commands do; migrations are not for import, so their library is.
_PACKAGES = ("cli", "bootstrap", "operations", "keystores", "hsm", "pkcs11", "xksproxy", "network", "audit", "client")

_starting = Lock()
_preloaded: dict[Path, PreloadedProgram] = {}


def run_keywright(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself; return its exit code and what it printed.

    It runs in a process of its own, which has not to import the program anew: see `preloaded_keywright`.
    """
    return _run(preloaded_keywright(), arguments, environment)


def run_installed_keywright(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Do the same by the program that is installed: slower, and for tests of how it is installed, starts and ends."""
    return _run(KEYWRIGHT, arguments, environment)


def _run(
    program: Path, arguments: tuple[str | Path, ...], environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        env=clean_environment(**environment),
        check=False,
    )


def preloaded_keywright() -> Path:
    """Return what to run in place of KEYWRIGHT for commands that end by themselves; started when it is first wanted.

    What serves, asks on a terminal, gets signals or is looked at from outside by its process id has to be KEYWRIGHT.
    """
    return _preloaded_program(KEYWRIGHT, *(f"keywright.{name}" for name in _PACKAGES), "alembic.command")


def preloaded_aws() -> Path:
    """Return what to run in place of AWS, as above."""
    # Its handlers are what it imports only when it runs.
    return _preloaded_program(AWS, "awscli.clidriver", "awscli.handlers")


def preloaded_path() -> str:
    """Return a PATH on which `keywright` and `aws` are the preloaded ones, for commands that go through a shell."""
    first = (preloaded_keywright().parent, preloaded_aws().parent)
    return os.pathsep.join([*map(str, first), installed_path()])


def installed_path() -> str:
    """Return a PATH on which `keywright` and `aws` are those that are installed."""
    return os.pathsep.join([str(KEYWRIGHT.parent), os.environ["PATH"]])


def _preloaded_program(script: Path, *modules: str) -> Path:
    with _starting:
        if script not in _preloaded:
            _preloaded[script] = PreloadedProgram(script, *modules, environment=clean_environment())
        return _preloaded[script].path


def clean_environment(**more: str) -> dict[str, str]:
    """Return an environment without whatever the tests themselves were started with."""
    return {**{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}, **more}
