"""The first schema.

Revision: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make every table; the order follows their references."""
    _make_deployment()
    _make_principals()
    _make_key_stores()
    _make_keys()
    _make_backing_keys()
    _make_clusters()
    _make_backups()
    _make_hsms()
    _make_hsm_users()


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, _TEXT, nullable=False)


def _bytes(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _make_deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _text("root_key_id"),
        sa.Column("format_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        _text("account_id"),
        _text("regions"),
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
        _text("name"),
        _text("holder"),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "network_interfaces",
        _text("eni_id"),
        _text("subnet_id"),
        _text("ip_address"),
        _text("owner"),
        _text("description"),
        sa.PrimaryKeyConstraint("eni_id", name="pk_network_interfaces"),
        sa.UniqueConstraint("subnet_id", "ip_address", name="uq_network_interfaces_subnet_id_ip_address"),
    )
    op.create_index("ix_network_interfaces_owner", "network_interfaces", ["owner"], unique=False)


def _make_principals() -> None:
    op.create_table(
        "principals",
        _text("principal_id"),
        _text("account_id"),
        _text("name"),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        _bytes("row_mac"),
        sa.PrimaryKeyConstraint("principal_id", name="pk_principals"),
        sa.UniqueConstraint("account_id", "name", name="uq_principals_account_id_name"),
    )
    op.create_table(
        "access_keys",
        _text("access_key_id"),
        _text("principal_id"),
        _bytes("sealed_secret"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.principal_id"], name="fk_access_keys_principal_id"),
        sa.PrimaryKeyConstraint("access_key_id", name="pk_access_keys"),
    )
    op.create_index("ix_access_keys_principal_id", "access_keys", ["principal_id"], unique=False)


def _make_key_stores() -> None:
    op.create_table(
        "custom_key_stores",
        _text("account_id"),
        _text("region"),
        _text("custom_key_store_id"),
        _text("name"),
        _text("type"),
        _text("connection_state"),
        sa.Column("connection_error_code", _TEXT, nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        _bytes("settings"),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.PrimaryKeyConstraint("custom_key_store_id", name="pk_custom_key_stores"),
        sa.UniqueConstraint("account_id", "region", "name", name="uq_custom_key_stores_account_id_region_name"),
    )
    op.create_table(
        "connection_steps",
        _text("custom_key_store_id"),
        sa.Column("attempt", sa.BigInteger(), autoincrement=False, nullable=False),
        _text("name"),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        _text("detail"),
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
        _text("account_id"),
        _text("region"),
        _text("key_id"),
        _text("description"),
        _text("spec"),
        _text("usage"),
        _text("origin"),
        _text("state"),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("deletion_date", sa.Double(), nullable=True),
        sa.Column("custom_key_store_id", _TEXT, nullable=True),
        _bytes("backing_key_id"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.ForeignKeyConstraint(
            ["custom_key_store_id"], ["custom_key_stores.custom_key_store_id"], name="fk_keys_custom_key_store_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "region", "key_id", name="pk_keys"),
    )
    op.create_index("ix_keys_custom_key_store_id", "keys", ["custom_key_store_id"], unique=False)
    op.create_index("ix_keys_state_deletion_date", "keys", ["state", "deletion_date"], unique=False)


def _make_backing_keys() -> None:
    op.create_table(
        "backing_keys",
        _bytes("backing_key_id"),
        _text("account_id"),
        _text("region"),
        _text("key_id"),
        sa.Column("sealed_material", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        _bytes("row_mac"),
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
        _text("account_id"),
        _text("region"),
        _text("key_id"),
        sa.Column("custom_key_store_id", _TEXT, nullable=True),
        _bytes("backing_key_id"),
        _text("backing_keys_deletion_status"),
        sa.Column("deleted_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "region", "key_id", name="pk_key_deletions"),
    )


def _make_clusters() -> None:
    op.create_table(
        "clusters",
        _text("account_id"),
        _text("region"),
        _text("cluster_id"),
        _text("state"),
        _text("state_message"),
        _text("hsm_backend"),
        _text("hsm_type"),
        _text("mode"),
        _text("network_type"),
        _text("vpc_id"),
        _text("security_group"),
        _text("subnet_mapping"),
        sa.Column("created_at", sa.Double(), nullable=False),
        _text("backup_retention_days"),
        _text("csr"),
        _bytes("sealed_private_key"),
        sa.Column("cluster_certificate", _TEXT, nullable=True),
        sa.Column("trust_anchor", _TEXT, nullable=True),
        _text("tags"),
        sa.Column("topology", sa.BigInteger(), nullable=False),
        sa.Column("source_backup_id", _TEXT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.PrimaryKeyConstraint("cluster_id", name="pk_clusters"),
    )
    op.create_index("ix_clusters_source_backup_id", "clusters", ["source_backup_id"], unique=False)


def _make_backups() -> None:
    op.create_table(
        "backups",
        _text("account_id"),
        _text("region"),
        _text("backup_id"),
        _text("cluster_id"),
        _text("state"),
        sa.Column("created_at", sa.Double(), nullable=False),
        _text("hsm_backend"),
        _text("hsm_type"),
        _text("mode"),
        _text("csr"),
        _bytes("sealed_private_key"),
        _text("cluster_certificate"),
        _text("trust_anchor"),
        _text("retention_days"),
        sa.Column("never_expires", sa.Boolean(), nullable=False),
        sa.Column("delete_at", sa.Double(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.PrimaryKeyConstraint("backup_id", name="pk_backups"),
    )
    op.create_index("ix_backups_cluster_id", "backups", ["cluster_id"], unique=False)
    op.create_index("ix_backups_state", "backups", ["state"], unique=False)
    op.create_index("ix_backups_account_id_region", "backups", ["account_id", "region"], unique=False)


def _make_hsms() -> None:
    op.create_table(
        "hsms",
        _text("hsm_id"),
        _text("cluster_id"),
        _text("availability_zone"),
        _text("subnet_id"),
        _text("eni_id"),
        _text("eni_ip"),
        _text("token_label"),
        _text("state"),
        _text("state_message"),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.cluster_id"], name="fk_hsms_cluster_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hsm_id", name="pk_hsms"),
    )
    op.create_index("ix_hsms_cluster_id", "hsms", ["cluster_id"], unique=False)
    op.create_table(
        "masked_objects",
        _text("cluster_id"),
        _bytes("object_id"),
        _text("label"),
        _text("owner"),
        _bytes("masked"),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_masked_objects_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cluster_id", "object_id", name="pk_masked_objects"),
    )


def _make_hsm_users() -> None:
    op.create_table(
        "hsm_users",
        _text("cluster_id"),
        _text("name"),
        _text("role"),
        _bytes("sealed_password"),
        sa.Column("pending_sealed_password", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _bytes("row_mac"),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_hsm_users_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cluster_id", "name", name="pk_hsm_users"),
    )
    op.create_table(
        "hsm_login_records",
        _text("hsm_id"),
        _text("user_name"),
        sa.Column("failed_logins", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hsm_id"], ["hsms.hsm_id"], name="fk_hsm_login_records_hsm_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hsm_id", "user_name", name="pk_hsm_login_records"),
    )
    op.create_table(
        "hsm_logins",
        _text("login_id"),
        _text("cluster_id"),
        _text("user_name"),
        _text("holder"),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_hsm_logins_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("login_id", name="pk_hsm_logins"),
    )
    op.create_index("ix_hsm_logins_cluster_id_user_name", "hsm_logins", ["cluster_id", "user_name"], unique=False)
