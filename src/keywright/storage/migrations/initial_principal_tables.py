"""The part of the first schema that has accounts and their users, groups, roles, policies and access keys."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from keywright.storage.migrations.initial_columns import TEXT, bytes_column, text_column


def make_principal_tables() -> None:
    """Make the tables; the order follows their references."""
    _make_accounts()
    _make_users_and_groups()
    _make_roles()
    _make_policies()
    _make_access_keys()


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Double(), nullable=False)


def _named_once(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("account_id", "folded_name", name=f"uq_{table}_account_id_folded_name")


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        text_column("account_id"),
        text_column("name"),
        _time("created_at"),
        _number("version"),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("account_id", name="pk_accounts"),
    )


def _make_users_and_groups() -> None:
    op.create_table(
        "users",
        text_column("user_id"),
        text_column("account_id"),
        text_column("name"),
        text_column("folded_name"),
        text_column("path"),
        sa.Column("boundary", TEXT, nullable=True),
        text_column("tags"),
        _time("created_at"),
        _number("version"),
        bytes_column("row_mac"),
        _named_once("users"),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
    )
    op.create_table(
        "groups",
        text_column("group_id"),
        text_column("account_id"),
        text_column("name"),
        text_column("folded_name"),
        text_column("path"),
        _time("created_at"),
        _number("version"),
        bytes_column("row_mac"),
        _named_once("groups"),
        sa.PrimaryKeyConstraint("group_id", name="pk_groups"),
    )
    op.create_table(
        "memberships",
        text_column("user_id"),
        text_column("group_id"),
        bytes_column("row_mac"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_memberships_user_id"),
        sa.ForeignKeyConstraint(["group_id"], ["groups.group_id"], name="fk_memberships_group_id"),
        sa.PrimaryKeyConstraint("user_id", "group_id", name="pk_memberships"),
    )
    op.create_index("ix_memberships_group_id", "memberships", ["group_id"], unique=False)


def _make_roles() -> None:
    op.create_table(
        "roles",
        text_column("role_id"),
        text_column("account_id"),
        text_column("name"),
        text_column("folded_name"),
        text_column("path"),
        text_column("description"),
        text_column("trust_policy"),
        text_column("trusted_ids"),
        _number("maximum_session_seconds"),
        sa.Column("boundary", TEXT, nullable=True),
        text_column("tags"),
        _time("sessions_valid_from"),
        _time("created_at"),
        _number("version"),
        bytes_column("row_mac"),
        _named_once("roles"),
        sa.PrimaryKeyConstraint("role_id", name="pk_roles"),
    )


def _make_policies() -> None:
    op.create_table(
        "managed_policies",
        text_column("policy_id"),
        text_column("account_id"),
        text_column("arn"),
        text_column("name"),
        text_column("folded_name"),
        text_column("path"),
        text_column("description"),
        text_column("text"),
        _time("created_at"),
        _time("updated_at"),
        _number("version"),
        bytes_column("row_mac"),
        _named_once("managed_policies"),
        sa.UniqueConstraint("arn", name="uq_managed_policies_arn"),
        sa.PrimaryKeyConstraint("policy_id", name="pk_managed_policies"),
    )
    op.create_table(
        "attachments",
        text_column("principal_id"),
        text_column("policy_arn"),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("principal_id", "policy_arn", name="pk_attachments"),
    )
    op.create_index("ix_attachments_policy_arn", "attachments", ["policy_arn"], unique=False)
    op.create_table(
        "inline_policies",
        text_column("principal_id"),
        text_column("name"),
        text_column("text"),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("principal_id", "name", name="pk_inline_policies"),
    )


def _make_access_keys() -> None:
    op.create_table(
        "access_keys",
        text_column("access_key_id"),
        text_column("account_id"),
        sa.Column("user_id", TEXT, nullable=True),
        bytes_column("sealed_secret"),
        _number("secret_version"),
        sa.Column("active", sa.Boolean(), nullable=False),
        _time("created_at"),
        _number("version"),
        bytes_column("row_mac"),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_access_keys_user_id"),
        sa.PrimaryKeyConstraint("access_key_id", name="pk_access_keys"),
    )
    op.create_index("ix_access_keys_user_id", "access_keys", ["user_id"], unique=False)
