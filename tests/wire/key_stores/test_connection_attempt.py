"""How far an attempt has come, as Keywright's own operation tells it."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.services.server import REGION, KeywrightServer
from tests.wire.key_stores.key_store import UsedKeyStore


def describe(server: KeywrightServer, custom_key_store_id: str) -> dict[str, Any]:
    """Ask as a client does that knows no more than the protocol."""
    body = json.dumps({"CustomKeyStoreId": custom_key_store_id}).encode()
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "Keywright.DescribeConnectionAttempt"}
    request = AWSRequest("POST", f"{server.endpoint}/", headers=headers, data=body)
    known = server.credentials
    SigV4Auth(Credentials(known.access_key_id, known.secret_access_key), "kms", REGION).add_auth(request)
    try:
        with urlopen(Request(request.url, body, dict(request.headers.items()))) as answer:
            return dict(json.load(answer))
    except HTTPError as refused:
        return dict(json.load(refused))


def test_the_steps_of_the_last_attempt_are_told_in_their_order(server: KeywrightServer, used: UsedKeyStore) -> None:
    used.store.disconnect()
    gone = describe(server, used.store.custom_key_store_id)
    assert gone["ConnectionState"] == "DISCONNECTED"
    assert [step["Name"] for step in gone["Steps"]] == ["LOGGING_OUT", "REMOVING_NETWORK"]
    assert used.store.connect() == "CONNECTED"
    there = describe(server, used.store.custom_key_store_id)
    assert there["ConnectionState"] == "CONNECTED"
    assert there["Attempt"] == gone["Attempt"] + 1
    assert [step["Name"] for step in there["Steps"]] == [
        "FINDING_CLUSTER",
        "CREATING_NETWORK",
        "CONNECTING_TO_CLUSTER",
        "LOGGING_IN",
        "ROTATING_PASSWORD",
    ]
    assert all(step["EndedAt"] >= step["StartedAt"] for step in there["Steps"])
    assert used.cluster.cluster_id in there["Steps"][0]["Detail"]


def test_a_store_that_is_not_there_has_no_attempt(server: KeywrightServer) -> None:
    assert describe(server, "cks-00000000000000000")["__type"] == "CustomKeyStoreNotFoundException"
