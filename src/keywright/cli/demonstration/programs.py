"""The programs that the demonstration runs: a server, and the command line of the HSMs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
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
    command = [sys.executable, "-m", "keywright", "dev", "--listen", "127.0.0.1:0", "--data-dir", str(data_dir)]
    with (
        log.open("wb") as stderr,
        subprocess.Popen(  # noqa: S603 - our own program
            command, stdout=subprocess.PIPE, stderr=stderr
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


def create_cluster(data_dir: Path, region: str) -> dict[str, Any]:
    """Make an active cluster of two HSMs with the command line, and return what it printed.

    Raises:
        ProgramFailed: it was refused.
    """
    command = [sys.executable, "-m", "keywright", "hsm", "cluster", "create", "--zones", "2"]
    command += ["--data-dir", str(data_dir), "--region", region, "--output", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        raise ProgramFailed(done.stderr.strip() or done.stdout.strip())
    made: dict[str, Any] = json.loads(done.stdout)["data"]
    return made
