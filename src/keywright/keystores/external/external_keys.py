"""What CreateKey asks of an external key (custom-key-stores.md section 6.3)."""

from __future__ import annotations

from keywright.api.xks import AES_256, GetKeyMetadataResponse
from keywright.domain.errors import XksKeyAlreadyInUse, XksKeyInvalidConfiguration
from keywright.ports.storage import Transaction

_USAGES = ("ENCRYPT", "DECRYPT")
_ENABLED = "ENABLED"
_SHOWN = 128


def require_usable(found: GetKeyMetadataResponse) -> None:
    """Raise XksKeyInvalidConfiguration, which says what was found, unless the key can back a KMS key."""
    if found.key_spec != AES_256:
        raise _refusal(f"The key spec of the external key must be {AES_256}. The key spec", found.key_spec)
    if found.key_status != _ENABLED:
        raise _refusal(f"The status of the external key must be {_ENABLED}. The status", found.key_status)
    if not set(_USAGES) <= set(found.key_usage):
        usages = ", ".join(found.key_usage)
        raise _refusal(f"The key usage of the external key must include {' and '.join(_USAGES)}. The key use", usages)


def require_unused(transaction: Transaction, custom_key_store_id: str, xks_key_id: str) -> None:
    """Raise XksKeyAlreadyInUse when a KMS key of the store has the external key."""
    if transaction.keys.is_xks_key_used(custom_key_store_id, xks_key_id):
        raise XksKeyAlreadyInUse(
            f"The external key {xks_key_id} is used by another KMS key in the custom key store {custom_key_store_id}."
        )


def _refusal(beginning: str, found: str) -> XksKeyInvalidConfiguration:
    # What was found is the proxy's word: not more of it than a sentence takes, and nothing that moves a cursor.
    shown = "".join(character if character.isprintable() else "?" for character in found[:_SHOWN])
    return XksKeyInvalidConfiguration(f"{beginning} of specified external key is {shown}.")
