"""The part of the first schema that HSM clusters and their backups are kept in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keywright.storage.migrations.initial_columns import TEXT, bytes_column, text_column


def make_hsm_tables() -> None:
    """Make the tables; the order follows their references."""
    _make_clusters()
    _make_backups()
    _make_hsms()
    _make_hsm_users()


def _make_clusters() -> None:
    op.create_table(
        "clusters",
        text_column("account_id"),
        text_column("region"),
        text_column("cluster_id"),
        text_column("state"),
        text_column("state_message"),
        text_column("hsm_backend"),
        text_column("hsm_type"),
        text_column("mode"),
        text_column("network_type"),
        text_column("vpc_id"),
        text_column("security_group"),
        text_column("subnet_mapping"),
        sa.Column("created_at", sa.Double(), nullable=False),
        text_column("backup_retention_days"),
        text_column("csr"),
        bytes_column("sealed_private_key"),
        sa.Column("cluster_certificate", TEXT, nullable=True),
        sa.Column("trust_anchor", TEXT, nullable=True),
        text_column("tags"),
        sa.Column("topology", sa.BigInteger(), nullable=False),
        sa.Column("source_backup_id", TEXT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("cluster_id", name="pk_clusters"),
    )
    op.create_index("ix_clusters_source_backup_id", "clusters", ["source_backup_id"], unique=False)


def _make_backups() -> None:
    op.create_table(
        "backups",
        text_column("account_id"),
        text_column("region"),
        text_column("backup_id"),
        text_column("cluster_id"),
        text_column("state"),
        sa.Column("created_at", sa.Double(), nullable=False),
        text_column("hsm_backend"),
        text_column("hsm_type"),
        text_column("mode"),
        text_column("csr"),
        bytes_column("sealed_private_key"),
        text_column("cluster_certificate"),
        text_column("trust_anchor"),
        text_column("retention_days"),
        sa.Column("never_expires", sa.Boolean(), nullable=False),
        sa.Column("delete_at", sa.Double(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        bytes_column("row_mac"),
        sa.PrimaryKeyConstraint("backup_id", name="pk_backups"),
    )
    op.create_index("ix_backups_cluster_id", "backups", ["cluster_id"], unique=False)
    op.create_index("ix_backups_state", "backups", ["state"], unique=False)
    op.create_index("ix_backups_account_id_region", "backups", ["account_id", "region"], unique=False)


def _make_hsms() -> None:
    op.create_table(
        "hsms",
        text_column("hsm_id"),
        text_column("cluster_id"),
        text_column("availability_zone"),
        text_column("subnet_id"),
        text_column("eni_id"),
        text_column("eni_ip"),
        text_column("token_label"),
        text_column("state"),
        text_column("state_message"),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.cluster_id"], name="fk_hsms_cluster_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hsm_id", name="pk_hsms"),
    )
    op.create_index("ix_hsms_cluster_id", "hsms", ["cluster_id"], unique=False)
    op.create_table(
        "masked_objects",
        text_column("cluster_id"),
        bytes_column("object_id"),
        text_column("label"),
        text_column("owner"),
        bytes_column("masked"),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_masked_objects_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cluster_id", "object_id", name="pk_masked_objects"),
    )


def _make_hsm_users() -> None:
    op.create_table(
        "hsm_users",
        text_column("cluster_id"),
        text_column("name"),
        text_column("role"),
        bytes_column("sealed_password"),
        sa.Column("pending_sealed_password", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        bytes_column("row_mac"),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_hsm_users_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("cluster_id", "name", name="pk_hsm_users"),
    )
    op.create_table(
        "hsm_login_records",
        text_column("hsm_id"),
        text_column("user_name"),
        sa.Column("failed_logins", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hsm_id"], ["hsms.hsm_id"], name="fk_hsm_login_records_hsm_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hsm_id", "user_name", name="pk_hsm_login_records"),
    )
    op.create_table(
        "hsm_logins",
        text_column("login_id"),
        text_column("cluster_id"),
        text_column("user_name"),
        text_column("holder"),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.cluster_id"], name="fk_hsm_logins_cluster_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("login_id", name="pk_hsm_logins"),
    )
    op.create_index("ix_hsm_logins_cluster_id_user_name", "hsm_logins", ["cluster_id", "user_name"], unique=False)
