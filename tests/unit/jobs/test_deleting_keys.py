"""Deleting keys whose waiting period is over: what is recorded, and what a kill leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import NotFound
from keywright.domain.grants import Grant
from keywright.domain.hsm_users import HsmUnreachable
from keywright.domain.key_states import KeyState
from keywright.domain.keys import BackingKey, Key
from keywright.jobs import delete_due_keys
from tests.fakes.fake_hsms import Killed
from tests.fakes.key_store_world import SCOPE, KeyStoreWorld


async def key_in_store(stores: KeyStoreWorld, due: bool = True) -> str:
    """Make a key in a connected store and schedule its deletion; return its id."""
    store_id = await stores.connected()
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    key_id = str(created.key_metadata.key_id)
    await stores.call("ScheduleKeyDeletion", key_id=key_id)
    if due:
        await come_due(stores, key_id)
    return key_id


async def come_due(stores: KeyStoreWorld, key_id: str) -> None:
    def change(transaction) -> None:
        key = transaction.keys.get(SCOPE, key_id)
        transaction.keys.update(replace(key, deletion_date=transaction.now() - 1))

    await stores.storage.write(change)


async def outcomes(stores: KeyStoreWorld) -> list[str]:
    found = await stores.storage.read(lambda transaction: transaction.keys.deletions(SCOPE))
    return [deletion.backing_keys_deletion_status for deletion in found]


def events(stores: KeyStoreWorld) -> list[Mapping[str, Any]]:
    """Return the audit records of deletions, without what is their own."""
    found = [record for record in stores.audit.records if record["eventName"] == "DeleteKey"]
    return [{name: value for name, value in record.items() if name != "eventID"} for record in found]


def kill_once(point: str) -> Callable[[str], None]:
    left = [point]

    def kill(name: str) -> None:
        if name in left:
            left.remove(name)
            raise Killed(name)

    return kill


def hsm_keys(stores: KeyStoreWorld) -> int:
    return sum(len(keys) for keys in stores.hsms.keys.values())


async def test_a_key_that_is_due_goes_with_its_hsm_key_and_the_outcome_is_recorded(stores: KeyStoreWorld):
    key_id = await key_in_store(stores)
    assert hsm_keys(stores) == 2
    await stores.run_jobs()
    with pytest.raises(NotFound):
        await stores.call("DescribeKey", key_id=key_id)
    assert hsm_keys(stores) == 0
    assert await outcomes(stores) == ["SUCCESS"]
    (record,) = events(stores)
    assert record["eventType"] == "AwsServiceEvent"
    assert record["additionalEventData"]["backingKeysDeletionStatus"] == "SUCCESS"


async def test_a_key_whose_time_has_not_come_stays(stores: KeyStoreWorld):
    key_id = await key_in_store(stores, due=False)
    await stores.run_jobs()
    described = await stores.call("DescribeKey", key_id=key_id)
    assert described.key_metadata.key_state == "PendingDeletion"
    assert hsm_keys(stores) == 2


async def test_a_key_whose_deletion_was_cancelled_in_time_stays(stores: KeyStoreWorld):
    key_id = await key_in_store(stores)
    await stores.call("CancelKeyDeletion", key_id=key_id)
    await stores.run_jobs()
    described = await stores.call("DescribeKey", key_id=key_id)
    assert described.key_metadata.key_state == "Disabled"
    assert hsm_keys(stores) == 2
    assert events(stores) == []


@pytest.mark.parametrize("state", ["DISCONNECTED", "FAILED"])
async def test_a_key_of_a_store_that_is_not_connected_goes_and_leaves_an_orphan_and_a_failure(
    stores: KeyStoreWorld, state: str
):
    key_id = await key_in_store(stores)
    store_id = (await stores.call("DescribeKey", key_id=key_id)).key_metadata.custom_key_store_id
    await stores.force(store_id, ConnectionState(state))
    await stores.run_jobs()
    with pytest.raises(NotFound):
        await stores.call("DescribeKey", key_id=key_id)
    assert hsm_keys(stores) == 2
    assert await outcomes(stores) == ["FAILURE"]


async def test_an_hsm_that_refuses_is_a_failure_and_is_not_asked_again(stores: KeyStoreWorld):
    await key_in_store(stores)
    stores.hsms.failures["delete_key"] = HsmUnreachable("gone")
    await stores.run_jobs()
    assert await outcomes(stores) == ["FAILURE"]
    assert hsm_keys(stores) == 2


@pytest.mark.parametrize(("point", "left"), [("delete-key.metadata-removed", 2), ("delete-key.material-deleted", 0)])
async def test_a_kill_after_the_key_is_gone_leaves_a_recorded_failure(stores: KeyStoreWorld, point: str, left: int):
    key_id = await key_in_store(stores)
    stores.failpoint = kill_once(point)
    await stores.run_jobs(times=1)
    assert events(stores) == []
    await stores.run_jobs()
    assert await outcomes(stores) == ["FAILURE"]
    assert hsm_keys(stores) == left
    (record,) = events(stores)
    assert record["resources"][0]["ARN"] == SCOPE.key_arn(key_id)
    assert record["additionalEventData"]["backingKeysDeletionStatus"] == "FAILURE"


async def test_a_kill_after_the_success_is_stored_leaves_a_recorded_success(stores: KeyStoreWorld):
    await key_in_store(stores)
    stores.audit.failure = Killed()
    await stores.run_jobs(times=1)
    assert events(stores) == []
    stores.audit.failure = None
    await stores.run_jobs()
    (record,) = events(stores)
    assert record["additionalEventData"]["backingKeysDeletionStatus"] == "SUCCESS"


async def test_a_kill_after_the_record_is_written_has_it_written_again_and_once(stores: KeyStoreWorld):
    await key_in_store(stores)
    stores.failpoint = kill_once("delete-key.recorded")
    await stores.run_jobs()
    first, second = events(stores)
    assert first == second


async def test_a_record_that_is_written_later_tells_of_a_store_that_is_gone(stores: KeyStoreWorld):
    await key_in_store(stores)
    stores.failpoint = kill_once("delete-key.metadata-removed")
    await stores.run_jobs(times=1)
    answer = await stores.call("DescribeCustomKeyStores")
    store_id = answer.custom_key_stores[0].custom_key_store_id
    await stores.force(store_id, ConnectionState.DISCONNECTED)
    await stores.call("DeleteCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    (record,) = events(stores)
    assert record["additionalEventData"].keys() == {
        "keyId",
        "customKeyStoreId",
        "clusterId",
        "backingKeys",
        "backingKeysDeletionStatus",
    }


async def test_a_deletion_is_recorded_once_the_audit_log_takes_it_with_the_time_of_the_deletion(stores: KeyStoreWorld):
    await key_in_store(stores)
    stores.audit.failure = OSError(28, "No space left on device")
    await stores.run_jobs()
    (deletion,) = await stores.storage.read(lambda transaction: transaction.keys.deletions(SCOPE))
    assert (events(stores), deletion.recorded) == ([], False)
    stores.audit.failure = None
    await stores.run_jobs()
    (record,) = events(stores)
    deleted_at = datetime.fromtimestamp(int(deletion.deleted_at), UTC)
    assert record["eventTime"] == deleted_at.strftime("%Y-%m-%dT%H:%M:%SZ")


async def test_nobody_else_records_a_deletion_that_a_worker_is_at(stores: KeyStoreWorld):
    key_id = await key_in_store(stores)
    stores.failpoint = kill_once("delete-key.metadata-removed")
    await stores.run_jobs(times=1)
    name = f"key-deletion:{SCOPE.key_arn(key_id)}"
    lease = await stores.storage.write(lambda transaction: transaction.leases.acquire(name, "another", 30.0))
    await stores.run_jobs()
    assert events(stores) == []
    await stores.storage.write(lambda transaction: transaction.leases.release(lease))
    await stores.run_jobs()
    assert len(events(stores)) == 1


async def test_a_worker_that_lost_its_lease_leaves_the_deletion_to_the_next(stores: KeyStoreWorld):
    await key_in_store(stores)

    def lose(name: str) -> None:
        if name == "delete-key.metadata-removed":
            expire = text("UPDATE leases SET expires_at = 0 WHERE name LIKE 'key-deletion:%'")
            with stores.storage._database.writing() as connection:
                connection.execute(expire)
                connection.commit()

    stores.failpoint = lose
    await stores.run_jobs(times=1)
    assert events(stores) == []
    await stores.run_jobs()
    assert await outcomes(stores) == ["FAILURE"]
    assert len(events(stores)) == 1


async def test_material_that_is_in_the_database_goes_with_the_key_as_a_success(stores: KeyStoreWorld):
    key = Key(
        scope=SCOPE,
        key_id="1234abcd-12ab-34cd-56ef-1234567890ab",
        description="",
        spec="SYMMETRIC_DEFAULT",
        usage="ENCRYPT_DECRYPT",
        origin="AWS_KMS",
        state=KeyState.PENDING_DELETION,
        created_at=1.0,
        deletion_date=2.0,
        backing_key_id=bytes(16),
    )
    backing = BackingKey(
        backing_key_id=bytes(16), key_id=key.key_id, scope=SCOPE, sealed_material=b"sealed", created_at=1.0
    )
    await stores.storage.write(lambda transaction: transaction.keys.add(key, backing))
    await stores.run_jobs()
    assert await outcomes(stores) == ["SUCCESS"]


async def test_a_key_with_very_many_grants_goes_by_parts_and_with_all_that_hangs_on_it(
    stores: KeyStoreWorld, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delete_due_keys, "GRANTS_PER_TRANSACTION", 3)
    key_id = await key_with_grants(stores, 10)
    await come_due(stores, key_id)
    await stores.run_jobs()

    def left(transaction) -> list[object]:
        return [
            transaction.grants.page(SCOPE, key_id, "", 20),
            transaction.grants.count(SCOPE, key_id),
            transaction.aliases.page(SCOPE, "", 20),
            transaction.key_tags.of_key(SCOPE, key_id),
            transaction.key_policies.get(SCOPE, key_id),
            transaction.keys.get(SCOPE, key_id),
        ]

    assert await stores.storage.read(left) == [[], 0, [], {}, None, None]


async def test_a_key_whose_deletion_was_cancelled_keeps_its_grants(
    stores: KeyStoreWorld, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(delete_due_keys, "GRANTS_PER_TRANSACTION", 3)
    key_id = await key_with_grants(stores, 10)
    await come_due(stores, key_id)
    (work,) = await delete_due_keys.DeleteDueKeys(stores.job_services()).due()
    await stores.call("CancelKeyDeletion", key_id=key_id)
    assert not await work.run()
    assert await stores.storage.read(lambda transaction: transaction.grants.count(SCOPE, key_id)) == 10


async def key_with_grants(stores: KeyStoreWorld, number: int) -> str:
    """Make a key with grants, an alias and tags, and schedule its deletion; return its id."""
    created = await stores.call(
        "CreateKey",
        origin="AWS_CLOUDHSM",
        custom_key_store_id=await stores.connected(),
        tags=[kms.Tag(tag_key="a", tag_value="1")],
    )
    key_id = str(created.key_metadata.key_id)
    await stores.call("CreateAlias", alias_name="alias/name", target_key_id=key_id)

    def add(transaction) -> None:
        for each in range(number):
            grant_id = f"{each:064x}"
            transaction.grants.add(
                Grant(
                    scope=SCOPE,
                    key_id=key_id,
                    grant_id=grant_id,
                    created_at=1.0,
                    issuing_account=SCOPE.account_id,
                    grantee="AIDA1",
                    operations=("Decrypt",),
                )
            )

    await stores.storage.write(add)
    await stores.call("ScheduleKeyDeletion", key_id=key_id)
    return key_id
