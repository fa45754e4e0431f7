"""The first schema.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keywright.storage.migrations.initial_columns import TEXT, bytes_column, text_column
from keywright.storage.migrations.initial_hsm_tables import make_hsm_tables
from keywright.storage.migrations.initial_key_access_tables import make_key_access_tables
from keywright.storage.migrations.initial_network_tables import make_network_tables
from keywright.storage.migrations.initial_principal_tables import make_principal_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table; the order follows their references."""
    _make_deployment()
    make_principal_tables()
    _make_key_stores()
    _make_keys()
    _make_backing_keys()
    make_key_access_tables()
    make_hsm_tables()
    make_network_tables()


def _make_deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        text_column("root_key_id"),
        sa.Column("format_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        text_column("account_id"),
        text_column("regions"),
        sa.PrimaryKeyConstraint("id", name="pk_deployment"),
    )
    op.create_table(
        "change_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_counter"),
    )
    op.create_table(
        "leases",
        text_column("name"),
        text_column("holder"),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _make_key_stores() -> None:
    op.create_table(
        "custom_key_stores",
        text_column("account_id"),
        text_column("region"),
        text_column("custom_key_store_id"),
        text_column("name"),
        text_column("type"),
        text_column("connection_state"),
        sa.Column("connection_error_code", TEXT, nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        bytes_column("settings"),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("custom_key_store_id", name="pk_custom_key_stores"),
        sa.UniqueConstraint("account_id", "region", "name", name="uq_custom_key_stores_account_id_region_name"),
    )
    op.create_table(
        "connection_steps",
        text_column("custom_key_store_id"),
        sa.Column("attempt", sa.BigInteger(), autoincrement=False, nullable=False),
        text_column("name"),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        text_column("detail"),
        sa.ForeignKeyConstraint(
            ["custom_key_store_id"],
            ["custom_key_stores.custom_key_store_id"],
            name="fk_connection_steps_custom_key_store_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("custom_key_store_id", "attempt", "name", name="pk_connection_steps"),
    )


def _make_keys() -> None:
    op.create_table(
        "keys",
        text_column("account_id"),
        text_column("region"),
        text_column("key_id"),
        text_column("description"),
        text_column("spec"),
        text_column("usage"),
        text_column("origin"),
        text_column("state"),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("deletion_date", sa.Double(), nullable=True),
        sa.Column("custom_key_store_id", TEXT, nullable=True),
        bytes_column("backing_key_id"),
        sa.Column("xks_key_id", TEXT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        bytes_column("row_mac"),
        sa.UniqueConstraint("custom_key_store_id", "xks_key_id", name="uq_keys_custom_key_store_id_xks_key_id"),
        sa.ForeignKeyConstraint(
            ["custom_key_store_id"], ["custom_key_stores.custom_key_store_id"], name="fk_keys_custom_key_store_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "region", "key_id", name="pk_keys"),
    )
    op.create_index("ix_keys_state_deletion_date", "keys", ["state", "deletion_date"], unique=False)
    op.create_table(
        "key_counts",
        text_column("account_id"),
        text_column("region"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", name="pk_key_counts"),
    )


def _make_backing_keys() -> None:
    op.create_table(
        "backing_keys",
        bytes_column("backing_key_id"),
        text_column("account_id"),
        text_column("region"),
        text_column("key_id"),
        sa.Column("sealed_material", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        bytes_column("row_mac"),
        sa.ForeignKeyConstraint(
            ["account_id", "region", "key_id"],
            ["keys.account_id", "keys.region", "keys.key_id"],
            name="fk_backing_keys_account_id_region_key_id",
        ),
        sa.PrimaryKeyConstraint("backing_key_id", name="pk_backing_keys"),
    )
    op.create_index(
        "ix_backing_keys_account_id_region_key_id", "backing_keys", ["account_id", "region", "key_id"], unique=False
    )
    op.create_table(
        "key_deletions",
        text_column("account_id"),
        text_column("region"),
        text_column("key_id"),
        sa.Column("custom_key_store_id", TEXT, nullable=True),
        bytes_column("backing_key_id"),
        text_column("backing_keys_deletion_status"),
        sa.Column("deleted_at", sa.Double(), nullable=False),
        text_column("audit_data"),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("account_id", "region", "key_id", name="pk_key_deletions"),
    )
    op.create_index("ix_key_deletions_recorded_deleted_at", "key_deletions", ["recorded", "deleted_at"], unique=False)
