"""Makes the identifiers of new resources."""

from __future__ import annotations

import uuid

from keywright.domain.cloudhsm_ids import ENTROPY_BYTES, cloudhsm_id
from keywright.ports.clock import RandomBytes


def new_key_id(random_bytes: RandomBytes) -> str:
    """Return the id of a new KMS key: a random UUID."""
    return str(uuid.UUID(bytes=random_bytes(16), version=4))


def new_custom_key_store_id(random_bytes: RandomBytes) -> str:
    """Return the id of a new custom key store: `cks-` and 17 hexadecimal digits."""
    return f"cks-{random_bytes(9).hex()[:17]}"


def new_cloudhsm_id(kind: str, random_bytes: RandomBytes) -> str:
    """Return the id of a new cluster or HSM: the kind and 11 characters of base32."""
    return cloudhsm_id(kind, random_bytes(ENTROPY_BYTES))
