"""The programs that the demonstration runs: a server, an XKS proxy, and the commands that prepare them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STOP_SECONDS = 30


class ProgramFailed(Exception):
    """A program ended with an error; the message is what it said."""


@contextmanager
def server(data_dir: Path, log: Path) -> Iterator[str]:
    """Run a development server on a free port and give its endpoint; it is stopped at the end.

    Raises:
        ProgramFailed: it did not start.
    """
    with _serving(log, "dev", "--listen", "127.0.0.1:0", "--data-dir", str(data_dir)) as endpoint:
        yield endpoint


@contextmanager
def xks_proxy(data_dir: Path, certificate: Path, key: Path, log: Path) -> Iterator[str]:
    """Run an XKS proxy on a free port and give its endpoint; it is stopped at the end.

    Raises:
        ProgramFailed: it did not start.
    """
    options = ("--data-dir", str(data_dir), "--tls-cert", str(certificate), "--tls-key", str(key))
    with _serving(log, "xks-proxy", "serve", "--listen", "127.0.0.1:0", *options) as endpoint:
        yield endpoint


def create_cluster(data_dir: Path, region: str) -> dict[str, Any]:
    """Make an active cluster of two HSMs with the command line, and return what it printed.

    Raises:
        ProgramFailed: it was refused.
    """
    options = ("--zones", "2", "--data-dir", str(data_dir), "--region", region, "--output", "json")
    made: dict[str, Any] = json.loads(run_keywright("hsm", "cluster", "create", *options))["data"]
    return made


def run_keywright(*words: str) -> str:
    """Run a command of ours to its end, and return what it printed.

    Raises:
        ProgramFailed: it was refused.
    """
    return run([*_KEYWRIGHT, *words])


def run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """Run a command to its end, and return what it printed.

    Raises:
        ProgramFailed: it is not there, or was refused.
    """
    try:
        done = subprocess.run(  # noqa: S603 - commands that stand in this package
            command, capture_output=True, text=True, check=False, env=environment
        )
    except FileNotFoundError as fault:
        raise ProgramFailed(f"{command[0]} is not installed") from fault
    if done.returncode != 0:
        raise ProgramFailed(done.stderr.strip() or done.stdout.strip())
    return done.stdout


_KEYWRIGHT = (sys.executable, "-m", "keywright")


@contextmanager
def _serving(log: Path, *words: str) -> Iterator[str]:
    with (
        log.open("wb") as stderr,
        subprocess.Popen(  # noqa: S603 - our own program
            [*_KEYWRIGHT, *words], stdout=subprocess.PIPE, stderr=stderr
        ) as process,
    ):
        try:
            line = process.stdout.readline() if process.stdout else b""
            if not line:
                process.wait(STOP_SECONDS)
                raise ProgramFailed(log.read_text(errors="replace").strip() or "the server did not start")
            yield json.loads(line)["endpoint"]
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
