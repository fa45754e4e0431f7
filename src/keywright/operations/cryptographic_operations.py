"""The operations that use a symmetric key's material."""

from __future__ import annotations

CRYPTOGRAPHIC = frozenset(
    {
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateRandom",
        "ReEncrypt",
    }
)
"""Those that a custom key store has; its quota counts them together (custom-key-stores.md section 8)."""
