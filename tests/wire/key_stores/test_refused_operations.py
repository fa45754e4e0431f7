"""Operations that keys in a CloudHSM key store refuse (custom-key-stores.md section 7)."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name

from keywright.operations import kms as kms_operations
from keywright.operations.operation import collect
from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.refusals import refused

UNSUPPORTED, USAGE = "UnsupportedOperationException", "InvalidKeyUsageException"
REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "GenerateDataKeyPair": (UNSUPPORTED, {"KeyPairSpec": "ECC_NIST_P256"}),
    "GenerateDataKeyPairWithoutPlaintext": (UNSUPPORTED, {"KeyPairSpec": "ECC_NIST_P256"}),
    "EnableKeyRotation": (UNSUPPORTED, {}),
    "DisableKeyRotation": (UNSUPPORTED, {}),
    "GetKeyRotationStatus": (UNSUPPORTED, {}),
    "RotateKeyOnDemand": (UNSUPPORTED, {}),
    "ListKeyRotations": (UNSUPPORTED, {}),
    "GetParametersForImport": (UNSUPPORTED, {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}),
    "ImportKeyMaterial": (
        UNSUPPORTED,
        {"ImportToken": b"x", "EncryptedKeyMaterial": b"x", "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"},
    ),
    "DeleteImportedKeyMaterial": (UNSUPPORTED, {}),
    "GetPublicKey": (UNSUPPORTED, {}),
    "ReplicateKey": (UNSUPPORTED, {"ReplicaRegion": "eu-west-1"}),
    "UpdatePrimaryRegion": (UNSUPPORTED, {"PrimaryRegion": "eu-west-1"}),
    "Sign": (USAGE, {"Message": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
    "Verify": (USAGE, {"Message": b"x", "Signature": b"x", "SigningAlgorithm": "RSASSA_PSS_SHA_256"}),
    "GenerateMac": (USAGE, {"Message": b"x", "MacAlgorithm": "HMAC_SHA_256"}),
    "VerifyMac": (USAGE, {"Message": b"x", "Mac": b"x", "MacAlgorithm": "HMAC_SHA_256"}),
    "DeriveSharedSecret": (USAGE, {"KeyAgreementAlgorithm": "ECDH", "PublicKey": b"x"}),
}
EXISTING = sorted(REFUSED.keys() & {operation.shape.name for operation in collect(kms_operations).values()})


@pytest.mark.parametrize("name", EXISTING)
def test_a_key_in_a_cluster_refuses(used: UsedKeyStore, name: str) -> None:
    code, members = REFUSED[name]
    with refused(code):
        getattr(used.store.kms, xform_name(name))(KeyId=used.key["KeyId"], **members)


@pytest.mark.parametrize(
    "members",
    [
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        {"MultiRegion": True},
    ],
)
def test_a_cluster_holds_only_symmetric_keys_of_one_region(used: UsedKeyStore, members: dict[str, Any]) -> None:
    with refused(UNSUPPORTED):
        used.store.kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=used.store.custom_key_store_id, **members)


@pytest.mark.parametrize("origin", [None, "AWS_KMS"])
def test_a_key_of_another_origin_cannot_be_in_a_store(used: UsedKeyStore, origin: str | None) -> None:
    members = {} if origin is None else {"Origin": origin}
    with refused("ValidationException"):
        used.store.kms.create_key(CustomKeyStoreId=used.store.custom_key_store_id, **members)


def test_a_key_of_a_cluster_needs_its_store(kms: Any) -> None:
    with refused("ValidationException"):
        kms.create_key(Origin="AWS_CLOUDHSM")
    with refused("CustomKeyStoreNotFoundException"):
        kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId="cks-1234567890abcdef0")
