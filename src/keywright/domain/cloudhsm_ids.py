"""The spelling of CloudHSM's identifiers (cloudhsmv2.md section 1)."""

from __future__ import annotations

ENTROPY_BYTES = 11
# Base32's alphabet: no 0, 1, 8 and 9.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def cloudhsm_id(kind: str, entropy: bytes) -> str:
    """Return the id that these random bytes give a cluster, HSM or backup: the kind and a character for each byte."""
    return f"{kind}-" + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in entropy)
