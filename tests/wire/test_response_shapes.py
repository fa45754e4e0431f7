"""What is sent is what botocore's model says: its parser would drop whatever the model does not know."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.session import get_session

from keywright.domain.key_policies import default_policy_text
from tests.services.server import ACCOUNT_ID
from tests.wire.signed_requests import Signer, ask


@pytest.fixture(scope="module")
def names(kms: Any) -> dict[str, Any]:
    """A key and a ciphertext to fill into requests."""
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    return {"KeyId": key_id, "CiphertextBlob": base64.b64encode(blob).decode()}


ROOT = f"arn:aws:iam::{ACCOUNT_ID}:root"
CONSTRAINTS = {"EncryptionContextSubset": {"a": "b"}}
REQUESTS: dict[str, dict[str, Any]] = {
    "CreateKey": {"Description": "shapes"},
    "DescribeKey": {"KeyId": ...},
    "ListKeys": {"Limit": 1},
    "Encrypt": {"KeyId": ..., "Plaintext": "eA=="},
    "Decrypt": {"CiphertextBlob": ...},
    "GenerateDataKey": {"KeyId": ..., "KeySpec": "AES_256"},
    "GenerateDataKeyWithoutPlaintext": {"KeyId": ..., "KeySpec": "AES_256"},
    "GenerateRandom": {"NumberOfBytes": 4},
    "ReEncrypt": {"CiphertextBlob": ..., "DestinationKeyId": ...},
    "CreateGrant": {"KeyId": ..., "GranteePrincipal": ROOT, "Operations": ["Decrypt"], "Constraints": CONSTRAINTS},
    "DisableKey": {"KeyId": ...},
    "EnableKey": {"KeyId": ...},
    "ScheduleKeyDeletion": {"KeyId": ...},
    "CancelKeyDeletion": {"KeyId": ...},
    "DescribeCustomKeyStores": {},
    "GetKeyPolicy": {"KeyId": ...},
    "PutKeyPolicy": {"KeyId": ..., "Policy": default_policy_text(ACCOUNT_ID)},
    "ListKeyPolicies": {"KeyId": ...},
    "ListGrants": {"KeyId": ...},
    "ListRetirableGrants": {"RetiringPrincipal": ROOT},
    "CreateAlias": {"AliasName": "alias/shapes", "TargetKeyId": ...},
    "UpdateAlias": {"AliasName": "alias/shapes", "TargetKeyId": ...},
    "ListAliases": {},
    "DeleteAlias": {"AliasName": "alias/shapes"},
    "TagResource": {"KeyId": ..., "Tags": [{"TagKey": "a", "TagValue": "b"}]},
    "ListResourceTags": {"KeyId": ...},
    "UntagResource": {"KeyId": ..., "TagKeys": ["a"]},
    "UpdateKeyDescription": {"KeyId": ..., "Description": "shapes"},
    "GetKeyLastUsage": {"KeyId": ...},
}


@pytest.mark.parametrize("operation", REQUESTS)
def test_an_answer_has_the_models_members_with_the_models_types(
    signer: Signer, names: dict[str, Any], operation: str
) -> None:
    request = {
        name: names["KeyId" if name.endswith("KeyId") else name] if value is ... else value
        for name, value in REQUESTS[operation].items()
    }
    answer = ask(signer.endpoint, signer.sign(f"TrentService.{operation}", request))
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer.headers["x-amzn-requestid"])
    model = _model(operation)
    if model.output_shape is None:
        assert answer.body == b""
    else:
        _check(model.output_shape, answer.json, operation)


def test_each_answer_has_its_own_request_id(signer: Signer) -> None:
    ids = {ask(signer.endpoint, signer.sign("TrentService.ListKeys")).headers["x-amzn-requestid"] for _ in range(3)}
    assert len(ids) == 3


def test_the_request_id_is_in_the_audit_log(kms: Any, wire_server: Any) -> None:
    request_id = kms.list_keys()["ResponseMetadata"]["RequestId"]
    (record,) = [record for record in wire_server.audit_records() if record.get("requestID") == request_id]
    assert (record["eventName"], record["eventSource"]) == ("ListKeys", "kms.amazonaws.com")


def _model(operation: str) -> OperationModel:
    return get_session().get_service_model("kms").operation_model(operation)


def _check(shape: Shape, value: Any, where: str) -> None:
    if isinstance(shape, StructureShape):
        assert isinstance(value, dict), where
        assert set(value) <= set(shape.members), f"{where} has members that the model does not know"
        assert set(shape.required_members) <= set(value), where
        for name, member in value.items():
            _check(shape.members[name], member, f"{where}.{name}")
    elif isinstance(shape, ListShape):
        assert isinstance(value, list), where
        for member in value:
            _check(shape.member, member, f"{where}[]")
    elif isinstance(shape, MapShape):
        assert isinstance(value, dict), where
    elif shape.type_name == "blob":
        base64.b64decode(value, validate=True)
    else:
        wanted = {"string": str, "boolean": bool, "integer": int, "timestamp": (int, float)}[shape.type_name]
        assert isinstance(value, wanted), f"{where} is {value!r}"
