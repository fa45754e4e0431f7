"""Canaries: secrets are found neither in logs, nor in files, nor in what the system shows of our processes."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.services.server import KeywrightServer, ServerFactory

PLAINTEXT = b"canary-plaintext-7f3a91c2"


def _root_key(server: KeywrightServer) -> str:
    text = (server.data_dir / "root.key").read_text()
    return text.partition("key: ")[2].split()[0]


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    yield base64.b64encode(secret).rstrip(b"=")[:-1]


def _places(server: KeywrightServer) -> dict[str, bytes]:
    """Return everything that somebody without the root key may come to see."""
    places = {"log": server.log_file.read_bytes(), "ready line": repr(server.ready_line).encode()}
    for path in server.data_dir.rglob("*"):
        if path.is_file() and path.name != "root.key":
            places[path.name] = path.read_bytes()
    for pid in (server.pid, *server.worker_pids()):
        for name in ("environ", "cmdline"):
            places[f"{name} of {pid}"] = Path(f"/proc/{pid}/{name}").read_bytes()
    return places


def test_no_secret_is_in_any_log_file_or_process_listing(start_server: ServerFactory) -> None:
    server = start_server(workers=2)
    kms = server.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT)["CiphertextBlob"]
    data_key = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")["Plaintext"]
    random_bytes = kms.generate_random(NumberOfBytes=32)["Plaintext"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == PLAINTEXT
    for spoilt in ({"Plaintext": PLAINTEXT * 200}, {"Plaintext": PLAINTEXT, "KeyId": "missing"}):
        with pytest.raises(ClientError) as raised:
            kms.encrypt(**{"KeyId": key_id, **spoilt})
        assert PLAINTEXT.decode() not in str(raised.value)
    secrets = {
        "root key": bytes.fromhex(_root_key(server)),
        "access key's secret": server.credentials.secret_access_key.encode(),
        "plaintext": PLAINTEXT,
        "data key": data_key,
        "random bytes": random_bytes,
    }
    places = _places(server)
    assert {"audit.jsonl", "keywright.db", "log"} <= set(places)
    assert key_id.encode() in places["audit.jsonl"], "the audit log is not the one that was written to"
    found = [
        (secret, place)
        for secret, value in secrets.items()
        for form in _forms(value)
        for place, contents in places.items()
        if form in contents
    ]
    assert found == []
    server.stop()


def test_a_workers_environment_has_only_what_it_needs(start_server: ServerFactory) -> None:
    server = start_server(environment={"AWS_SECRET_ACCESS_KEY": "canary-environment", "PGPASSWORD": "canary-password"})
    for pid in server.worker_pids():
        names = {line.partition(b"=")[0].decode() for line in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")}
        assert names - {""} <= {"PATH", "LANG", "LC_ALL", "TZ", "TMPDIR"}
    server.stop()


def test_only_the_owner_can_read_what_a_server_writes(start_server: ServerFactory) -> None:
    server = start_server()
    server.client("kms").create_key()
    modes = {path.name: oct(os.stat(path).st_mode & 0o777) for path in server.data_dir.rglob("*") if path.is_file()}
    assert set(modes.values()) == {"0o600"}, modes
    server.stop()
