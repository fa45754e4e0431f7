"""The tables of what is taken in the operator's network; part of the metadata of `tables.py`."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Table, UniqueConstraint

from keywright.storage.columns import metadata
from keywright.storage.columns import text_column as _text
from keywright.storage.columns import time_column as _time

network_interfaces = Table(
    "network_interfaces",
    metadata,
    _text("eni_id", primary_key=True),
    _text("subnet_id"),
    _text("ip_address"),
    _text("owner", index=True),
    _text("description"),
    UniqueConstraint("subnet_id", "ip_address"),
)

# A store has one endpoint and one zone at most; what it left behind goes with it.
interface_endpoints = Table(
    "interface_endpoints",
    metadata,
    _text("vpc_endpoint_id", primary_key=True),
    _text("custom_key_store_id", ForeignKey("custom_key_stores.custom_key_store_id", ondelete="CASCADE"), unique=True),
    _text("account_id"),
    _text("region"),
    _text("service_name"),
    _text("zone_addresses"),
    _time("created_at"),
)

hosted_zones = Table(
    "hosted_zones",
    metadata,
    _text("hosted_zone_id", primary_key=True),
    _text("custom_key_store_id", ForeignKey("custom_key_stores.custom_key_store_id", ondelete="CASCADE"), unique=True),
    _text("account_id"),
    _text("region"),
    _text("name"),
    _text("vpc_endpoint_id", ForeignKey("interface_endpoints.vpc_endpoint_id", ondelete="CASCADE"), index=True),
    _time("created_at"),
)
