"""KeyMetadata, as CreateKey and DescribeKey return it."""

from __future__ import annotations

from typing import Any

from keywright.api import kms
from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key
from keywright.operations.encryption import material_id
from keywright.operations.services import Services
from keywright.ports.storage import KeyRecord


def key_metadata(services: Services, record: KeyRecord) -> kms.KeyMetadata:
    """Return what callers are told of a key; members that do not apply are absent."""
    key = record.key
    state = key.effective_state(record.store)
    spec: Any = key.spec
    origin: Any = key.origin
    usage: Any = key.usage
    return kms.KeyMetadata(
        aws_account_id=key.scope.account_id,
        key_id=key.key_id,
        arn=key.arn,
        creation_date=key.created_at,
        enabled=state is KeyState.ENABLED,
        description=key.description,
        key_usage=usage,
        key_state=state.value,
        deletion_date=key.deletion_date if state is KeyState.PENDING_DELETION else None,
        origin=origin,
        key_manager="CUSTOMER",
        customer_master_key_spec=spec,
        key_spec=spec,
        encryption_algorithms=["SYMMETRIC_DEFAULT"],
        multi_region=False,
        current_key_material_id=material_id(record),
        **_of_store(services, record, key),
    )


def _of_store(services: Services, record: KeyRecord, key: Key) -> dict[str, Any]:
    if record.store is None:
        return {}
    members = services.key_providers[key.origin].key_metadata(record)
    return {"custom_key_store_id": record.store.custom_key_store_id, **members}
