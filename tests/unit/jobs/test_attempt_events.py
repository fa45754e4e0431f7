"""The audit log tells how connecting went, step by step, and what was done where in custom key stores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.fakes.key_store_world import CLUSTER, KeyStoreWorld


def steps_of(stores: KeyStoreWorld) -> list[tuple[str, str]]:
    events = [each for each in stores.audit.records if each["eventName"] == "CustomKeyStoreConnectionStep"]
    return [(each["additionalEventData"]["step"], each["additionalEventData"]["stepStatus"]) for each in events]


def last(stores: KeyStoreWorld, name: str) -> Mapping[str, Any]:
    return next(record for record in reversed(stores.audit.records) if record["eventName"] == name)


async def test_each_step_of_connecting_is_recorded_as_it_begins_and_ends(stores: KeyStoreWorld):
    store_id = await stores.connected()
    steps = steps_of(stores)
    names = list(dict.fromkeys(name for name, _ in steps))
    assert len(names) >= 3
    assert steps == [(name, status) for name in names for status in ("STARTED", "COMPLETED")]
    outcome = last(stores, "CustomKeyStoreConnection")
    assert outcome["eventType"] == "AwsServiceEvent"
    assert outcome["userIdentity"]["invokedBy"] == "AWS Internal"
    details = outcome["additionalEventData"]
    assert (details["customKeyStoreId"], details["clusterId"]) == (store_id, CLUSTER)
    assert (details["operation"], details["connectionState"]) == ("connect", "CONNECTED")
    assert "errorCode" not in outcome


async def test_a_step_that_failed_and_the_attempt_with_it_have_the_error_code(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    stores.hsms.passwords.update(dict.fromkeys(stores.hsms.passwords, "another"))
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    assert steps_of(stores)[-1][1] == "FAILED"
    assert last(stores, "CustomKeyStoreConnectionStep")["errorCode"] == "INVALID_CREDENTIALS"
    outcome = last(stores, "CustomKeyStoreConnection")
    assert outcome["errorCode"] == "INVALID_CREDENTIALS"
    assert outcome["additionalEventData"]["connectionState"] == "FAILED"


async def test_cryptography_in_a_store_names_the_store_and_the_key_in_it(stores: KeyStoreWorld):
    store_id = await stores.connected()
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    key_id = created.key_metadata.key_id
    await stores.call("Encrypt", key_id=key_id, plaintext=b"x")
    made = json.loads(last(stores, "CreateKey")["additionalEventData"]["backingKey"])
    assert last(stores, "Encrypt")["additionalEventData"] == {
        "customKeyStoreId": store_id,
        "backingKeyId": made["backingKeyId"],
    }
    await stores.call("DescribeKey", key_id=key_id)
    assert "additionalEventData" not in last(stores, "DescribeKey")
    await stores.call("ScheduleKeyDeletion", key_id=key_id)
    scheduled = last(stores, "ScheduleKeyDeletion")
    assert scheduled["additionalEventData"]["clusterId"] == CLUSTER
    assert json.loads(scheduled["additionalEventData"]["backingKeys"]) == [made]
    assert scheduled["responseElements"]["keyState"] == "PendingDeletion"


async def test_a_new_store_has_the_names_that_cloudtrail_gives_its_members(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    record = last(stores, "CreateCustomKeyStore")
    assert record["requestParameters"]["clusterId"] == CLUSTER
    assert "cloudHsmClusterId" not in record["requestParameters"]
    assert record["responseElements"] == {"customKeyStoreId": store_id}
