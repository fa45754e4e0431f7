"""Violations are told in AWS's words."""

import json
from typing import Any

import pytest

from keywright.api import cloudhsmv2, kms, sts
from keywright.api.decoding import ConstraintViolations, decode
from keywright.api.decoding_errors import MAX_LISTED


def told(shape: Any, members: dict[str, Any]) -> str:
    with pytest.raises(ConstraintViolations) as caught:
        decode(shape, json.dumps(members).encode())
    return str(caught.value)


def test_one_violation():
    assert told(kms.DescribeKeyRequest, {"KeyId": ""}) == (
        "1 validation error detected: Value '' at 'keyId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1"
    )


def test_several_violations_come_in_model_order_and_are_counted():
    assert told(kms.PutKeyPolicyRequest, {"PolicyName": "\u00e4", "Policy": ""}) == (
        "4 validation errors detected: "
        "Value null at 'keyId' failed to satisfy constraint: Member must not be null; "
        "Value '\u00e4' at 'policyName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [\\w]+; "
        "Value '' at 'policy' failed to satisfy constraint: Member must have length greater than or equal to 1; "
        "Value '' at 'policy' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"
    )


def test_numbers_have_values_rather_than_lengths():
    assert told(kms.GenerateRandomRequest, {"NumberOfBytes": 1025}) == (
        "1 validation error detected: Value '1025' at 'numberOfBytes' failed to satisfy constraint: "
        "Member must have value less than or equal to 1024"
    )


@pytest.mark.parametrize("limit", [1, 1000])
def test_a_member_at_its_bound_is_not_blamed_for_another(limit):
    assert told(kms.ListKeysRequest, {"Limit": limit, "Marker": ""}).startswith("1 validation error detected: Value ''")


@pytest.mark.parametrize("missing", [{}, {"KeyId": None}])
def test_a_required_member_that_is_absent_or_null(missing):
    assert told(kms.DescribeKeyRequest, missing) == (
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    )


def test_an_enum_names_its_values():
    text = told(kms.CreateKeyRequest, {"Origin": "MOON"})
    assert text == (
        "1 validation error detected: Value 'MOON' at 'origin' failed to satisfy constraint: "
        "Member must satisfy enum value set: [AWS_CLOUDHSM, AWS_KMS, EXTERNAL, EXTERNAL_KEY_STORE]"
    )


def test_a_structure_in_a_list_is_reported_at_its_own_members():
    tags = [{"TagKey": "a", "TagValue": "b"}, {"TagKey": "", "TagValue": None}]
    assert told(kms.TagResourceRequest, {"KeyId": "k", "Tags": tags}) == (
        "2 validation errors detected: "
        "Value '' at 'tags.2.member.tagKey' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1; "
        "Value null at 'tags.2.member.tagValue' failed to satisfy constraint: Member must not be null"
    )


def test_a_null_structure_in_a_list_is_reported_at_its_place():
    assert told(kms.TagResourceRequest, {"KeyId": "k", "Tags": [None]}) == (
        "1 validation error detected: "
        "Value null at 'tags.1.member' failed to satisfy constraint: Member must not be null"
    )


def test_scalars_in_a_list_are_reported_together_at_the_list():
    assert told(kms.DescribeKeyRequest, {"KeyId": "k", "GrantTokens": ["t", "", ""]}) == (
        "1 validation error detected: Value '[t, , ]' at 'grantTokens' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must have length less than or equal to 8192, "
        "Member must have length greater than or equal to 1]"
    )


def test_a_null_in_a_list_of_scalars_is_reported_at_the_list():
    assert told(kms.DescribeKeyRequest, {"KeyId": "k", "GrantTokens": [None]}).endswith(
        "Member must have length greater than or equal to 1, Member must not be null]"
    )


def test_a_null_in_a_map_is_reported_at_the_map():
    context = {"KeyId": "k", "Plaintext": "AA==", "EncryptionContext": {"a": None}}
    assert told(kms.EncryptRequest, context) == (
        "1 validation error detected: Value '{a=null}' at 'encryptionContext' failed to satisfy constraint: "
        "Map value must satisfy constraint: [Member must not be null]"
    )


def test_a_key_of_a_map_is_reported_at_the_map():
    assert told(cloudhsmv2.DescribeClustersRequest, {"Filters": {"a b": []}}) == (
        "1 validation error detected: Value at 'filters' failed to satisfy constraint: "
        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+]"
    )


def test_the_size_of_a_list_is_a_length():
    grant_tokens = ["t"] * 11
    assert told(kms.DescribeKeyRequest, {"KeyId": "k", "GrantTokens": grant_tokens}).endswith(
        "at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10"
    )


@pytest.mark.parametrize(
    ("shape", "members", "expected"),
    [
        (kms.EncryptRequest, {"KeyId": "k", "Plaintext": ""}, "Value at 'plaintext' failed"),
        (
            kms.CreateCustomKeyStoreRequest,
            {"CustomKeyStoreName": "n", "KeyStorePassword": "hush"},
            "Value at 'keyStorePassword' failed",
        ),
        (
            kms.CreateCustomKeyStoreRequest,
            {
                "CustomKeyStoreName": "n",
                "XksProxyAuthenticationCredential": {"AccessKeyId": "hush", "RawSecretAccessKey": "hush"},
            },
            "Value at 'xksProxyAuthenticationCredential.rawSecretAccessKey' failed",
        ),
        (sts.AssumeRoleWithSAMLRequest, {"SAMLAssertion": "hus"}, "Value at 'sAMLAssertion' failed"),
    ],
    ids=["plaintext", "password", "nested credential", "assertion"],
)
def test_a_sensitive_value_is_never_quoted(shape, members, expected):
    text = told(shape, members)
    assert expected in text
    assert "hus" not in text


def test_a_blob_is_never_quoted():
    assert "Value at 'ciphertextBlob' failed" in told(kms.DecryptRequest, {"CiphertextBlob": ""})


def test_a_long_value_is_cut_and_control_characters_are_replaced():
    text = told(kms.DescribeKeyRequest, {"KeyId": "x" * 5_000})
    assert f"'{'x' * 256}...'" in text
    assert len(text) < 500
    text = told(kms.PutKeyPolicyRequest, {"KeyId": "k", "PolicyName": "a\r\nb\x1b\x7f\u202e\u0085c", "Policy": "{}"})
    assert "Value 'a??b????c' at 'policyName'" in text


def test_all_violations_are_kept_but_only_the_first_are_listed():
    with pytest.raises(ConstraintViolations) as caught:
        decode(kms.TagResourceRequest, json.dumps({"KeyId": "k", "Tags": [{}] * 500}).encode())
    assert len(caught.value.violations) == 1_000
    assert str(caught.value).startswith("1000 validation errors detected: ")
    assert str(caught.value).count("Member must not be null") == MAX_LISTED


def test_a_malformed_member_wins_over_violations_elsewhere():
    with pytest.raises(Exception, match=r"^The member 'plaintext' is not a base64 string\.$"):
        decode(kms.EncryptRequest, b'{"KeyId":"","Plaintext":"!"}')
