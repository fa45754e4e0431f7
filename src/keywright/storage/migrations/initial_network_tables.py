"""The part of the first schema that says what is taken in the operator's network."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from keywright.storage.migrations.initial_columns import text_column


def make_network_tables() -> None:
    """Make the tables; those of key stores must be there."""
    op.create_table(
        "network_interfaces",
        text_column("eni_id"),
        text_column("subnet_id"),
        text_column("ip_address"),
        text_column("owner"),
        text_column("description"),
        sa.PrimaryKeyConstraint("eni_id", name="pk_network_interfaces"),
        sa.UniqueConstraint("subnet_id", "ip_address", name="uq_network_interfaces_subnet_id_ip_address"),
    )
    op.create_index("ix_network_interfaces_owner", "network_interfaces", ["owner"], unique=False)
    _make_private_connectivity()


def _make_private_connectivity() -> None:
    op.create_table(
        "interface_endpoints",
        text_column("vpc_endpoint_id"),
        text_column("custom_key_store_id"),
        text_column("account_id"),
        text_column("region"),
        text_column("service_name"),
        text_column("zone_addresses"),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.UniqueConstraint("custom_key_store_id", name="uq_interface_endpoints_custom_key_store_id"),
        _of_a_store("interface_endpoints"),
        sa.PrimaryKeyConstraint("vpc_endpoint_id", name="pk_interface_endpoints"),
    )
    op.create_table(
        "hosted_zones",
        text_column("hosted_zone_id"),
        text_column("custom_key_store_id"),
        text_column("account_id"),
        text_column("region"),
        text_column("name"),
        text_column("vpc_endpoint_id"),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.UniqueConstraint("custom_key_store_id", name="uq_hosted_zones_custom_key_store_id"),
        _of_a_store("hosted_zones"),
        sa.ForeignKeyConstraint(
            ["vpc_endpoint_id"],
            ["interface_endpoints.vpc_endpoint_id"],
            name="fk_hosted_zones_vpc_endpoint_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("hosted_zone_id", name="pk_hosted_zones"),
    )
    op.create_index("ix_hosted_zones_vpc_endpoint_id", "hosted_zones", ["vpc_endpoint_id"], unique=False)


def _of_a_store(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["custom_key_store_id"],
        ["custom_key_stores.custom_key_store_id"],
        name=f"fk_{table}_custom_key_store_id",
        ondelete="CASCADE",
    )
