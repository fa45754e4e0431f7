"""The commands of the how-to, run in order as a reader would type them."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from keywright.sigv4 import Credentials
from keywright.xksproxy.settings import load_settings
from tests.services.certificate_authority import CertificateAuthority
from tests.services.command import DEADLINE_SECONDS, KEYWRIGHT, clean_environment, preloaded_path
from tests.services.softhsm_tokens import SoftHsmTokens, module_path
from tests.services.xks_client import XksClient
from tests.wire.xks_proxy.eventually import eventually

PAGE = (Path(__file__).parents[3] / "docs/how-to/run-an-xks-proxy.md").read_text()
COMMANDS = [
    command
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for command in re.findall(r"^\$ (.*)$", block, re.MULTILINE)
]


class Reader:
    """A terminal in one directory, with the files that the page takes for granted."""

    def __init__(self, directory: Path, authority: CertificateAuthority) -> None:
        self.directory = directory
        tls = authority.server("localhost")
        (directory / "proxy.pem").write_bytes(tls.chain_file.read_bytes())
        (directory / "proxy.key").write_bytes(tls.key_file.read_bytes())
        tokens = SoftHsmTokens.make(directory / "hsm", "first", "second")
        for name, content in (("pin", tokens.pin_file.read_bytes()), ("material", bytes(range(32)))):
            (directory / name).touch(mode=0o600)
            (directory / name).write_bytes(content)
        self.environment = clean_environment(PATH=preloaded_path(), MODULE=module_path(), **tokens.environment)
        self.server: subprocess.Popen[bytes] | None = None

    def run(self, command: str) -> str:
        if "xks-proxy serve" in command:
            return self.serve(command.replace("8443", "0"))
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def serve(self, command: str) -> str:
        self.server = subprocess.Popen(
            [KEYWRIGHT, *command.split()[1:]],
            cwd=self.directory,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.server.stdout is not None
        return self.server.stdout.readline().decode()

    def close(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.communicate(timeout=DEADLINE_SECONDS)


@pytest.fixture
def reader(tmp_path: Path, xks_authority: CertificateAuthority):
    made = Reader(tmp_path, xks_authority)
    yield made
    made.close()


def test_the_how_to_leads_to_a_proxy_that_serves_what_it_says(reader: Reader, xks_authority: CertificateAuthority):
    assert len(COMMANDS) > 18
    outputs = {command: reader.run(command) for command in COMMANDS}
    told = {name: json.loads(output) for name, output in outputs.items() if output.count("\n") == 1}
    exported = next(value for command, value in told.items() if " export " in command)
    ready = next(value for command, value in told.items() if " serve " in command)
    credential = exported["XksProxyAuthenticationCredential"]
    client = XksClient(
        port=int(ready["endpoint"].rpartition(":")[2]),
        uri_path=exported["XksProxyUriPath"],
        credentials=Credentials(
            access_key_id=credential["AccessKeyId"], secret_access_key=credential["RawSecretAccessKey"]
        ),
        tls=xks_authority.client_context(),
    )
    with client:
        # The rules of the page allow another account than the client's.
        eventually(lambda: client.encrypt("orders", b"p").status == 403, "the rules are in force")
        assert client.key_metadata("orders-2026").status == 403
        assert client.health().status == 200
    assert json.loads((reader.directory / "archive.json").read_text())["XksProxyUriPath"] == "/archive/kms/xks/v1"


def test_every_setting_of_the_how_to_is_one(tmp_path: Path):
    (text,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "xks-proxy.toml").write_text(text)
    settings = load_settings(tmp_path)
    assert settings.regions == {"us-east-1"}
    assert settings.pkcs11 is not None
    assert set(tomllib.loads(text)) == {"server", "tls", "limits", "pkcs11", "cryptography", "fleet", "log", "metrics"}
