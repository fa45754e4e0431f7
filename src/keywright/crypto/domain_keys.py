"""The keys that come from the root key: one for each domain and version, and the root key's public id.

Compatibility law: labels and domain names decide every key below the root. They are never changed or reused.
"""

from enum import Enum

from keywright.crypto.key_derivation import derive_key_material
from keywright.crypto.key_material import KeyMaterial

ROOT_KEY_SIZE = 32
ROOT_KEY_ID_SIZE = 16
MAX_VERSION = 2**32 - 1
_DOMAIN_LABEL = b"keywright/domain-key/v1/"
_ID_LABEL = b"keywright/root-key-id/v1"


class Domain(Enum):
    """Names what a domain key is for; the values are part of the derivation."""

    DATA = b"data"  # seals key material and other secrets at rest (DK)
    ROW_MAC = b"row-mac"  # authenticates rows (MACK)
    TOKEN = b"token"  # seals grant, import and session tokens (TOKK)
    AUDIT = b"audit"  # chains the audit log (AUDK)


def derive_domain_key(root_key: KeyMaterial, domain: Domain, version: int) -> KeyMaterial:
    """Derives the 32-byte key of a domain; `version` counts from 1. Raises KeyMaterialWiped."""
    _require_root_key(root_key)
    if not 1 <= version <= MAX_VERSION:
        raise ValueError(f"{version} is not a domain key version")
    return derive_key_material(root_key, _DOMAIN_LABEL + domain.value, version.to_bytes(4), 32)


def root_key_id(root_key: KeyMaterial) -> bytes:
    """Gives the 16-byte name of a root key: not secret, and no way back to the key. Raises KeyMaterialWiped."""
    _require_root_key(root_key)
    with derive_key_material(root_key, _ID_LABEL, b"", ROOT_KEY_ID_SIZE) as fingerprint:
        return bytes(fingerprint.unsafe_view())


def _require_root_key(root_key: KeyMaterial) -> None:
    if len(root_key) != ROOT_KEY_SIZE:
        raise ValueError("a root key is 32 bytes")
