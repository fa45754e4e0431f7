"""Values as CloudTrail writes them, for the records of calls and of events."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from keywright.ports.storage import KeyRecord


def key_in_store(record: KeyRecord) -> dict[str, str]:
    """Return where the material of a key in a custom key store is: in which store, and under which id there."""
    key = record.key
    if key.xks_key_id is not None:
        return {"customKeyStoreId": str(key.custom_key_store_id), "xksKeyId": key.xks_key_id}
    return {"customKeyStoreId": str(key.custom_key_store_id), "backingKeyId": record.backing_key.backing_key_id.hex()}


def plain(value: Any, name: str = "") -> Any:
    """Return a value of a request or response as it stands in a record: members in lower camel case, bytes in base64.

    `name` is its member's, by which times are known: they are seconds everywhere else.
    """
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, msgspec.Struct):
        return _members_of(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    if isinstance(value, float) and name.endswith("Date"):
        return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def _members_of(shape: msgspec.Struct) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for field, wire_name in zip(shape.__struct_fields__, shape.__struct_encode_fields__, strict=True):
        value = getattr(shape, field)
        if value is not None:
            members[wire_name[0].lower() + wire_name[1:]] = plain(value, wire_name)
    return members
