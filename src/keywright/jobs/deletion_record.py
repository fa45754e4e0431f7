"""The audit record of a key's deletion, which no caller asks for (custom-key-stores.md section 8)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from keywright.domain.keys import KeyDeletion
from keywright.ports.storage import KeyRecord


def deletion_record(record: KeyRecord, deletion: KeyDeletion, at: float) -> dict[str, Any]:
    """Return the record in CloudTrail form, with what became of the material at time `at` (epoch seconds)."""
    key = record.key
    additional: dict[str, Any] = {"keyId": key.key_id}
    if deletion.custom_key_store_id is not None:
        additional |= {
            "customKeyStoreId": deletion.custom_key_store_id,
            "backingKeys": json.dumps([{"backingKeyId": deletion.backing_key_id.hex()}]),
            "backingKeysDeletionStatus": deletion.backing_keys_deletion_status,
        }
    return {
        "eventVersion": "1.08",
        "eventTime": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": "kms.amazonaws.com",
        "eventName": "DeleteKey",
        "eventType": "AwsServiceEvent",
        "managementEvent": True,
        "readOnly": False,
        "awsRegion": key.scope.region,
        "userIdentity": {"accountId": key.scope.account_id, "invokedBy": "AWS Internal"},
        "requestParameters": None,
        "resources": [{"accountId": key.scope.account_id, "type": "AWS::KMS::Key", "ARN": key.arn}],
        "recipientAccountId": key.scope.account_id,
        "additionalEventData": additional,
    }
