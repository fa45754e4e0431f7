"""Which operations and constraints fit a key (kms-api.md sections 2 and 4)."""

from __future__ import annotations

import pytest

from keywright.domain.errors import ValidationFailed
from keywright.domain.grant_operations import check_constraints, check_fit, operations_of
from keywright.domain.grants import GrantConstraints
from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key
from keywright.domain.scope import Scope

EVERY_KEY = {"CreateGrant", "RetireGrant", "DescribeKey"}
KINDS = {
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"): {
        "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext",
        "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
    },
    ("RSA_2048", "ENCRYPT_DECRYPT"): {"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GetPublicKey"},
    ("RSA_2048", "SIGN_VERIFY"): {"Sign", "Verify", "GetPublicKey"},
    ("HMAC_256", "GENERATE_VERIFY_MAC"): {"GenerateMac", "VerifyMac"},
    ("ECC_NIST_P256", "KEY_AGREEMENT"): {"DeriveSharedSecret", "GetPublicKey"},
    ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"): {"Encapsulate", "Decapsulate", "GetPublicKey"},
}  # fmt: skip


def key(spec: str, usage: str) -> Key:
    return Key(
        scope=Scope(account_id="111122223333", region="eu-west-1"),
        key_id="1",
        description="",
        spec=spec,
        usage=usage,
        origin="AWS_KMS",
        state=KeyState.ENABLED,
        created_at=0.0,
        backing_key_id=b"",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_takes_the_operations_of_its_kind_and_those_of_every_key(kind: tuple[str, str]):
    assert operations_of(key(*kind)) == KINDS[kind] | EVERY_KEY
    check_fit(key(*kind), sorted(KINDS[kind] | EVERY_KEY), GrantConstraints(source_arn="arn"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_takes_no_operation_of_other_kinds(kind: tuple[str, str]):
    for operation in set().union(*KINDS.values()) - KINDS[kind]:
        with pytest.raises(ValidationFailed, match=operation):
            check_fit(key(*kind), ["DescribeKey", operation], GrantConstraints())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("constraint", ["encryption_context_equals", "encryption_context_subset"])
def test_only_symmetric_encryption_keys_have_constraints_of_the_context(kind: tuple[str, str], constraint: str):
    constraints = GrantConstraints(**{constraint: {}})
    if kind[0] == "SYMMETRIC_DEFAULT":
        check_fit(key(*kind), ["DescribeKey"], constraints)
        return
    with pytest.raises(ValidationFailed):
        check_fit(key(*kind), ["DescribeKey"], constraints)


def test_each_constraint_has_its_own_eight_pairs():
    pairs = {str(number): "v" for number in range(8)}
    check_constraints(GrantConstraints(encryption_context_equals=pairs, encryption_context_subset=pairs))
