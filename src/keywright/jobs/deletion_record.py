"""The event of a key's deletion, which no caller asks for (custom-key-stores.md section 8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from keywright.domain.keys import KeyDeletion
from keywright.jobs.service_event import ServiceEvent
from keywright.ports.key_store_provider import CustomKeyStoreProvider
from keywright.ports.storage import KeyRecord


def deletion_event(
    record: KeyRecord, deletion: KeyDeletion, providers: Mapping[str, CustomKeyStoreProvider]
) -> ServiceEvent:
    """Return the event, with what became of the material; `providers` are by the type of their stores."""
    details: dict[str, Any] = {"keyId": record.key.key_id}
    if deletion.custom_key_store_id is not None:
        details["customKeyStoreId"] = deletion.custom_key_store_id
    if record.store is not None and record.store.type in providers:
        details |= providers[record.store.type].audit_data(record.store)
    if record.key.xks_key_id is not None:
        details["xksKeyId"] = record.key.xks_key_id
    elif deletion.custom_key_store_id is not None:
        details["backingKeys"] = json.dumps([{"backingKeyId": deletion.backing_key_id.hex()}])
        details["backingKeysDeletionStatus"] = deletion.backing_keys_deletion_status
    return ServiceEvent(name="DeleteKey", scope=record.key.scope, details=details, key_arn=record.key.arn)
