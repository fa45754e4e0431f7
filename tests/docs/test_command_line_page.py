"""The commands of the page about the command line, run in order as a reader would, with the installed programs."""

from __future__ import annotations

import socket

import pytest

from tests.docs.test_tutorial import ROOT, Shell, commands_of
from tests.services.command import installed_path

PAGE = ROOT / "docs/how-to/use-the-command-line.md"


@pytest.fixture
def reader(tmp_path):
    reader = Shell(tmp_path, installed_path())
    yield reader
    reader.close()


def test_the_page_leads_from_the_first_call_to_a_connected_key_store(reader):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    commands = commands_of(PAGE)
    assert len(commands) > 20
    outputs = {command: reader.run(command.replace("8080", port)) for command in commands}
    assert "a secret" in outputs[next(command for command in commands if "kms decrypt" in command)]
    assert reader.environment["STORE_ID"].startswith("cks-")
    assert outputs["keywright kms connect-custom-key-store --custom-key-store-id $STORE_ID --wait"] == ""
