"""`keywright` beside `aws`, version 1, command for command against one server: same output, same exit code, same words.

Both run every command at the same time, each with a key store, a cluster and keys of its own. What differs by nature
(IDs, times, ciphertexts) is replaced by its name before the two are compared.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.same_commands import ALL, Same
from tests.services.command import clean_environment, preloaded_aws, preloaded_keywright, run_keywright
from tests.services.server import KeywrightServer

PASSWORD = "kmsuser12345"
PROFILES = """\
[wrong]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = nobody's
[half]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
"""
# What `aws` says before its usage is about its own next version.
ADVERTISEMENT = re.compile(r"usage: \s*Note: AWS CLI version 2.*?\n\n(?=usage: )", re.DOTALL)
SAME_FOR_BOTH = (
    (re.compile(r'(?<="CiphertextBlob": )"[^"]*"'), "<ciphertext>"),
    (re.compile(r'(?<="NextMarker": )"[^"]*"'), "<marker>"),
    (re.compile(r"-----BEGIN CERTIFICATE[^-]*-----.*?-----END[^-]*-----", re.DOTALL), "<certificate>"),
    (re.compile(r"(?<=NEXTTOKEN\t)\S+"), "<token>"),
    (re.compile(r"\b(?:(?:eni|sg)-[0-9a-f]{17}|hsm-[2-7a-z]{11}|10\.0\.\d+\.\d+)\b"), "<of an HSM>"),
    (re.compile(r"\b\d{10}(?:\.\d+)?\b"), "<time>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<material>"),
)


@dataclass(frozen=True, kw_only=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Program:
    """One of the two."""

    path: Path

    def run(self, words: list[str], environment: dict[str, str]) -> Done:
        # Not as text: what stands before the usage of `aws` has a carriage return.
        done = subprocess.run(
            [self.path, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            env=environment,
            check=False,
        )
        return Done(returncode=done.returncode, stdout=done.stdout.decode(), stderr=done.stderr.decode())


@dataclass(kw_only=True)
class Side:
    """One of the two programs, with what belongs to it."""

    program: Program
    environment: dict[str, str]
    values: dict[str, str]

    def run(self, command: Same) -> Done:
        words = [self._filled(word) for word in command.words]
        done = self.program.run(words, {**self.environment, **command.environment})
        if command.kept:
            assert done.returncode == 0, f"{self.program.path} {words}: {done.stderr}"
            self._keep(command, done.stdout)
        return done

    def _filled(self, word: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: self.values[found[1]], word)

    def _keep(self, command: Same, printed: str) -> None:
        for name, path in command.kept.items():
            value = json.loads(printed)
            for part in path:
                value = value[part]
            self.values[name] = value
            if name == "blob":
                Path(self.values["blob_file"]).write_bytes(base64.b64decode(value))


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[KeywrightServer]:
    made = KeywrightServer.make(tmp_path_factory.mktemp("keywright"))
    try:
        yield made.start()
    finally:
        made.close()


@pytest.fixture(scope="module")
def sides(server, tmp_path_factory) -> tuple[Side, Side]:
    ours, theirs = Program(preloaded_keywright()), Program(preloaded_aws())
    return (
        _side(server, tmp_path_factory.mktemp("keywright"), "keywright", ours),
        _side(server, tmp_path_factory.mktemp("aws"), "aws", theirs),
    )


def _side(server: KeywrightServer, home: Path, name: str, program: Program) -> Side:
    (home / "kmsuser").write_text(PASSWORD)
    made = run_keywright(
        "hsm", "cluster", "create", "--data-dir", server.data_dir, "--output", "json",
        "--crypto-user-password-file", home / "kmsuser",
    )  # fmt: skip
    cluster = json.loads(made.stdout)["data"]
    (home / "credentials").write_text(PROFILES)
    (home / "input.json").write_text('{"Plaintext": "from a file", "KeyId": "overridden"}')
    (home / "binary").write_bytes(bytes(range(256)))
    environment = clean_environment(
        HOME=str(home),
        AWS_SHARED_CREDENTIALS_FILE=str(home / "credentials"),
        AWS_CONFIG_FILE=str(home / "config"),
        AWS_ENDPOINT_URL=server.endpoint,
        AWS_DEFAULT_REGION=server.regions[0],
        AWS_ACCESS_KEY_ID=server.credentials.access_key_id,
        AWS_SECRET_ACCESS_KEY=server.credentials.secret_access_key,
        AWS_EC2_METADATA_DISABLED="true",
    )
    values = {
        "name": f"store-of-{name}",
        "cluster": cluster["cluster_id"],
        "anchor": cluster["trust_anchor_file"],
        "password": PASSWORD,
        "blob_file": str(home / "blob"),
        "binary": str(home / "binary"),
        "input": str(home / "input.json"),
        "nowhere": str(home / "nowhere"),
    }
    return Side(program=program, environment=environment, values=values)


def _waited(side: Side, waiter: str) -> None:
    words = ("kms", "wait", waiter, "--custom-key-store-id", "{store}", "--timeout", "60")
    ours = Side(program=Program(preloaded_keywright()), environment=side.environment, values=side.values)
    waited = ours.run(Same(words=words))
    assert waited.returncode == 0, waited.stderr


@pytest.fixture(scope="module")
def answers(sides) -> list[tuple[Done, ...]]:
    """Every command's two answers. The commands build on each other, so they all run before any is judged."""
    with ThreadPoolExecutor(2) as both:
        found = []
        for command in ALL:
            found.append(tuple(both.map(lambda side, command=command: side.run(command), sides)))
            if command.waits_for:
                list(both.map(lambda side, command=command: _waited(side, command.waits_for), sides))
    return found


def _name(command: Same) -> str:
    return f"{command}{command.environment or ''}"


def _without_ids(text: str, sides: tuple[Side, Side]) -> str:
    found = sorted(
        ((value, name) for side in sides for name, value in side.values.items()), key=lambda pair: -len(pair[0])
    )
    for value, name in found:
        text = text.replace(value, f"<{name}>")
    for pattern, replacement in SAME_FOR_BOTH:
        text = pattern.sub(replacement, text)
    return text


def _cells(table: str) -> Counter[str]:
    lines = (line for line in table.splitlines() if not set(line) <= set("|+- "))
    return Counter(cell.strip() for line in lines for cell in line.split("|") if cell.strip())


def _words(stderr: str, sides: tuple[Side, Side]) -> str:
    text = _without_ids(ADVERTISEMENT.sub("", stderr), sides)
    return re.sub(r"\b(?:aws|keywright)(?=[: ])", "<program>", text)


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(ALL)), ids=lambda place: _name(ALL[place]))
def test_a_command_answers_as_that_of_aws(place, answers, sides):
    command, (ours, theirs) = ALL[place], answers[place]
    assert _words(ours.stderr, sides) == _words(theirs.stderr, sides)
    assert ours.returncode == theirs.returncode
    if command.table:
        assert _cells(_without_ids(ours.stdout, sides)) == _cells(_without_ids(theirs.stdout, sides))
    else:
        assert _without_ids(ours.stdout, sides) == _without_ids(theirs.stdout, sides)
