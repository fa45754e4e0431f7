"""The part of the first schema that has what hangs on a key: its policy, grants, aliases and tags."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from keywright.storage.migrations.initial_columns import TEXT, bytes_column, text_column

_KEY = ("account_id", "region", "key_id")


def make_key_access_tables() -> None:
    """Make the tables; that of keys must be there."""
    _make_key_policies()
    _make_grants()
    _make_aliases()
    _make_key_tags()


def _of_a_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        _KEY, [f"keys.{name}" for name in _KEY], name=f"fk_{table}_account_id_region_key_id", ondelete="CASCADE"
    )


def _optional_text(name: str) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=True)


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double(), nullable=False)


def _make_key_policies() -> None:
    op.create_table(
        "key_policies",
        *map(text_column, _KEY),
        text_column("text"),
        text_column("principal_ids"),
        bytes_column("row_mac"),
        _of_a_key("key_policies"),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_key_policies"),
    )


def _make_grants() -> None:
    op.create_table(
        "grants",
        *map(text_column, _KEY),
        text_column("grant_id"),
        text_column("name"),
        _time("created_at"),
        text_column("issuing_account"),
        text_column("grantee"),
        _optional_text("grantee_principal"),
        _optional_text("grantee_service_principal"),
        _optional_text("retiring"),
        _optional_text("retiring_principal"),
        _optional_text("retiring_service_principal"),
        text_column("operations"),
        text_column("constraints"),
        text_column("selector"),
        _optional_text("fingerprint"),
        bytes_column("row_mac"),
        _of_a_key("grants"),
        sa.PrimaryKeyConstraint(*_KEY, "grant_id", name="pk_grants"),
    )
    for columns in ((*_KEY, "grantee", "selector"), (*_KEY, "fingerprint"), ("region", "retiring", "grant_id")):
        op.create_index(f"ix_grants_{'_'.join(columns)}", "grants", list(columns), unique=False)
    op.create_table(
        "grant_counts",
        *map(text_column, _KEY),
        sa.Column("number", sa.BigInteger(), nullable=False),
        _of_a_key("grant_counts"),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_grant_counts"),
    )


def _make_aliases() -> None:
    op.create_table(
        "aliases",
        text_column("account_id"),
        text_column("region"),
        text_column("name"),
        text_column("key_id"),
        _time("created_at"),
        _time("updated_at"),
        bytes_column("row_mac"),
        _of_a_key("aliases"),
        sa.PrimaryKeyConstraint("account_id", "region", "name", name="pk_aliases"),
    )
    op.create_index("ix_aliases_account_id_region_key_id", "aliases", list(_KEY), unique=False)


def _make_key_tags() -> None:
    op.create_table(
        "key_tags",
        *map(text_column, _KEY),
        text_column("tag_key"),
        text_column("tag_value"),
        bytes_column("row_mac"),
        _of_a_key("key_tags"),
        sa.PrimaryKeyConstraint(*_KEY, "tag_key", name="pk_key_tags"),
    )
