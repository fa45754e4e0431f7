"""The audit records of what the service does by itself, in CloudTrail form (custom-key-stores.md section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from keywright.domain.scope import Scope
from keywright.ports.clock import RandomBytes

SERVICE_IDENTITY = "AWS Internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent:
    """Something that happened in an account and Region without a call. `identity` tells who made it happen.

    `details` becomes CloudTrail's additionalEventData.
    """

    name: str
    scope: Scope
    source: str = "kms.amazonaws.com"
    details: Mapping[str, Any] = field(default_factory=dict)
    identity: Mapping[str, Any] = field(default_factory=lambda: {"invokedBy": SERVICE_IDENTITY})
    parameters: Mapping[str, Any] | None = None
    key_arn: str | None = None
    read_only: bool = False
    error_code: str | None = None
    error_message: str | None = None


def event_record(event: ServiceEvent, at: float, random_bytes: RandomBytes) -> dict[str, Any]:
    """Return the record of an event that happened at `at` (epoch seconds)."""
    account_id = event.scope.account_id
    digits = random_bytes(16).hex()
    record: dict[str, Any] = {
        "eventVersion": "1.08",
        "eventTime": datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": event.source,
        "eventName": event.name,
        "eventType": "AwsServiceEvent",
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": event.read_only,
        "awsRegion": event.scope.region,
        "userIdentity": {"accountId": account_id, **event.identity},
        "eventID": f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}",
        "requestParameters": event.parameters,
        "responseElements": None,
        "recipientAccountId": account_id,
    }
    if event.key_arn is not None:
        record["resources"] = [{"accountId": account_id, "type": "AWS::KMS::Key", "ARN": event.key_arn}]
    if event.details:
        record["additionalEventData"] = event.details
    if event.error_code is not None:
        record["errorCode"] = event.error_code
        record["errorMessage"] = event.error_message or ""
    return record
