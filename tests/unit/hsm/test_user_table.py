"""The sealed passwords of a cluster's users open in their own place and version only."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from keywright.crypto.domain_keys import Domain
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.seal import Sealer
from keywright.domain.hsm_users import HsmFault, HsmRole
from keywright.hsm.user_table import UserTable
from tests.unit.hsm.rig import CLUSTER_ID, ROOT_KEY


@pytest.fixture
def table() -> UserTable:
    return UserTable(Sealer(KeyMaterial(ROOT_KEY), Domain.DATA, 1, os.urandom))


def stored(row):
    """Return the row as storage gives it back after an update."""
    return replace(row, version=row.version + 1)


def test_a_new_row_opens_to_its_password_and_has_no_other(table: UserTable) -> None:
    row = table.new(CLUSTER_ID, "kmsuser", HsmRole.CRYPTO_USER, "first")
    assert (table.current(row), table.pending(row)) == ("first", None)


def test_while_a_change_is_under_way_the_row_knows_both_passwords(table: UserTable) -> None:
    row = stored(table.changing(table.new(CLUSTER_ID, "kmsuser", HsmRole.CRYPTO_USER, "first"), "first", "second"))
    assert (table.current(row), table.pending(row)) == ("first", "second")
    assert (table.is_pending(row, "second"), table.is_pending(row, "first")) == (True, False)


def test_after_a_change_the_row_knows_the_new_password_only(table: UserTable) -> None:
    row = stored(table.changing(table.new(CLUSTER_ID, "kmsuser", HsmRole.CRYPTO_USER, "first"), "first", "second"))
    row = stored(table.changed(row, "second"))
    assert (table.current(row), table.pending(row)) == ("second", None)


@pytest.mark.parametrize("moved", [{"name": "admin"}, {"cluster_id": "cluster-other222222"}, {"version": 2}])
def test_a_password_does_not_open_anywhere_else(table: UserTable, moved: dict[str, object]) -> None:
    row = replace(table.new(CLUSTER_ID, "kmsuser", HsmRole.CRYPTO_USER, "first"), **moved)
    with pytest.raises(HsmFault, match="does not open"):
        table.current(row)


def test_a_pending_password_does_not_open_as_the_current_one(table: UserTable) -> None:
    row = stored(table.changing(table.new(CLUSTER_ID, "kmsuser", HsmRole.CRYPTO_USER, "first"), "first", "second"))
    with pytest.raises(HsmFault, match="does not open"):
        table.current(replace(row, sealed_password=row.pending_sealed_password))
