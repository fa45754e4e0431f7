"""The tables of accounts and what they have; part of the metadata of `tables.py`.

Names of users, groups, roles and policies are unique in an account without regard to case; `folded_name` is what is
compared. Ids of users, groups and roles are unique among all three.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Table, UniqueConstraint

from keywright.storage.columns import bytes_column as _bytes
from keywright.storage.columns import integer_column as _integer
from keywright.storage.columns import metadata
from keywright.storage.columns import text_column as _text
from keywright.storage.columns import time_column as _time

accounts = Table(
    "accounts",
    metadata,
    _text("account_id", primary_key=True),
    _text("name"),
    _time("created_at"),
    _integer("version"),
    _bytes("row_mac"),
)

users = Table(
    "users",
    metadata,
    _text("user_id", primary_key=True),
    _text("account_id"),
    _text("name"),
    _text("folded_name"),
    _text("path"),
    _text("boundary", nullable=True),
    _text("tags"),
    _time("created_at"),
    _integer("version"),
    _bytes("row_mac"),
    UniqueConstraint("account_id", "folded_name"),
)

groups = Table(
    "groups",
    metadata,
    _text("group_id", primary_key=True),
    _text("account_id"),
    _text("name"),
    _text("folded_name"),
    _text("path"),
    _time("created_at"),
    _integer("version"),
    _bytes("row_mac"),
    UniqueConstraint("account_id", "folded_name"),
)

memberships = Table(
    "memberships",
    metadata,
    _text("user_id", ForeignKey("users.user_id"), primary_key=True),
    _text("group_id", ForeignKey("groups.group_id"), primary_key=True, index=True),
    _bytes("row_mac"),
)

roles = Table(
    "roles",
    metadata,
    _text("role_id", primary_key=True),
    _text("account_id"),
    _text("name"),
    _text("folded_name"),
    _text("path"),
    _text("description"),
    _text("trust_policy"),
    _text("trusted_ids"),
    _integer("maximum_session_seconds"),
    _text("boundary", nullable=True),
    _text("tags"),
    _time("sessions_valid_from"),
    _time("created_at"),
    _integer("version"),
    _bytes("row_mac"),
    UniqueConstraint("account_id", "folded_name"),
)

managed_policies = Table(
    "managed_policies",
    metadata,
    _text("policy_id", primary_key=True),
    _text("account_id"),
    _text("arn", unique=True),
    _text("name"),
    _text("folded_name"),
    _text("path"),
    _text("description"),
    _text("text"),
    _time("created_at"),
    _time("updated_at"),
    _integer("version"),
    _bytes("row_mac"),
    UniqueConstraint("account_id", "folded_name"),
)

# No references: a holder is a user, a group or a role, and a policy may be one that every account has.
attachments = Table(
    "attachments",
    metadata,
    _text("principal_id", primary_key=True),
    _text("policy_arn", primary_key=True, index=True),
    _bytes("row_mac"),
)

inline_policies = Table(
    "inline_policies",
    metadata,
    _text("principal_id", primary_key=True),
    _text("name", primary_key=True),
    _text("text"),
    _bytes("row_mac"),
)

# A key without a user is one of the account's root.
access_keys = Table(
    "access_keys",
    metadata,
    _text("access_key_id", primary_key=True),
    _text("account_id"),
    _text("user_id", ForeignKey("users.user_id"), nullable=True, index=True),
    _bytes("sealed_secret"),
    _integer("secret_version"),
    Column("active", Boolean, nullable=False),
    _time("created_at"),
    _integer("version"),
    _bytes("row_mac"),
)
