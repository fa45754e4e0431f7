"""GetKeyMetadata (xks.md section 1.4; checks 7 to 14 of the AWS test client)."""

from __future__ import annotations

from keywright.api.xks import AES_256, ErrorName, GetKeyMetadataResponse
from keywright.xksproxy.verification.caller import Caller, Document
from keywright.xksproxy.verification.check import Check, Group
from keywright.xksproxy.verification.expectations import (
    printable,
    require,
    require_document,
    require_error,
    require_refusal,
)
from keywright.xksproxy.verification.refusals import UNKNOWN_KEY_ID, invalid, refused, wrong_credentials_and_paths
from keywright.xksproxy.verification.subject import KeyRole


def _body(caller: Caller, operation: str = "CreateKey") -> Document:
    return {"requestMetadata": caller.metadata(operation)}


def _place(caller: Caller) -> str:
    return caller.key_place("metadata")


def key_metadata(caller: Caller, key: KeyRole = KeyRole.FULL, operation: str = "CreateKey") -> GetKeyMetadataResponse:
    """Return what the proxy says of a key; raise CheckFailed."""
    answer = caller.post(caller.key_place("metadata", key), _body(caller, operation))
    return require_document(answer, GetKeyMetadataResponse)


def _spec(caller: Caller) -> None:
    spec = key_metadata(caller).key_spec
    require(spec == AES_256, f"keySpec {AES_256}", printable(spec))


def _usage(caller: Caller) -> None:
    usage = key_metadata(caller).key_usage
    came = printable(", ".join(usage)) or "no usage"
    require({"ENCRYPT", "DECRYPT"} <= set(usage), "keyUsage with ENCRYPT and DECRYPT", came)


def _enabled(caller: Caller) -> None:
    status = key_metadata(caller).key_status
    require(status == "ENABLED", "keyStatus ENABLED", printable(status))


def _create_key(caller: Caller) -> None:
    key_metadata(caller)


def _describe_key(caller: Caller) -> None:
    key_metadata(caller, operation="DescribeKey")


def _least(caller: Caller) -> None:
    document = {"requestMetadata": caller.metadata("CreateKey", kmsKeyArn=None, kmsViaService=None)}
    require_document(caller.post(_place(caller), document), GetKeyMetadataResponse)


def _unknown_operation(caller: Caller) -> None:
    answer = caller.post(_place(caller), _body(caller, "NewKmsOperation"))
    if answer.status != 200:
        # A policy may refuse it; calling it invalid is what a proxy must not do.
        require_error(answer, ErrorName.ACCESS_DENIED)


def _dots(caller: Caller) -> None:
    for key_id in (".", ".."):
        require_refusal(caller.post(caller.key_place("metadata", key_id), _body(caller)))


GROUP = Group(
    letter="M",
    title="GetKeyMetadata",
    checks=(
        Check(sentence="a right request for CreateKey is answered with all members", run=_create_key),
        Check(sentence="a right request for DescribeKey is answered with all members", run=_describe_key),
        Check(sentence="only members that are required need to be there", run=_least),
        Check(sentence="keySpec is AES_256", run=_spec),
        Check(sentence="keyUsage has ENCRYPT and DECRYPT", run=_usage),
        Check(sentence="keyStatus is ENABLED", run=_enabled),
        invalid("an empty object is refused", _place, lambda _: {}),
        invalid("empty requestMetadata are refused", _place, lambda _: {"requestMetadata": {}}),
        refused(
            "an unknown key is refused",
            lambda caller: caller.post(caller.key_place("metadata", UNKNOWN_KEY_ID), _body(caller)),
            ErrorName.KEY_NOT_FOUND,
        ),
        *wrong_credentials_and_paths("GetKeyMetadata", _place, _body),
        Check(sentence="a KMS operation that is not known yet is not called invalid", run=_unknown_operation),
        Check(sentence="key ids of dots lead nowhere", run=_dots),
    ),
)
