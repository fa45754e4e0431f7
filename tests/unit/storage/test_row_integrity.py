from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table, select, text

from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import InternalFault
from keywright.ports.storage import Transaction
from keywright.storage import tables
from keywright.storage.opening import open_database
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.key_access_values import GRANT
from tests.unit.storage.test_repositories import add_all
from tests.unit.storage.values import BACKING_KEY, DELETION, KEY, ROW_MAC, SCOPE, STORE

READS: dict[str, Callable[[Transaction], object]] = {
    "users": lambda tx: tx.principals.access_key("AKIA1"),
    "access_keys": lambda tx: tx.principals.access_key("AKIA1"),
    "accounts": lambda tx: tx.principals.account("111122223333"),
    "groups": lambda tx: tx.principals.group_named("111122223333", "Operators"),
    "memberships": lambda tx: tx.principals.groups_of("AIDA1"),
    "roles": lambda tx: tx.principals.role("AROA1"),
    "managed_policies": lambda tx: tx.principals.policy_named("111122223333", "UseKeys"),
    "attachments": lambda tx: tx.principals.permissions("AIDA1"),
    "inline_policies": lambda tx: tx.principals.permissions("AIDA1"),
    "custom_key_stores": lambda tx: tx.key_stores.by_name(SCOPE, "First"),
    "keys": lambda tx: tx.keys.page(SCOPE, "", 1)[0] and tx.keys.record(SCOPE, tx.keys.page(SCOPE, "", 1)[0].key_id),
    "backing_keys": lambda tx: tx.keys.record(SCOPE, KEY.key_id),
    "key_deletions": lambda tx: tx.keys.deletion(SCOPE, KEY.key_id),
    "key_policies": lambda tx: tx.key_policies.get(SCOPE, KEY.key_id),
    "grants": lambda tx: tx.grants.get(SCOPE, KEY.key_id, GRANT.grant_id),
    "aliases": lambda tx: tx.aliases.of_key(SCOPE, KEY.key_id),
    "key_tags": lambda tx: tx.key_tags.of_key(SCOPE, KEY.key_id),
    "clusters": lambda tx: tx.clusters.by_id("cluster-1"),
    "backups": lambda tx: tx.backups.get(SCOPE, "backup-1"),
    "hsm_users": lambda tx: tx.hsm_users.get("cluster-1", "kmsuser"),
}
PROTECTED = [tables.metadata.tables[name] for name in READS]


def tampering(kind: str, table: Table, column: str) -> str:
    """Return an UPDATE that changes a column to something else of its type."""
    changed = {
        str: f"'x' || coalesce({column}, '')",
        float: f"coalesce({column}, 0) + 1",
        int: f"{column} + 1",
        bool: f"NOT {column}",
        bytes: "x'AB'" if kind == "sqlite" else "'\\xAB'",
    }[table.c[column].type.python_type]
    return f"UPDATE {table.name} SET {column} = {changed}"


def test_every_table_with_a_mac_is_tampered_with_here():
    assert {table.name for table in tables.metadata.tables.values() if "row_mac" in table.c} == set(READS)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column.name, id=f"{table.name}.{column.name}")
        for table in PROTECTED
        for column in table.columns
        if not column.primary_key and not column.foreign_keys
    ],
)
def test_the_mac_covers_every_column(table: Table, column: str):
    protected = ProtectedTable(table)
    assert column == "row_mac" or column in {covered.name for covered in protected.columns}


@pytest.mark.parametrize("column", ["sealed_secret", "active", "version", "row_mac"])
async def test_a_changed_access_key_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.access_keys, column, READS["access_keys"])


@pytest.mark.parametrize("column", ["name", "boundary", "tags", "account_id", "row_mac"])
async def test_a_changed_user_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.users, column, READS["users"])


@pytest.mark.parametrize("column", ["connection_state", "settings", "created_at", "attempt", "version"])
async def test_a_changed_store_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.custom_key_stores, column, READS["custom_key_stores"])


@pytest.mark.parametrize("column", ["state", "deletion_date", "usage", "version", "row_mac"])
async def test_a_changed_key_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.keys, column, lambda tx: tx.keys.record(SCOPE, KEY.key_id))


@pytest.mark.parametrize("column", ["sealed_material", "created_at"])
async def test_a_changed_backing_key_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.backing_keys, column, READS["backing_keys"])


@pytest.mark.parametrize("column", ["audit_data", "backing_keys_deletion_status", "deleted_at", "recorded"])
async def test_a_changed_deletion_is_refused_and_never_recorded(storage: SqlStorage, kind: str, column: str):
    await storage.write(add_all)
    await storage.write(lambda tx: tx.keys.delete(KEY, DELETION))
    assert await storage.read(lambda tx: tx.keys.unrecorded_deletions(1)) == [DELETION]
    await storage.write(lambda tx: tx._work.change(text(tampering(kind, tables.key_deletions, column))))
    with pytest.raises(InternalFault):
        await storage.read(READS["key_deletions"])
    assert await storage.read(lambda tx: tx.keys.unrecorded_deletions(1)) == []


@pytest.mark.parametrize("column", ["text", "principal_ids", "row_mac"])
async def test_a_changed_key_policy_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.key_policies, column, READS["key_policies"])


@pytest.mark.parametrize("column", ["grantee", "retiring", "operations", "constraints", "selector", "created_at"])
async def test_a_changed_grant_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.grants, column, READS["grants"])


async def test_a_changed_alias_is_refused(storage: SqlStorage, kind: str):
    await refuses(storage, kind, tables.aliases, "updated_at", READS["aliases"])


async def test_a_changed_tag_is_refused(storage: SqlStorage, kind: str):
    await refuses(storage, kind, tables.key_tags, "tag_value", READS["key_tags"])


@pytest.mark.parametrize("column", ["trust_anchor", "subnet_mapping", "sealed_private_key"])
async def test_a_changed_cluster_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.clusters, column, READS["clusters"])


@pytest.mark.parametrize("column", ["state", "never_expires", "cluster_certificate", "sealed_private_key"])
async def test_a_changed_backup_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.backups, column, READS["backups"])


@pytest.mark.parametrize("column", ["role", "sealed_password", "pending_sealed_password"])
async def test_a_changed_hsm_user_is_refused(storage: SqlStorage, kind: str, column: str):
    await refuses(storage, kind, tables.hsm_users, column, READS["hsm_users"])


async def refuses(
    storage: SqlStorage, kind: str, table: Table, column: str, read: Callable[[Transaction], object]
) -> None:
    await storage.write(add_all)
    assert await storage.read(read) is not None
    await storage.write(lambda tx: tx._work.change(text(tampering(kind, table, column))))
    with pytest.raises(InternalFault) as refused:
        await storage.read(read)
    assert "integrity" in refused.value.message


async def test_material_swapped_between_two_keys_is_refused_for_both(storage: SqlStorage):
    def add(tx: Transaction) -> None:
        for name in ("one", "two"):
            key = replace(KEY, key_id=name, backing_key_id=name.encode(), custom_key_store_id=None)
            material = replace(
                BACKING_KEY, key_id=name, backing_key_id=name.encode(), sealed_material=b"material of " + name.encode()
            )
            tx.keys.add(key, material)

    await storage.write(add)

    def swap(tx: Transaction) -> None:
        table = tables.backing_keys
        one, two = tx._work.rows(select(table.c.key_id, table.c.sealed_material, table.c.row_mac))
        for target, source in ((one, two), (two, one)):
            stolen = {"sealed_material": source.sealed_material, "row_mac": source.row_mac}
            tx._work.change(table.update().where(table.c.key_id == target.key_id).values(stolen))

    await storage.write(swap)
    for name in ("one", "two"):
        with pytest.raises(InternalFault):
            await storage.read(lambda tx, name=name: tx.keys.record(SCOPE, name))


async def test_one_tampered_row_does_not_hide_the_others(storage: SqlStorage, caplog: pytest.LogCaptureFixture):
    def add(tx: Transaction) -> None:
        for number in range(5):
            store = replace(STORE, custom_key_store_id=f"cks-{number}", name=f"n{number}")
            tx.key_stores.add(replace(store, connection_state=ConnectionState.CONNECTING))

    await storage.write(add)
    tamper = "UPDATE custom_key_stores SET name = 'evil' WHERE custom_key_store_id = 'cks-1'"
    await storage.write(lambda tx: tx._work.change(text(tamper)))

    def names(found) -> list[str]:
        return [store.custom_key_store_id for store in found]

    with caplog.at_level(logging.ERROR):
        working = await storage.read(lambda tx: names(tx.key_stores.in_states([ConnectionState.CONNECTING])))
    assert working == ["cks-0", "cks-2", "cks-3", "cks-4"]
    assert "cks-1" in caplog.text
    assert await storage.read(lambda tx: names(tx.key_stores.page(SCOPE, "", 3))) == ["cks-0", "cks-2", "cks-3"]
    assert await storage.read(lambda tx: names(tx.key_stores.page(SCOPE, "cks-3", 3))) == ["cks-4"]


async def test_a_time_given_as_a_whole_number_is_still_authentic_when_read(storage: SqlStorage):
    await storage.write(lambda tx: tx.key_stores.add(replace(STORE, created_at=5)))
    assert (await storage.read(lambda tx: tx.key_stores.get(SCOPE, "cks-1"))).created_at == 5


@pytest.mark.parametrize(("column", "value"), [("row_mac", "'text'"), ("created_at", "'text'"), ("settings", "5")])
async def test_a_value_of_another_type_is_refused_by_a_typed_failure(sqlite_file: Path, column: str, value: str):
    storage = open_database(f"sqlite:///{sqlite_file}", ROW_MAC)
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    await storage.write(lambda tx: tx._work.change(text(f"UPDATE custom_key_stores SET {column} = {value}")))
    with pytest.raises(InternalFault):
        await storage.read(lambda tx: tx.key_stores.get(SCOPE, "cks-1"))
    storage.close()
