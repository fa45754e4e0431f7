"""What CreateKey asks of an external key (custom-key-stores.md section 6.3)."""

from __future__ import annotations

from keywright.api.xks import AES_256, GetKeyMetadataResponse
from keywright.domain.errors import XksKeyAlreadyInUse, XksKeyInvalidConfiguration
from keywright.ports.storage import Transaction

_USAGES = ("ENCRYPT", "DECRYPT")
_ENABLED = "ENABLED"


def require_usable(xks_key_id: str, found: GetKeyMetadataResponse) -> None:
    """Raise XksKeyInvalidConfiguration, which says what was found, unless the key can back a KMS key."""
    if found.key_spec != AES_256:
        raise _refusal(xks_key_id, f"has the key spec {found.key_spec!r}. It must be {AES_256}.")
    if found.key_status != _ENABLED:
        raise _refusal(xks_key_id, f"has the status {found.key_status!r}. It must be {_ENABLED}.")
    if not set(_USAGES) <= set(found.key_usage):
        raise _refusal(xks_key_id, f"has the key usage {found.key_usage!r}. It must include {' and '.join(_USAGES)}.")


def require_unused(transaction: Transaction, custom_key_store_id: str, xks_key_id: str) -> None:
    """Raise XksKeyAlreadyInUse when a KMS key of the store has the external key."""
    if transaction.keys.is_xks_key_used(custom_key_store_id, xks_key_id):
        raise XksKeyAlreadyInUse(
            f"The external key {xks_key_id} is used by another KMS key in the custom key store {custom_key_store_id}."
        )


def _refusal(xks_key_id: str, what: str) -> XksKeyInvalidConfiguration:
    return XksKeyInvalidConfiguration(f"The external key {xks_key_id} {what}"[:1024])
