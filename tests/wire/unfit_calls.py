"""Calls of operations that symmetric encryption keys are not made for, with the refusal that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

Request = Callable[[Any, str], Any]

WRONG_USAGE: dict[str, Request] = {
    "Sign": lambda kms, key: kms.sign(KeyId=key, Message=b"m", SigningAlgorithm="ECDSA_SHA_256"),
    "Verify": lambda kms, key: kms.verify(
        KeyId=key, Message=b"m", Signature=b"s", SigningAlgorithm="RSASSA_PSS_SHA_256"
    ),
    "GenerateMac": lambda kms, key: kms.generate_mac(KeyId=key, Message=b"m", MacAlgorithm="HMAC_SHA_256"),
    "VerifyMac": lambda kms, key: kms.verify_mac(KeyId=key, Message=b"m", Mac=b"x" * 32, MacAlgorithm="HMAC_SHA_256"),
    "DeriveSharedSecret": lambda kms, key: kms.derive_shared_secret(
        KeyId=key, KeyAgreementAlgorithm="ECDH", PublicKey=b"p"
    ),
    "Encapsulate": lambda kms, key: kms.encapsulate(KeyId=key, EncapsulationAlgorithm="ML_KEM"),
    "Decapsulate": lambda kms, key: kms.decapsulate(
        KeyId=key, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=b"x" * 768
    ),
}

UNSUPPORTED: dict[str, Request] = {
    "GenerateDataKeyPair": lambda kms, key: kms.generate_data_key_pair(KeyId=key, KeyPairSpec="ECC_NIST_P256"),
    "GenerateDataKeyPairWithoutPlaintext": lambda kms, key: kms.generate_data_key_pair_without_plaintext(
        KeyId=key, KeyPairSpec="RSA_2048"
    ),
    "EnableKeyRotation": lambda kms, key: kms.enable_key_rotation(KeyId=key),
    "DisableKeyRotation": lambda kms, key: kms.disable_key_rotation(KeyId=key),
    "RotateKeyOnDemand": lambda kms, key: kms.rotate_key_on_demand(KeyId=key),
    "GetKeyRotationStatus": lambda kms, key: kms.get_key_rotation_status(KeyId=key),
    "ListKeyRotations": lambda kms, key: kms.list_key_rotations(KeyId=key),
    "GetParametersForImport": lambda kms, key: kms.get_parameters_for_import(
        KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    ),
    "ImportKeyMaterial": lambda kms, key: kms.import_key_material(
        KeyId=key,
        ImportToken=b"t",
        EncryptedKeyMaterial=b"m",
        ValidTo=dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    ),
    "DeleteImportedKeyMaterial": lambda kms, key: kms.delete_imported_key_material(KeyId=key),
    "GetPublicKey": lambda kms, key: kms.get_public_key(KeyId=key),
    "ReplicateKey": lambda kms, key: kms.replicate_key(KeyId=key, ReplicaRegion="eu-west-1"),
    "UpdatePrimaryRegion": lambda kms, key: kms.update_primary_region(KeyId=key, PrimaryRegion="eu-west-1"),
}

# What AWS answers while the key's store is not connected: these say that the key has no such feature.
UNSUPPORTED_WHILE_UNAVAILABLE = set(UNSUPPORTED) - {"ReplicateKey", "UpdatePrimaryRegion", "GetPublicKey"}
