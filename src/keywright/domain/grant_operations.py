"""Which operations a grant on a key may have (kms-api.md sections 2 and 4)."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.domain.errors import ValidationFailed
from keywright.domain.grants import CREATE_GRANT, DESCRIBE_KEY, MAXIMUM_PAIRS, RETIRE_GRANT, GrantConstraints
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, Key

MAXIMUM_VALUE_LENGTH = 384

_EVERY_KEY = frozenset({CREATE_GRANT, RETIRE_GRANT, DESCRIBE_KEY})
_ENCRYPTION = frozenset({"Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo"})
_DATA_KEYS = frozenset(
    {
        "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
    }
)
_PUBLIC = frozenset({"GetPublicKey"})

# By KeyUsage; encryption has two kinds of keys.
_BY_USAGE = {
    "SIGN_VERIFY": frozenset({"Sign", "Verify"}) | _PUBLIC,
    "GENERATE_VERIFY_MAC": frozenset({"GenerateMac", "VerifyMac"}),
    "KEY_AGREEMENT": frozenset({"DeriveSharedSecret"}) | _PUBLIC,
    "ENCAPSULATE_DECAPSULATE": frozenset({"Encapsulate", "Decapsulate"}) | _PUBLIC,
}


def operations_of(key: Key) -> frozenset[str]:
    """Return the operations that grants on a key may have."""
    if key.usage != ENCRYPT_DECRYPT:
        return _EVERY_KEY | _BY_USAGE.get(key.usage, frozenset())
    return _EVERY_KEY | _ENCRYPTION | (_DATA_KEYS if key.spec == SYMMETRIC_DEFAULT else _PUBLIC)


def check_fit(key: Key, operations: Sequence[str], constraints: GrantConstraints) -> None:
    """Raise ValidationFailed unless a grant with these operations and constraints fits the key."""
    unfit = [operation for operation in operations if operation not in operations_of(key)]
    if unfit:
        raise ValidationFailed(
            f"Grant operations {unfit} are not supported by keys of type {key.spec} and {key.usage}."
        )
    if constraints.of_context and key.spec != SYMMETRIC_DEFAULT:
        raise ValidationFailed("Encryption context constraints are supported on symmetric encryption keys only.")


def check_constraints(constraints: GrantConstraints) -> None:
    """Raise ValidationFailed when a constraint has too many pairs, or too long a value."""
    for pairs in (constraints.encryption_context_equals, constraints.encryption_context_subset):
        if pairs is None:
            continue
        if len(pairs) > MAXIMUM_PAIRS:
            raise ValidationFailed(f"A grant constraint can have {MAXIMUM_PAIRS} encryption context pairs at most.")
        if any(len(value) > MAXIMUM_VALUE_LENGTH for value in pairs.values()):
            raise ValidationFailed(f"A value in a grant constraint can have {MAXIMUM_VALUE_LENGTH} characters at most.")
