"""The audit record of one call, in CloudTrail form (custom-key-stores.md section 8)."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from keywright.domain.errors import KeywrightError
from keywright.operations.call import Call
from keywright.operations.operation import Operation


def audit_record(
    operation: Operation, call: Call[Any], at: float, failure: KeywrightError | None, error_code: str | None
) -> dict[str, Any]:
    """Return the record; only the request members that the operation names go into it."""
    caller = call.caller
    record: dict[str, Any] = {
        "eventVersion": "1.08",
        "eventTime": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{operation.service.signing_name}.amazonaws.com",
        "eventName": operation.shape.name,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "readOnly": operation.read_only,
        "awsRegion": call.scope.region,
        "sourceIPAddress": caller.source_ip,
        "userAgent": caller.user_agent,
        "userIdentity": {
            "type": "IAMUser",
            "principalId": caller.principal.principal_id,
            "arn": caller.principal.arn,
            "accountId": caller.account_id,
            "accessKeyId": caller.access_key_id,
            "userName": caller.principal.name,
        },
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


def _parameters(operation: Operation, request: Any) -> dict[str, Any] | None:
    parameters: dict[str, Any] = {}
    for name in operation.audit:
        value = getattr(request, name)
        if value is not None:
            head, *rest = name.split("_")
            camel = head + "".join(word.capitalize() for word in rest)
            parameters[camel] = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    return parameters or None
