"""The tables of what hangs on a key: its policy, grants, aliases and tags; part of the metadata of `tables.py`.

All of it goes with the key.
"""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, Index, Table

from keywright.storage.columns import bytes_column as _bytes
from keywright.storage.columns import integer_column as _integer
from keywright.storage.columns import metadata
from keywright.storage.columns import text_column as _text
from keywright.storage.columns import time_column as _time


def _of_a_key() -> ForeignKeyConstraint:
    here = ["account_id", "region", "key_id"]
    return ForeignKeyConstraint(here, [f"keys.{name}" for name in here], ondelete="CASCADE")


key_policies = Table(
    "key_policies",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _text("text"),
    _text("principal_ids"),
    _bytes("row_mac"),
    _of_a_key(),
)

grants = Table(
    "grants",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _text("grant_id", primary_key=True),
    _text("name"),
    _time("created_at"),
    _text("issuing_account"),
    _text("grantee"),
    _text("grantee_principal", nullable=True),
    _text("grantee_service_principal", nullable=True),
    _text("retiring", nullable=True),
    _text("retiring_principal", nullable=True),
    _text("retiring_service_principal", nullable=True),
    _text("operations"),
    _text("constraints"),
    _text("selector"),
    _text("fingerprint", nullable=True),
    _bytes("row_mac"),
    _of_a_key(),
    # What every call asks: who has a grant on this key, and under which constraints.
    Index(None, "account_id", "region", "key_id", "grantee", "selector"),
    Index(None, "account_id", "region", "key_id", "fingerprint"),
    Index(None, "region", "retiring", "grant_id"),
)

# How many grants a key has. Nothing but the quota depends on it.
grant_counts = Table(
    "grant_counts",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _integer("number"),
    _of_a_key(),
)

aliases = Table(
    "aliases",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("name", primary_key=True),
    _text("key_id"),
    _time("created_at"),
    _time("updated_at"),
    _bytes("row_mac"),
    _of_a_key(),
    Index(None, "account_id", "region", "key_id"),
)

key_tags = Table(
    "key_tags",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _text("tag_key", primary_key=True),
    _text("tag_value"),
    _bytes("row_mac"),
    _of_a_key(),
)
