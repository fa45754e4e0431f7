"""The tutorial's commands, run in order as a reader would type them."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

from tests.services.command import KEYWRIGHT, preloaded_path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)


def commands_of(page: Path) -> list[str]:
    """Return the commands of a page's console blocks, in order."""
    return [command for block in BLOCK.findall(page.read_text()) for command in COMMAND.findall(block)]


class Shell:
    """A reader's terminal: each command in the same directory, with what earlier ones exported."""

    def __init__(self, directory: Path, path: str) -> None:
        self.directory = directory
        self.servers: list[subprocess.Popen[bytes]] = []
        kept = {name: os.environ[name] for name in ("LANG",) if name in os.environ}
        self.environment = {**kept, "PATH": path, "HOME": str(directory)}

    def run(self, command: str) -> str:
        if command.startswith("keywright serve"):
            return self.serve(command)
        script = f"set -eo pipefail\n{command}\nenv -0 > environment"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        pairs = (self.directory / "environment").read_text().rstrip("\0").split("\0")
        self.environment = dict(pair.split("=", 1) for pair in pairs)
        return done.stdout

    def serve(self, command: str) -> str:
        server = subprocess.Popen(
            [KEYWRIGHT, *command.split()[1:]],
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.servers.append(server)
        assert server.stdout is not None
        line = server.stdout.readline().decode()
        assert json.loads(line)["event"] == "ready"
        return line

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=60)


@pytest.fixture
def shell(tmp_path):
    reader = Shell(tmp_path, preloaded_path())
    yield reader
    reader.close()


def test_the_tutorial_leads_from_nothing_to_a_key_in_two_hsms(shell):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    commands = commands_of(ROOT / "docs/tutorial/first-hsm-key-store.md")
    assert len(commands) > 15
    outputs = {command: shell.run(command.replace("8080", port)) for command in commands}
    assert outputs["aws kms connect-custom-key-store --custom-key-store-id $STORE_ID"] == ""
    assert "a secret" in outputs[next(command for command in commands if "aws kms decrypt" in command)]
