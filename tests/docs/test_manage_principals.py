"""The commands of the page about principals, run in order as a reader would type them."""

from __future__ import annotations

import json
import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from tests.docs.test_tutorial import ROOT, Shell, commands_of
from tests.services.command import preloaded_path

PAGE = ROOT / "docs/how-to/manage-principals.md"

# What the page asks of jq, for machines without it.
_JQ = f"""#!{sys.executable}
import functools, json, sys
path, file = sys.argv[2:]
print(functools.reduce(lambda value, name: value[name], path[1:].split("."), json.load(open(file))))
"""


@pytest.fixture
def reader(tmp_path: Path):
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "jq").write_text(_JQ)
    (programs / "jq").chmod(stat.S_IRWXU)
    reader = Shell(tmp_path, preloaded_path())
    reader.environment["PATH"] = f"{programs}{os.pathsep}{reader.environment['PATH']}"
    yield reader
    reader.close()


def test_the_page_leads_from_one_administrator_to_users_roles_and_accounts(reader: Shell):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    commands = commands_of(PAGE)
    assert len(commands) > 25
    outputs = {command: reader.run(command.replace("8080", port)) for command in commands}
    assert json.loads(outputs["aws sts get-caller-identity"])["Arn"] == "arn:aws:iam::111122223333:user/alice"
    assert json.loads(outputs["keywright iam apply accounts.toml --dry-run"])["applied"] is False
    users = json.loads(outputs["keywright iam user list --account-id 444455556666"])["users"]
    assert [user["name"] for user in users] == ["bob"]
