"""No more room for what the server writes: callers get a typed error, nothing acknowledged is lost, and it passes.

The room is taken by a limit on the size of files (RLIMIT_FSIZE), set from outside on the running processes: unlike a
small file system it needs no mount and no root. A write beyond it fails with EFBIG as one to a full disk does with
ENOSPC.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import CONTEXT, NO_RETRIES, PLAINTEXT
from tests.wire.refusals import refused

# An audit log from before that is longer than the database and its write-ahead log will be.
OLD_AUDIT_BYTES = 16 * 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server whose audit log is its longest file."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("full-disk"), workers=2)
    old = json.dumps({"requestID": "of old", "more": "." * OLD_AUDIT_BYTES})
    (server.data_dir / "audit.jsonl").write_text(f"{old}\n")
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="module")
def kms(server: KeywrightServer) -> Any:
    """A client that never asks twice."""
    return server.client("kms", config=NO_RETRIES)


@pytest.fixture
def key_id(kms: Any) -> str:
    """A key that was made while there was room."""
    return str(kms.create_key()["KeyMetadata"]["KeyId"])


@contextmanager
def no_file_beyond(server: KeywrightServer, size: int) -> Iterator[None]:
    """Let no process of the server write behind this position of any file, for the length of the block."""
    pids = [server.pid, *server.worker_pids()]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def audit_size(server: KeywrightServer) -> int:
    """Return how long the audit log is."""
    return (server.data_dir / "audit.jsonl").stat().st_size


CHANGES: dict[str, Callable[[Any, str], object]] = {
    "CreateKey": lambda kms, key: kms.create_key(),
    "DisableKey": lambda kms, key: kms.disable_key(KeyId=key),
    "ScheduleKeyDeletion": lambda kms, key: kms.schedule_key_deletion(KeyId=key),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_without_room_is_a_typed_error_and_did_not_happen(server, kms, key_id, change):
    before = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    number_of_keys = len(kms.list_keys()["Keys"])
    workers = server.worker_pids()
    with no_file_beyond(server, 1), refused("KMSInternalException", status=500) as refusal:
        CHANGES[change](kms, key_id)
    require_says_nothing(server, refusal.message)
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"] == before
    assert len(kms.list_keys()["Keys"]) == number_of_keys
    CHANGES[change](kms, key_id)
    assert server.worker_pids() == workers


def test_no_call_is_answered_while_the_audit_log_has_no_room(server, kms, key_id):
    blob = kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    workers = server.worker_pids()
    calls: list[Callable[[], object]] = [
        lambda: kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT),
        lambda: kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT),
        lambda: kms.describe_key(KeyId=key_id),
        kms.create_key,
    ]
    with no_file_beyond(server, audit_size(server)):
        for call in calls:
            with refused("KMSInternalException", status=500) as refusal:
                call()
            require_says_nothing(server, refusal.message)
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == PLAINTEXT
    for call in calls:
        call()
    assert server.worker_pids() == workers
    assert server.audit_records()[-1]["eventName"] == "CreateKey"


def test_everything_acknowledged_before_is_there_after_a_restart(server, kms, key_id):
    blob = kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    with no_file_beyond(server, 1), refused("KMSInternalException", status=500):
        kms.disable_key(KeyId=key_id)
    server.kill()
    server.start()
    assert kms.describe_key(KeyId=key_id)["KeyMetadata"]["KeyState"] == "Enabled"
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=CONTEXT)["Plaintext"] == PLAINTEXT


def require_says_nothing(server: KeywrightServer, message: str) -> None:
    """The caller's message tells nothing about the inside."""
    for inside in ("Traceback", "sqlite", "Errno", "File too large", str(server.data_dir)):
        assert inside not in message
