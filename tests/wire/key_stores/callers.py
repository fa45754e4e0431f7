"""Two clients with one face: boto3, and the `aws` command as a process for each call."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from pathlib import Path
from typing import Any, Protocol

from botocore import xform_name
from botocore.exceptions import ClientError

from tests.services.command import clean_environment, preloaded_aws
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import NO_RETRIES

# Services answer 255 through the command line of version 1; version 2 says 254.
REFUSED_BY_SERVICE = 255
_ERROR = re.compile(r"\nAn error occurred \((\w+)\) when calling the (\w+) operation(?: \(.*\))?: .+\n")
_BYTES = ("CiphertextBlob", "Plaintext")


class CallRefused(Exception):
    """The service refused the call; the text is the error code."""


class Caller(Protocol):
    """Calls operations by their names in the API."""

    def call(self, service: str, operation: str, **members: Any) -> dict[str, Any]:
        """Return the answer without its metadata; raise CallRefused."""
        ...


class Boto3Caller:
    """Calls through boto3."""

    def __init__(self, server: KeywrightServer) -> None:
        self._clients = {name: server.client(name, config=NO_RETRIES) for name in ("kms", "cloudhsmv2")}

    def call(self, service: str, operation: str, **members: Any) -> dict[str, Any]:
        """See `Caller`."""
        try:
            answer: dict[str, Any] = getattr(self._clients[service], xform_name(operation))(**members)
        except ClientError as refusal:
            raise CallRefused(refusal.response["Error"]["Code"]) from refusal
        del answer["ResponseMetadata"]
        return answer


class AwsCommandCaller:
    """Calls through `aws`, with what its users would type; `directory` is for values that go through files."""

    def __init__(self, server: KeywrightServer, directory: Path, program: Path | None = None) -> None:
        """Call through the preloaded `aws`, unless `program` is another."""
        self._program = program or preloaded_aws()
        self._server = server
        self._directory = directory

    def call(self, service: str, operation: str, **members: Any) -> dict[str, Any]:
        """See `Caller`. A call without an answer must print nothing at all."""
        done = self.run(service, operation, **members)
        if done.returncode != 0:
            error = _ERROR.fullmatch(done.stderr)
            assert error is not None, done.stderr
            assert (done.returncode, done.stdout) == (REFUSED_BY_SERVICE, "")
            assert error[2] == operation
            raise CallRefused(error[1])
        assert done.stderr == ""
        answer: dict[str, Any] = json.loads(done.stdout or "{}")
        return {name: base64.b64decode(value) if name in _BYTES else value for name, value in answer.items()}

    def run(self, service: str, operation: str, **members: Any) -> subprocess.CompletedProcess[str]:
        """Run the command and return what became of it."""
        options = [part for name, value in members.items() for part in self._option(name, value)]
        known = self._server.credentials
        return subprocess.run(
            [self._program, service, xform_name(operation, "-"), *options, "--output", "json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            env=clean_environment(
                AWS_ACCESS_KEY_ID=known.access_key_id,
                AWS_SECRET_ACCESS_KEY=known.secret_access_key,
                AWS_DEFAULT_REGION=self._server.regions[0],
                AWS_ENDPOINT_URL=self._server.endpoint,
                AWS_CONFIG_FILE=str(self._directory / "no-config"),
                AWS_SHARED_CREDENTIALS_FILE=str(self._directory / "no-credentials"),
            ),
            check=False,
        )

    def _option(self, name: str, value: Any) -> list[str]:
        option = f"--{xform_name(name, '-')}"
        if isinstance(value, bytes):
            file = self._directory / f"{name}.bin"
            file.write_bytes(value)
            return [option, f"fileb://{file}"]
        if isinstance(value, str) and value.startswith("-----BEGIN"):
            file = self._directory / f"{name}.pem"
            file.write_text(value)
            return [option, f"file://{file}"]
        if isinstance(value, list):
            return [option, *value]
        return [option, json.dumps(value) if isinstance(value, dict) else str(value)]
