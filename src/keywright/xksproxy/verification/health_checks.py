"""GetHealthStatus (xks.md section 1.9; checks 1 to 6 of the AWS test client)."""

from __future__ import annotations

from keywright.api.xks import GetHealthStatusResponse, HealthStatus
from keywright.xksproxy.verification.caller import HEALTH, Caller, Document
from keywright.xksproxy.verification.check import Check, Group
from keywright.xksproxy.verification.expectations import require, require_document
from keywright.xksproxy.verification.refusals import invalid, wrong_credentials_and_paths

_OPERATIONS = ("KmsHealthCheck", "CreateCustomKeyStore", "ConnectCustomKeyStore", "UpdateCustomKeyStore")


def body(caller: Caller, operation: str = "KmsHealthCheck") -> Document:
    """Return the body of a right request."""
    return {"requestMetadata": {"kmsRequestId": caller.request_id(), "kmsOperation": operation}}


def _place(caller: Caller) -> str:
    del caller
    return HEALTH


def _answered(caller: Caller) -> str:
    health = require_document(caller.post(HEALTH, body(caller)), GetHealthStatusResponse)
    return f"{len(health.ekm_fleet_details)} key managers"


def _able(caller: Caller) -> None:
    health = require_document(caller.post(HEALTH, body(caller)), GetHealthStatusResponse)
    states = {detail.health_status for detail in health.ekm_fleet_details}
    require(states != {HealthStatus.UNAVAILABLE}, "a key manager that is not UNAVAILABLE", "none")


def _every_operation(caller: Caller) -> None:
    for operation in _OPERATIONS:
        require_document(caller.post(HEALTH, body(caller, operation)), GetHealthStatusResponse)


def _unknown_operation(caller: Caller) -> None:
    require_document(caller.post(HEALTH, body(caller, "NewKmsOperation")), GetHealthStatusResponse)


def _odd_request_id(caller: Caller) -> None:
    members = {"kmsRequestId": "no UUID: \u00e9 / %s {}", "kmsOperation": "KmsHealthCheck"}
    require_document(caller.post(HEALTH, {"requestMetadata": members}), GetHealthStatusResponse)


def _unknown_members(caller: Caller) -> None:
    members = {"kmsRequestId": caller.request_id(), "kmsOperation": "KmsHealthCheck", "newMember": {"a": [1]}}
    document = {"requestMetadata": members, "newRequestMember": [None]}
    require_document(caller.post(HEALTH, document), GetHealthStatusResponse)


GROUP = Group(
    letter="H",
    title="GetHealthStatus",
    checks=(
        Check(sentence="a right request is answered with 1 to 10 key managers in known states", run=_answered),
        Check(sentence="at least one key manager is not UNAVAILABLE", run=_able),
        invalid("an empty object is refused", _place, lambda _: {}),
        invalid("empty requestMetadata are refused", _place, lambda _: {"requestMetadata": {}}),
        invalid(
            "requestMetadata without kmsRequestId are refused",
            _place,
            lambda _: {"requestMetadata": {"kmsOperation": "KmsHealthCheck"}},
        ),
        invalid(
            "requestMetadata without kmsOperation are refused",
            _place,
            lambda caller: {"requestMetadata": {"kmsRequestId": caller.request_id()}},
        ),
        *wrong_credentials_and_paths("GetHealthStatus", _place, body),
        Check(sentence="each KMS operation that asks for health is answered", run=_every_operation),
        Check(sentence="a KMS operation that is not known yet is answered", run=_unknown_operation),
        Check(sentence="a kmsRequestId of any form is taken", run=_odd_request_id),
        Check(sentence="members that are not known yet are ignored", run=_unknown_members),
    ),
)
