"""The audit record of one call, in CloudTrail form (custom-key-stores.md section 8)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from keywright.domain.errors import KeywrightError
from keywright.domain.principals import Caller, Principal, Session
from keywright.operations.call import Call
from keywright.operations.operation import Operation
from keywright.operations.user_identity import user_identity


def audit_record(
    operation: Operation, call: Call[Any], at: float, failure: KeywrightError | None, error_code: str | None
) -> dict[str, Any]:
    """Return the record; only the request members that the operation names go into it."""
    caller = call.caller
    record: dict[str, Any] = {
        "eventVersion": "1.08",
        "eventTime": _event_time(int(at)),
        "eventSource": f"{operation.service.signing_name}.amazonaws.com",
        "eventName": operation.shape.name,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "readOnly": operation.read_only,
        "awsRegion": call.scope.region,
        "sourceIPAddress": caller.source_ip,
        "userAgent": caller.user_agent,
        "userIdentity": _user_identity(caller.principal, caller.access_key_id, caller.session),
        "requestID": call.request_id,
        "requestParameters": _parameters(operation, call.request),
        "recipientAccountId": call.scope.account_id,
    }
    if call.records:
        record["resources"] = [
            {"accountId": found.key.scope.account_id, "type": "AWS::KMS::Key", "ARN": found.key.arn}
            for found in call.records
        ]
    if call.audit_data:
        record["additionalEventData"] = call.audit_data
    if failure is not None:
        record["errorCode"] = error_code
        record["errorMessage"] = failure.message
    return record


# Both are the same for many records in a row, and cost more than the rest of a record together.
@lru_cache(maxsize=4)
def _event_time(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def _user_identity(principal: Principal, access_key_id: str, session: Session | None) -> msgspec.Raw:
    caller = Caller(principal=principal, access_key_id=access_key_id, region="", source_ip="", session=session)
    return msgspec.Raw(msgspec.json.encode(user_identity(caller)))


def _parameters(operation: Operation, request: Any) -> dict[str, Any] | None:
    parameters: dict[str, Any] = {}
    for member, wire_name in operation.audit:
        value = getattr(request, member)
        if value is not None:
            parameters[wire_name] = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    return parameters or None
