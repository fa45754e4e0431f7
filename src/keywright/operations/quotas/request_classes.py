"""Which calls are counted together: most operations by themselves, cryptography by what does it.

What counts is the request alone, since quotas come before the key is looked up (kms-api.md section 13).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SYMMETRIC = "cryptographic_symmetric"
RSA = "cryptographic_rsa"
ECC = "cryptographic_ecc"
ML_DSA = "cryptographic_ml_dsa"
ML_KEM = "cryptographic_ml_kem"
CUSTOM_KEY_STORE = "custom_key_store"
KEY_PAIR = "GenerateDataKeyPair."

_BY_ALGORITHM = {"RSA": RSA, "ECD": ECC, "SM2": ECC, "ED2": ECC, "ML_": ML_DSA}


def class_of(operation: str, request: Any) -> str:
    """Return the class of a KMS operation's call; an operation without one of its own is called by its name."""
    fixed = _CLASSES.get(operation)
    if fixed is not None:
        return fixed
    chosen = _CHOSEN.get(operation)
    return operation if chosen is None else chosen(request)


def _by_encryption(member: str) -> Callable[[Any], str]:
    def choose(request: Any) -> str:
        algorithm = getattr(request, member)
        return SYMMETRIC if algorithm is None else _BY_ALGORITHM.get(algorithm[:3], SYMMETRIC)

    return choose


def _by_signature(request: Any) -> str:
    return _BY_ALGORITHM.get(str(request.signing_algorithm)[:3], RSA)


def _by_key_pair(request: Any) -> str:
    return f"{KEY_PAIR}{request.key_pair_spec}"


_CLASSES = {
    **dict.fromkeys(
        ("GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateMac", "GenerateRandom", "VerifyMac"), SYMMETRIC
    ),
    "DeriveSharedSecret": ECC,
    "Decapsulate": ML_KEM,
    "Encapsulate": ML_KEM,
}
_CHOSEN: dict[str, Callable[[Any], str]] = {
    "Encrypt": _by_encryption("encryption_algorithm"),
    "Decrypt": _by_encryption("encryption_algorithm"),
    "ReEncrypt": _by_encryption("source_encryption_algorithm"),
    "Sign": _by_signature,
    "Verify": _by_signature,
    "GenerateDataKeyPair": _by_key_pair,
    "GenerateDataKeyPairWithoutPlaintext": _by_key_pair,
}
