"""ScheduleKeyDeletion: starts the waiting period at whose end the key is gone for good."""

from __future__ import annotations

import json
from dataclasses import replace

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.key_states import KeyState, StateRule
from keywright.domain.keys import DEFAULT_PENDING_WINDOW_DAYS, SECONDS_PER_DAY, Key
from keywright.operations.call import Call
from keywright.operations.key_changes import change_key
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled

_MINIMUM_DAYS, _MAXIMUM_DAYS = 7, 30


def _window(request: kms.ScheduleKeyDeletionRequest) -> int:
    """Return the days of the waiting period; the model allows 1 to 365, the service fewer."""
    days = request.pending_window_in_days or DEFAULT_PENDING_WINDOW_DAYS
    if not _MINIMUM_DAYS <= days <= _MAXIMUM_DAYS:
        raise ValidationFailed(
            f"PendingWindowInDays must be between {_MINIMUM_DAYS} and {_MAXIMUM_DAYS} days, inclusive."
        )
    return days


@operation(
    kms.SERVICE,
    kms.OPERATIONS["ScheduleKeyDeletion"],
    keys=(ruled(_window, key_named_by("key_id", "kms:ScheduleKeyDeletion", StateRule.NOT_PENDING_DELETION)),),
    audit=("key_id", "pending_window_in_days"),
    audit_response=("key_id", "key_state", "deletion_date", "pending_window_in_days"),
)
async def schedule_key_deletion(
    call: Call[kms.ScheduleKeyDeletionRequest],
) -> kms.ScheduleKeyDeletionResponse:
    """Set the key PendingDeletion for 7 to 30 days, on the database's clock."""
    days = _window(call.request)

    def schedule(key: Key, now: float) -> Key:
        return replace(key, state=KeyState.PENDING_DELETION, deletion_date=now + days * SECONDS_PER_DAY)

    key = await change_key(call, StateRule.NOT_PENDING_DELETION, schedule)
    _note_in_audit(call)
    return kms.ScheduleKeyDeletionResponse(
        key_id=key.arn,
        deletion_date=key.deletion_date,
        key_state="PendingDeletion",
        pending_window_in_days=days,
    )


def _note_in_audit(call: Call[kms.ScheduleKeyDeletionRequest]) -> None:
    """Name the store, its cluster, and the key in it (custom-key-stores.md section 8)."""
    record = call.record
    if record.store is None:
        return
    provider = call.services.custom_key_store_providers[record.store.type]
    call.audit_data["customKeyStoreId"] = record.store.custom_key_store_id
    call.audit_data.update(provider.audit_data(record.store))
    if record.key.xks_key_id is None:
        call.audit_data["backingKeys"] = json.dumps([{"backingKeyId": record.backing_key.backing_key_id.hex()}])
