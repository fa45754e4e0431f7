from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import InternalFault
from keywright.domain.hsm_clusters import ClusterState, HsmState
from keywright.domain.key_states import KeyState
from keywright.ports.storage import KeyRecord, StaleWrite, Transaction
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage import values
from tests.unit.storage.key_access_values import add_key_access
from tests.unit.storage.values import (
    ACCESS_KEY,
    BACKING_KEY,
    BACKUP,
    CLUSTER,
    DELETION,
    HSM,
    IAM_USER,
    INTERFACE,
    KEY,
    LOGIN,
    LOGIN_RECORD,
    MASKED,
    OTHER_ACCOUNT,
    OTHER_REGION,
    SCOPE,
    STEP,
    STORE,
    USER,
)


def add_all(tx: Transaction) -> None:
    tx.principals.add_user(IAM_USER)
    tx.principals.add_access_key(ACCESS_KEY)
    tx.key_stores.add(STORE)
    tx.key_stores.save_step(STEP)
    tx.keys.add(KEY, BACKING_KEY)
    add_key_access(tx)
    tx.clusters.add(CLUSTER)
    tx.clusters.add_object(MASKED)
    tx.backups.add(BACKUP)
    tx.hsm_users.add(USER)
    tx.hsm_users.save_login_record(LOGIN_RECORD)
    tx.hsm_users.save_login(LOGIN)
    tx.network.add(INTERFACE)


@pytest.fixture
async def full(storage: SqlStorage) -> SqlStorage:
    await storage.write(add_all)
    return storage


def test_the_stored_values_of_these_tests_leave_no_field_at_its_default():
    for value in vars(values).values():
        if dataclasses.is_dataclass(value) and not isinstance(value, type) and value is not LOGIN:
            for field in dataclasses.fields(value):
                assert getattr(value, field.name) != field.default, f"{type(value).__name__}.{field.name}"


async def test_every_field_of_every_value_comes_back_as_it_was_stored(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.principals.access_key("AKIA1") == ACCESS_KEY
        assert tx.key_stores.get(SCOPE, "cks-1") == STORE
        assert tx.key_stores.steps("cks-1", 7) == [STEP]
        assert tx.keys.get(SCOPE, KEY.key_id) == KEY
        assert tx.keys.record(SCOPE, KEY.key_id) == KeyRecord(key=KEY, store=STORE, backing_key=BACKING_KEY)
        assert tx.clusters.get(SCOPE, "cluster-1") == CLUSTER
        assert tx.clusters.objects("cluster-1") == [MASKED]
        assert tx.backups.get(SCOPE, "backup-1") == BACKUP
        assert tx.hsm_users.get("cluster-1", "kmsuser") == USER
        assert tx.hsm_users.login_record("hsm-1", "kmsuser") == LOGIN_RECORD
        assert tx.hsm_users.logins("cluster-1", "kmsuser") == [LOGIN]
        assert tx.network.of_owner("hsm-1") == [INTERFACE]

    await full.read(read)


async def test_a_cluster_keeps_the_order_of_its_tags_and_subnets(full: SqlStorage):
    cluster = await full.read(lambda tx: tx.clusters.by_id("cluster-1"))
    assert list(cluster.tags) == ["b", "a"]
    assert list(cluster.subnet_mapping) == ["eu-west-1b", "eu-west-1a"]


async def test_what_is_not_there_is_none(storage: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.principals.access_key("AKIA1") is None
        assert tx.key_stores.get(SCOPE, "cks-1") is None
        assert tx.keys.get(SCOPE, "k") is None
        assert tx.keys.record(SCOPE, "k") is None
        assert tx.keys.record_by_backing_key(b"b") is None
        assert tx.keys.deletion(SCOPE, "k") is None
        assert tx.keys.count(SCOPE) == 0
        assert tx.clusters.get(SCOPE, "c") is None
        assert tx.hsm_users.get("c", "u") is None
        assert tx.hsm_users.login_record("h", "u").failed_logins == 0

    await storage.read(read)


@pytest.mark.parametrize("scope", [OTHER_ACCOUNT, OTHER_REGION], ids=["account", "region"])
async def test_another_account_or_region_sees_nothing(full: SqlStorage, scope):
    def read(tx: Transaction) -> None:
        assert tx.key_stores.get(scope, "cks-1") is None
        assert tx.key_stores.by_name(scope, "First") is None
        assert tx.key_stores.page(scope, "", 10) == []
        assert tx.key_stores.count(scope) == 0
        assert tx.keys.get(scope, KEY.key_id) is None
        assert tx.keys.record(scope, KEY.key_id) is None
        assert tx.keys.page(scope, "", 10) == []
        assert tx.keys.deletions(scope) == []
        assert tx.clusters.get(scope, "cluster-1") is None
        assert tx.clusters.all(scope) == []

    await full.read(read)


@pytest.mark.parametrize("scope", [OTHER_ACCOUNT, OTHER_REGION], ids=["account", "region"])
async def test_another_account_or_region_changes_nothing(full: SqlStorage, scope):
    for change in (
        lambda tx: tx.key_stores.update(replace(STORE, scope=scope)),
        lambda tx: tx.key_stores.delete(replace(STORE, scope=scope)),
        lambda tx: tx.keys.update(replace(KEY, scope=scope)),
        lambda tx: tx.keys.delete(replace(KEY, scope=scope), DELETION),
        lambda tx: tx.clusters.update(replace(CLUSTER, scope=scope)),
        lambda tx: tx.clusters.delete(replace(CLUSTER, scope=scope)),
    ):
        with pytest.raises(StaleWrite):
            await full.write(change)


async def test_an_update_returns_what_a_later_read_gives(full: SqlStorage):
    def change(tx: Transaction) -> list[object]:
        return [
            tx.key_stores.update(replace(STORE, name="Second", connection_error_code=None, attempt=8)),
            tx.keys.update(replace(KEY, state=KeyState.ENABLED, deletion_date=None)),
            tx.clusters.update(replace(CLUSTER, state=ClusterState.DEGRADED, tags={})),
            tx.hsm_users.update(replace(USER, sealed_password=b"new", pending_sealed_password=None)),
        ]

    changed = await full.write(change)
    read = await full.read(
        lambda tx: [
            tx.key_stores.get(SCOPE, "cks-1"),
            tx.keys.get(SCOPE, KEY.key_id),
            tx.clusters.get(SCOPE, "cluster-1"),
            tx.hsm_users.get("cluster-1", "kmsuser"),
        ]
    )
    assert changed == read
    assert [value.version for value in read] == [3, 5, 7, 4]


async def test_an_outdated_version_is_refused(full: SqlStorage):
    for change in (
        lambda tx: tx.key_stores.update(replace(STORE, version=1)),
        lambda tx: tx.key_stores.delete(replace(STORE, version=1)),
        lambda tx: tx.keys.update(replace(KEY, version=1)),
        lambda tx: tx.keys.delete(replace(KEY, version=1), DELETION),
        lambda tx: tx.clusters.update(replace(CLUSTER, version=1)),
        lambda tx: tx.clusters.delete(replace(CLUSTER, version=1)),
        lambda tx: tx.hsm_users.update(replace(USER, version=1)),
        lambda tx: tx.hsm_users.delete(replace(USER, version=1)),
    ):
        with pytest.raises(StaleWrite):
            await full.write(change)
    assert await full.read(lambda tx: tx.keys.record(SCOPE, KEY.key_id)) is not None


async def test_a_built_in_key_has_a_record_without_a_store(storage: SqlStorage):
    key = replace(KEY, custom_key_store_id=None, origin="AWS_KMS")
    await storage.write(lambda tx: tx.keys.add(key, BACKING_KEY))
    record = await storage.read(lambda tx: tx.keys.record(SCOPE, KEY.key_id))
    assert record == KeyRecord(key=key, store=None, backing_key=BACKING_KEY)


async def test_a_backing_key_names_its_key_in_whatever_scope(full: SqlStorage):
    record = await full.read(lambda tx: tx.keys.record_by_backing_key(KEY.backing_key_id))
    assert record == KeyRecord(key=KEY, store=STORE, backing_key=BACKING_KEY)


async def test_pages_of_keys_follow_each_other_by_id(storage: SqlStorage):
    def add(tx: Transaction) -> None:
        for name in ("b", "a", "C", "é", "d"):
            key = replace(KEY, key_id=name, custom_key_store_id=None, backing_key_id=name.encode())
            tx.keys.add(key, replace(BACKING_KEY, key_id=name, backing_key_id=name.encode()))

    await storage.write(add)
    pages, after = [], ""
    while page := await storage.read(lambda tx, after=after: tx.keys.page(SCOPE, after, 2)):
        pages.append([key.key_id for key in page])
        after = page[-1].key_id
    assert pages == [["C", "a"], ["b", "d"], ["é"]]


async def test_stores_are_found_by_name_type_and_state(full: SqlStorage):
    other = replace(STORE, scope=OTHER_REGION, custom_key_store_id="cks-2", connection_state=ConnectionState.CONNECTED)
    await full.write(lambda tx: tx.key_stores.add(other))

    def read(tx: Transaction) -> None:
        assert tx.key_stores.by_name(SCOPE, "First") == STORE
        assert tx.key_stores.by_name(SCOPE, "first") is None
        assert tx.key_stores.of_type("AWS_CLOUDHSM") == [STORE, other]
        assert tx.key_stores.of_type("EXTERNAL_KEY_STORE") == []
        assert tx.key_stores.in_states([ConnectionState.CONNECTED]) == [other]
        assert tx.key_stores.in_states([]) == []
        assert tx.key_stores.count(SCOPE) == 1
        assert tx.key_stores.page(SCOPE, "", 10) == [STORE]
        assert tx.key_stores.page(SCOPE, "cks-1", 10) == []

    await full.read(read)


async def test_two_stores_of_a_scope_cannot_have_one_name(full: SqlStorage):
    with pytest.raises(InternalFault):
        await full.write(lambda tx: tx.key_stores.add(replace(STORE, custom_key_store_id="cks-2")))
    assert await full.read(lambda tx: tx.key_stores.count(SCOPE)) == 1


async def test_a_step_is_replaced_when_it_ends(full: SqlStorage):
    begun = replace(STEP, name="ROTATING_PASSWORD", started_at=12.0, ended_at=None, detail="")
    ended = replace(begun, ended_at=13.0, detail="done")
    await full.write(lambda tx: tx.key_stores.save_step(begun))
    await full.write(lambda tx: tx.key_stores.save_step(ended))
    assert await full.read(lambda tx: tx.key_stores.steps("cks-1", 7)) == [STEP, ended]
    assert await full.read(lambda tx: tx.key_stores.steps("cks-1", 6)) == []


async def test_a_store_with_keys_cannot_be_removed(full: SqlStorage):
    with pytest.raises(InternalFault):
        await full.write(lambda tx: tx.key_stores.delete(STORE))
    assert await full.read(lambda tx: tx.keys.count_in_store("cks-1")) == 1


async def test_a_deleted_key_leaves_a_record_and_no_material(full: SqlStorage):
    await full.write(lambda tx: tx.keys.delete(KEY, DELETION))

    def read(tx: Transaction) -> None:
        assert tx.keys.get(SCOPE, KEY.key_id) is None
        assert tx.keys.record_by_backing_key(KEY.backing_key_id) is None
        assert tx.keys.count_in_store("cks-1") == 0
        assert tx.keys.deletions(SCOPE) == [DELETION]
        assert tx.keys.deletion(SCOPE, KEY.key_id) == DELETION
        assert tx.keys.deletion(OTHER_REGION, KEY.key_id) is None

    await full.read(read)


async def test_the_outcome_of_a_deletion_can_be_noted_later(full: SqlStorage):
    await full.write(lambda tx: tx.keys.delete(KEY, DELETION))
    failed = replace(DELETION, backing_keys_deletion_status="FAILURE")
    await full.write(lambda tx: tx.keys.save_deletion(failed))
    assert await full.read(lambda tx: tx.keys.deletions(SCOPE)) == [failed]
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.keys.save_deletion(replace(failed, key_id="unknown")))


async def test_deletions_are_found_until_they_are_recorded_oldest_first(storage: SqlStorage):
    deletions = [replace(DELETION, key_id=f"k{number}", deleted_at=9.0 - number) for number in range(3)]

    def delete(tx: Transaction) -> None:
        for deletion in deletions:
            key = replace(KEY, key_id=deletion.key_id, custom_key_store_id=None)
            tx.keys.add(key, replace(BACKING_KEY, key_id=key.key_id))
            tx.keys.delete(key, deletion)

    await storage.write(delete)
    youngest, middle, oldest = deletions
    assert await storage.read(lambda tx: tx.keys.unrecorded_deletions(2)) == [oldest, middle]
    recorded = replace(middle, recorded=True)
    await storage.write(lambda tx: tx.keys.save_deletion(recorded))
    assert await storage.read(lambda tx: tx.keys.unrecorded_deletions(3)) == [oldest, youngest]
    assert await storage.read(lambda tx: tx.keys.deletion(SCOPE, middle.key_id)) == recorded


async def test_the_keys_of_each_account_and_region_are_counted_as_they_come_and_go(full: SqlStorage):
    for number, scope in enumerate((SCOPE, OTHER_REGION, OTHER_ACCOUNT)):
        name = f"k{number}"
        key = replace(KEY, key_id=name, scope=scope, custom_key_store_id=None, backing_key_id=name.encode())
        backing = replace(BACKING_KEY, key_id=name, scope=scope, backing_key_id=name.encode())
        await full.write(lambda tx, key=key, backing=backing: tx.keys.add(key, backing))

    def counts(tx: Transaction) -> list[int]:
        return [tx.keys.count(scope) for scope in (SCOPE, OTHER_REGION, OTHER_ACCOUNT)]

    assert await full.read(counts) == [2, 1, 1]
    await full.write(lambda tx: tx.keys.delete(KEY, DELETION))
    assert await full.read(counts) == [1, 1, 1]
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.keys.delete(KEY, DELETION))
    assert await full.read(counts) == [1, 1, 1]


async def test_only_keys_whose_date_has_come_are_due_for_deletion(full: SqlStorage):
    enabled = replace(KEY, key_id="k2", xks_key_id=None, state=KeyState.ENABLED, backing_key_id=b"2")
    await full.write(lambda tx: tx.keys.add(enabled, replace(BACKING_KEY, key_id="k2", backing_key_id=b"2")))
    assert await full.read(lambda tx: tx.keys.due_for_deletion(1700000002.4, 10)) == []
    assert await full.read(lambda tx: tx.keys.due_for_deletion(1700000002.5, 10)) == [KEY]


async def test_hsms_come_change_and_go(full: SqlStorage):
    second = replace(HSM, hsm_id="hsm-0", availability_zone="eu-west-1b", state=HsmState.CREATE_IN_PROGRESS)
    await full.write(lambda tx: tx.clusters.add_hsm(second))
    assert await full.read(lambda tx: tx.clusters.by_id("cluster-1").hsms) == (HSM, second)
    assert await full.read(lambda tx: tx.clusters.all(SCOPE)[0].hsms) == (HSM, second)
    assert await full.read(lambda tx: tx.clusters.hsms_in_states([HsmState.CREATE_IN_PROGRESS])) == [second]
    await full.write(lambda tx: tx.clusters.update_hsm(replace(second, state=HsmState.DEGRADED)))
    assert await full.read(lambda tx: tx.clusters.hsms_in_states([HsmState.CREATE_IN_PROGRESS])) == []
    await full.write(lambda tx: tx.clusters.delete_hsm(second))
    assert await full.read(lambda tx: tx.clusters.by_id("cluster-1").hsms) == (HSM,)


async def test_a_deleted_cluster_takes_its_hsms_users_and_objects_along(full: SqlStorage):
    await full.write(lambda tx: tx.clusters.delete(CLUSTER))

    def read(tx: Transaction) -> None:
        assert tx.clusters.by_id("cluster-1") is None
        assert tx.clusters.objects("cluster-1") == []
        assert tx.clusters.hsms_in_states(list(HsmState)) == []
        assert tx.hsm_users.all("cluster-1") == []
        assert tx.hsm_users.logins("cluster-1", "kmsuser") == []

    await full.read(read)


async def test_masked_objects_can_be_removed(full: SqlStorage):
    await full.write(lambda tx: tx.clusters.delete_object("cluster-1", b"\x01"))
    assert await full.read(lambda tx: tx.clusters.objects("cluster-1")) == []


async def test_a_new_user_does_not_inherit_the_failed_logins_of_its_name(full: SqlStorage):
    await full.write(lambda tx: tx.hsm_users.delete(USER))
    await full.write(lambda tx: tx.hsm_users.add(replace(USER, version=1)))
    assert (await full.read(lambda tx: tx.hsm_users.login_record("hsm-1", "kmsuser"))).failed_logins == 0


async def test_failed_logins_are_counted_anew_when_saved(full: SqlStorage):
    await full.write(lambda tx: tx.hsm_users.save_login_record(replace(LOGIN_RECORD, failed_logins=5)))
    assert (await full.read(lambda tx: tx.hsm_users.login_record("hsm-1", "kmsuser"))).locked


async def test_logins_count_until_they_expire_on_the_clock_of_the_database(full: SqlStorage):
    now = await full.read(lambda tx: tx.now())
    lasting = replace(LOGIN, login_id="login-2", expires_at=now + 3600)
    await full.write(lambda tx: tx.hsm_users.save_login(lasting))
    assert await full.read(lambda tx: tx.hsm_users.logins("cluster-1", "kmsuser")) == [LOGIN, lasting]
    await full.write(lambda tx: tx.hsm_users.save_login(replace(lasting, expires_at=now - 1)))
    assert await full.read(lambda tx: tx.hsm_users.logins("cluster-1", "kmsuser")) == [LOGIN]
    await full.write(lambda tx: tx.hsm_users.remove_login("login-1"))
    assert await full.read(lambda tx: tx.hsm_users.logins("cluster-1", "kmsuser")) == []


async def test_addresses_are_taken_once_and_given_back_by_owner(full: SqlStorage):
    with pytest.raises(InternalFault):
        await full.write(lambda tx: tx.network.add(replace(INTERFACE, eni_id="eni-2")))
    assert await full.read(lambda tx: tx.network.in_subnet("subnet-1")) == [INTERFACE]
    await full.write(lambda tx: tx.network.remove_owner("hsm-1"))
    assert await full.read(lambda tx: tx.network.in_subnet("subnet-1")) == []
