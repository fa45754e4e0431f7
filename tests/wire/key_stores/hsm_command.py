"""`keywright hsm` as an operator runs it: passwords in files, answers as JSON."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services.command import KEYWRIGHT, clean_environment, run_keywright
from tests.services.server import KeywrightServer

ADMIN_PASSWORD = "adminPass1"
KMSUSER_PASSWORD = "kmsPswd123"


class HsmCommandRefused(AssertionError):
    """The command exited with an error; the text is what it said."""


def password_file(server: KeywrightServer, password: str) -> Path:
    """Return a file with the password in its first line."""
    path = server.home / f"{hashlib.sha256(password.encode()).hexdigest()[:16]}.password"
    path.touch(mode=0o600)
    path.write_text(f"{password}\n")
    return path


def hsm(server: KeywrightServer, *arguments: str | Path) -> dict[str, Any]:
    """Run `keywright hsm` on the server's deployment and return what it answered."""
    done = run_keywright("hsm", *arguments, "--data-dir", server.data_dir, "--output", "json")
    if done.returncode != 0:
        raise HsmCommandRefused(f"{done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)["data"]
    return answer


@contextmanager
def logged_in(server: KeywrightServer, cluster_id: str, password: str) -> Iterator[None]:
    """Stay logged in as kmsuser for the length of the block, as an operator at a terminal does."""
    options = ["--cluster-id", cluster_id, "--password-file", str(password_file(server, password))]
    process = subprocess.Popen(
        [KEYWRIGHT, "hsm", "login", "--data-dir", str(server.data_dir), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=clean_environment(),
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "logged in\n"
        yield
    finally:
        process.communicate(timeout=30)
    assert process.returncode == 0
