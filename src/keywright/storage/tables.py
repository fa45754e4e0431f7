"""The tables, as SQLAlchemy Core metadata; a test holds them equal to what the migrations make.

Text that orders or identifies sorts by code point in both databases. JSON documents are text, so that the bytes that
a row MAC covers are the bytes that were stored.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from keywright.storage.columns import bytes_column as _bytes
from keywright.storage.columns import integer_column as _integer
from keywright.storage.columns import metadata as metadata
from keywright.storage.columns import text_column as _text
from keywright.storage.columns import time_column as _time
from keywright.storage.key_access_tables import aliases as aliases
from keywright.storage.key_access_tables import grant_counts as grant_counts
from keywright.storage.key_access_tables import grants as grants
from keywright.storage.key_access_tables import key_policies as key_policies
from keywright.storage.key_access_tables import key_tags as key_tags
from keywright.storage.network_tables import hosted_zones as hosted_zones
from keywright.storage.network_tables import interface_endpoints as interface_endpoints
from keywright.storage.network_tables import network_interfaces as network_interfaces
from keywright.storage.principal_tables import access_keys as access_keys
from keywright.storage.principal_tables import accounts as accounts
from keywright.storage.principal_tables import attachments as attachments
from keywright.storage.principal_tables import groups as groups
from keywright.storage.principal_tables import inline_policies as inline_policies
from keywright.storage.principal_tables import managed_policies as managed_policies
from keywright.storage.principal_tables import memberships as memberships
from keywright.storage.principal_tables import roles as roles
from keywright.storage.principal_tables import users as users

deployment = Table(
    "deployment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _text("root_key_id"),
    _integer("format_version"),
    _time("created_at"),
    _text("account_id"),
    _text("regions"),
)

change_counter = Table(
    "change_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _integer("value"),
)

custom_key_stores = Table(
    "custom_key_stores",
    metadata,
    _text("account_id"),
    _text("region"),
    _text("custom_key_store_id", primary_key=True),
    _text("name"),
    _text("type"),
    _text("connection_state"),
    _text("connection_error_code", nullable=True),
    _time("created_at"),
    _bytes("settings"),
    _integer("attempt"),
    _integer("version"),
    _bytes("row_mac"),
    UniqueConstraint("account_id", "region", "name"),
)

connection_steps = Table(
    "connection_steps",
    metadata,
    _text(
        "custom_key_store_id",
        ForeignKey("custom_key_stores.custom_key_store_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("attempt", BigInteger, primary_key=True, autoincrement=False),
    _text("name", primary_key=True),
    _time("started_at"),
    _time("ended_at", nullable=True),
    _text("detail"),
)

keys = Table(
    "keys",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _text("description"),
    _text("spec"),
    _text("usage"),
    _text("origin"),
    _text("state"),
    _time("created_at"),
    _time("deletion_date", nullable=True),
    _text(
        "custom_key_store_id",
        ForeignKey("custom_key_stores.custom_key_store_id"),
        nullable=True,
    ),
    _bytes("backing_key_id"),
    _text("xks_key_id", nullable=True),
    _integer("version"),
    _bytes("row_mac"),
    # Keys elsewhere have no external key, and rows without one are never equal here.
    UniqueConstraint("custom_key_store_id", "xks_key_id"),
    Index(None, "state", "deletion_date"),
)

key_counts = Table(
    "key_counts",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _integer("number"),
)

backing_keys = Table(
    "backing_keys",
    metadata,
    _bytes("backing_key_id", primary_key=True),
    _text("account_id"),
    _text("region"),
    _text("key_id"),
    _bytes("sealed_material", nullable=True),
    _time("created_at"),
    _bytes("row_mac"),
    ForeignKeyConstraint(["account_id", "region", "key_id"], ["keys.account_id", "keys.region", "keys.key_id"]),
    Index(None, "account_id", "region", "key_id"),
)

key_deletions = Table(
    "key_deletions",
    metadata,
    _text("account_id", primary_key=True),
    _text("region", primary_key=True),
    _text("key_id", primary_key=True),
    _text("custom_key_store_id", nullable=True),
    _bytes("backing_key_id"),
    _text("backing_keys_deletion_status"),
    _time("deleted_at"),
    _text("audit_data"),
    Column("recorded", Boolean, nullable=False),
    _bytes("row_mac"),
    Index(None, "recorded", "deleted_at"),
)

clusters = Table(
    "clusters",
    metadata,
    _text("account_id"),
    _text("region"),
    _text("cluster_id", primary_key=True),
    _text("state"),
    _text("state_message"),
    _text("hsm_backend"),
    _text("hsm_type"),
    _text("mode"),
    _text("network_type"),
    _text("vpc_id"),
    _text("security_group"),
    _text("subnet_mapping"),
    _time("created_at"),
    _text("backup_retention_days"),
    _text("csr"),
    _bytes("sealed_private_key"),
    _text("cluster_certificate", nullable=True),
    _text("trust_anchor", nullable=True),
    _text("tags"),
    _integer("topology"),
    _text("source_backup_id", nullable=True, index=True),
    _integer("version"),
    _bytes("row_mac"),
)

hsms = Table(
    "hsms",
    metadata,
    _text("hsm_id", primary_key=True),
    _text("cluster_id", ForeignKey("clusters.cluster_id", ondelete="CASCADE"), index=True),
    _text("availability_zone"),
    _text("subnet_id"),
    _text("eni_id"),
    _text("eni_ip"),
    _text("token_label"),
    _text("state"),
    _text("state_message"),
)

masked_objects = Table(
    "masked_objects",
    metadata,
    _text("cluster_id", ForeignKey("clusters.cluster_id", ondelete="CASCADE"), primary_key=True),
    _bytes("object_id", primary_key=True),
    _text("label"),
    _text("owner"),
    _bytes("masked"),
)

backups = Table(
    "backups",
    metadata,
    _text("account_id"),
    _text("region"),
    _text("backup_id", primary_key=True),
    # No reference: a backup outlives its cluster.
    _text("cluster_id", index=True),
    _text("state", index=True),
    _time("created_at"),
    _text("hsm_backend"),
    _text("hsm_type"),
    _text("mode"),
    _text("csr"),
    _bytes("sealed_private_key"),
    _text("cluster_certificate"),
    _text("trust_anchor"),
    _text("retention_days"),
    Column("never_expires", Boolean, nullable=False),
    _time("delete_at", nullable=True),
    _integer("version"),
    _bytes("row_mac"),
    Index(None, "account_id", "region"),
)

hsm_users = Table(
    "hsm_users",
    metadata,
    _text("cluster_id", ForeignKey("clusters.cluster_id", ondelete="CASCADE"), primary_key=True),
    _text("name", primary_key=True),
    _text("role"),
    _bytes("sealed_password"),
    _bytes("pending_sealed_password", nullable=True),
    _integer("version"),
    _bytes("row_mac"),
)

hsm_login_records = Table(
    "hsm_login_records",
    metadata,
    _text("hsm_id", ForeignKey("hsms.hsm_id", ondelete="CASCADE"), primary_key=True),
    _text("user_name", primary_key=True),
    _integer("failed_logins"),
)

hsm_logins = Table(
    "hsm_logins",
    metadata,
    _text("login_id", primary_key=True),
    _text("cluster_id", ForeignKey("clusters.cluster_id", ondelete="CASCADE")),
    _text("user_name"),
    _text("holder"),
    _time("expires_at", nullable=True),
    Index(None, "cluster_id", "user_name"),
)

leases = Table(
    "leases",
    metadata,
    _text("name", primary_key=True),
    _text("holder"),
    _integer("token"),
    _time("expires_at"),
)
