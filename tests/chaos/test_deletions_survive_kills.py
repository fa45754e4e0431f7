"""A process that is killed while it deletes a key: the key is gone, and the audit log says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.key_stores.deployment_access import deletion_of, make_deletion_due
from tests.wire.key_stores.waiting import wait_until


def events(server: KeywrightServer, key_id: str) -> list[dict[str, Any]]:
    """Return the audit records of a key's deletion."""
    return [each for each in server.audit_records() if each["eventName"] == "DeleteKey" and key_id in str(each)]


@pytest.mark.parametrize("killed", ["", "=server"] if FULL else [""], ids=lambda name: name[1:] or "worker")
@pytest.mark.parametrize("point", ["delete-key.metadata-removed", "delete-key.recorded"])
def test_a_deletion_is_recorded_although_who_did_it_was_killed(server: KeywrightServer, point: str, killed: str):
    key_id = server.client("kms").create_key()["KeyMetadata"]["KeyId"]
    server.client("kms").schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    server.restart(environment={"KEYWRIGHT_FAILPOINT": point + killed})
    make_deletion_due(server, key_id)
    if killed:
        server.wait_for_death()
        server.restart(environment={})
    kms = server.client("kms")
    wait_until(lambda: key_id in str(kms.list_keys()["Keys"]), lambda is_there: not is_there)
    # The log is read when all is written: while a record is, a part of it may be seen.
    wait_until(lambda: deletion_of(server, key_id).recorded, bool)
    # Written before the kill, and again by whoever did not know of it.
    assert len(events(server, key_id)) == (2 if point == "delete-key.recorded" else 1)
