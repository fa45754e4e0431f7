"""The same server on PostgreSQL, in small: what is stored there is what was stored in a file."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.accounts import add_administrator
from tests.services.postgresql import PostgresqlServer
from tests.services.server import KeywrightServer, ServerFactory
from tests.wire.refusals import refused


@pytest.fixture
def server(postgresql_server: PostgresqlServer, start_server: ServerFactory) -> KeywrightServer:
    """A server with two workers; on SQLite are the servers of all other tests."""
    return start_server(workers=2, database_url=postgresql_server.new_database())


def test_keys_live_through_a_restart_and_a_crash(server: KeywrightServer) -> None:
    kms = server.client("kms")
    key = kms.create_key(Description="kept")["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"kept", EncryptionContext={"a": "b"})["CiphertextBlob"]
    server.restart()
    _require_kept(kms, key, blob)
    server.kill()
    server.start()
    _require_kept(kms, key, blob)
    server.stop()


def _require_kept(kms: Any, key: dict[str, Any], blob: bytes) -> None:
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"] == b"kept"


def test_operations_refuse_and_page_alike(server: KeywrightServer) -> None:
    kms = server.client("kms")
    ids = {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    assert {entry["KeyId"] for page in pages for entry in page["Keys"]} == ids
    assert [len(page["Keys"]) for page in pages] == [2, 2, 1]
    key_id = ids.pop()
    kms.disable_key(KeyId=key_id)
    with refused("DisabledException"):
        kms.encrypt(KeyId=key_id, Plaintext=b"x")
    stranger = server.client("kms", credentials=add_administrator(server.data_dir, "444455556666"))
    with refused("NotFoundException"):
        stranger.describe_key(KeyId=key_id)
    assert stranger.list_keys()["Keys"] == []
