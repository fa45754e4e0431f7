"""The event of a key's deletion, which no caller asks for (custom-key-stores.md section 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from keywright.domain.keys import KeyDeletion
from keywright.jobs.service_event import ServiceEvent
from keywright.ports.key_store_provider import CustomKeyStoreProvider
from keywright.ports.storage import KeyRecord


def deletion_audit_data(record: KeyRecord, providers: Mapping[str, CustomKeyStoreProvider]) -> dict[str, Any]:
    """Return what the event says of the key while there is one; `providers` are by the type of their stores."""
    details: dict[str, Any] = {"keyId": record.key.key_id}
    if record.key.custom_key_store_id is not None:
        details["customKeyStoreId"] = record.key.custom_key_store_id
    if record.store is not None and record.store.type in providers:
        details |= providers[record.store.type].audit_data(record.store)
    if record.key.xks_key_id is not None:
        details["xksKeyId"] = record.key.xks_key_id
    elif record.key.custom_key_store_id is not None:
        details["backingKeys"] = json.dumps([{"backingKeyId": record.backing_key.backing_key_id.hex()}])
    return details


def deletion_event(deletion: KeyDeletion) -> ServiceEvent:
    """Return the event, with what became of the material where that is in a store of its own."""
    details = dict(deletion.audit_data)
    if "backingKeys" in details:
        details["backingKeysDeletionStatus"] = deletion.backing_keys_deletion_status
    return ServiceEvent(name="DeleteKey", scope=deletion.scope, details=details, key_arn=deletion.arn)
