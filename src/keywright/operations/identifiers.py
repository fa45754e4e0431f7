"""Makes the identifiers of new resources."""

from __future__ import annotations

import uuid

from keywright.ports.clock import RandomBytes

# CloudHSM's identifiers use base32's alphabet: no 0, 1, 8 and 9 (cloudhsmv2.md section 1).
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


def new_key_id(random_bytes: RandomBytes) -> str:
    """Return the id of a new KMS key: a random UUID."""
    return str(uuid.UUID(bytes=random_bytes(16), version=4))


def new_custom_key_store_id(random_bytes: RandomBytes) -> str:
    """Return the id of a new custom key store: `cks-` and 17 hexadecimal digits."""
    return f"cks-{random_bytes(9).hex()[:17]}"


def new_cloudhsm_id(kind: str, random_bytes: RandomBytes) -> str:
    """Return the id of a new cluster, HSM or backup: the kind and 11 characters of base32."""
    return f"{kind}-" + "".join(_BASE32[byte % len(_BASE32)] for byte in random_bytes(11))
