"""The audit record of one call, in CloudTrail form (custom-key-stores.md section 8)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from keywright.domain.errors import KeywrightError
from keywright.domain.principals import Caller, Principal, Session
from keywright.operations.audit_values import key_in_store, plain
from keywright.operations.call import Call
from keywright.operations.cryptographic_operations import CRYPTOGRAPHIC
from keywright.operations.operation import Operation
from keywright.operations.user_identity import user_identity

_PLAIN = frozenset({str, int, bool, dict})


class Outcome(NamedTuple):
    """How a call ended: with a response, which is None for an operation without output too, or with a failure."""

    response: Any = None
    failure: KeywrightError | None = None
    error_code: str | None = None


def audit_record(operation: Operation, call: Call[Any], at: float, outcome: Outcome) -> dict[str, Any]:
    """Return the record; only the members of request and response that the operation names go into it."""
    caller = call.caller
    record: dict[str, Any] = {
        "eventVersion": "1.08",
        "eventTime": _event_time(int(at)),
        "eventSource": f"{operation.service.signing_name}.amazonaws.com",
        "eventName": operation.shape.name,
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": operation.read_only,
        "awsRegion": call.scope.region,
        "sourceIPAddress": caller.source_ip,
        "userAgent": caller.user_agent,
        "userIdentity": _user_identity(caller.principal, caller.access_key_id, caller.session),
        "requestID": call.request_id,
        "eventID": _event_id(call.request_id),
        "requestParameters": _members(operation.audit, call.request),
        "responseElements": _members(operation.audit_response, outcome.response) if operation.audit_response else None,
        "recipientAccountId": call.scope.account_id,
    }
    if call.records:
        record["resources"] = [
            {"accountId": found.key.scope.account_id, "type": "AWS::KMS::Key", "ARN": found.key.arn}
            for found in call.records
        ]
    additional = _additional(operation, call)
    if additional:
        record["additionalEventData"] = additional
    if outcome.failure is not None:
        record["errorCode"] = outcome.error_code
        record["errorMessage"] = outcome.failure.message
    return record


def _additional(operation: Operation, call: Call[Any]) -> dict[str, Any]:
    """Return what the operation says, and for cryptography in custom key stores where the keys really are."""
    if operation.shape.name not in CRYPTOGRAPHIC:
        return call.audit_data
    places = [key_in_store(record) for record in call.records if record.store is not None]
    if places:
        call.audit_data.update(places[0])
    if len(places) > 1:
        # ReEncrypt from one such key to another; CloudTrail has no published sample of it.
        call.audit_data.update({f"destination{name[0].upper()}{name[1:]}": place for name, place in places[1].items()})
    return call.audit_data


def _event_id(request_id: str) -> str:
    """Return the UUID of the one record that a request has: the request's, with its parts in another order.

    Random bytes of its own would be the dearest part of a record.
    """
    head, tail = request_id[:14], request_id[15:]
    return f"{tail[-8:]}-{tail[-12:-8]}-4{tail[:3]}-a{tail[5:8]}-{head[:8]}{head[9:13]}"


# Both are the same for many records in a row, and cost more than the rest of a record together.
@lru_cache(maxsize=4)
def _event_time(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=256)
def _user_identity(principal: Principal, access_key_id: str, session: Session | None) -> msgspec.Raw:
    caller = Caller(principal=principal, access_key_id=access_key_id, region="", source_ip="", session=session)
    return msgspec.Raw(msgspec.json.encode(user_identity(caller)))


def _members(names: tuple[tuple[str, str], ...], shape: Any) -> dict[str, Any] | None:
    if shape is None or not names:
        return None
    members: dict[str, Any] = {}
    for member, wire_name in names:
        value = getattr(shape, member)
        if value is not None:
            members[wire_name] = value if type(value) in _PLAIN else plain(value)
    return members or None
