"""What is authenticated beside a plaintext, and the metadata that tells how (xks.md section 1.7).

Compatibility law: ciphertexts outlive releases. Metadata is `u8 layout | u32 key version`, and a layout is never
changed. STANDARD is the recommendation of the specification. SAMPLE is what AWS's sample proxy does instead, with whose
keys a proxy can go on: its ciphertexts carry metadata of their own, or none.
"""

from __future__ import annotations

from enum import IntEnum
from hashlib import sha256

from keywright.api.xks import ErrorName
from keywright.xksproxy.failures import ProxyFailure

MAXIMUM_AAD_BYTES = 65_535
_METADATA_BYTES = 5
_FOREIGN_VERSION = 1


class Layout(IntEnum):
    """How additional authenticated data and metadata become one; the values stand in stored ciphertexts."""

    STANDARD = 1
    SAMPLE = 2


def ciphertext_metadata(layout: Layout, version: int) -> bytes:
    """Return the metadata of a ciphertext of this layout under this version of a key."""
    return layout.to_bytes(1) + version.to_bytes(4)


def read_ciphertext_metadata(metadata: bytes | None, *, takes_foreign: bool) -> tuple[Layout, int]:
    """Return the layout and the key version of a ciphertext.

    `takes_foreign` lets metadata that is not ours, or none, mean the sample's layout and the first version.

    Raises:
        ProxyFailure: InvalidCiphertextException.
    """
    if metadata is not None and len(metadata) == _METADATA_BYTES and metadata[0] in _LAYOUTS:
        return _LAYOUTS[metadata[0]], int.from_bytes(metadata[1:])
    if takes_foreign:
        return Layout.SAMPLE, _FOREIGN_VERSION
    raise ProxyFailure(ErrorName.INVALID_CIPHERTEXT, "The ciphertext metadata was not made by this proxy.")


_LAYOUTS = {int(layout): layout for layout in Layout}


def gcm_aad(layout: Layout, aad: bytes | None, metadata: bytes | None) -> bytes:
    """Return the additional authenticated data for the key manager.

    Raises:
        ProxyFailure: UnsupportedOperationException, for more data than the layout can count.
    """
    given, known = aad or b"", metadata or b""
    if len(given) > MAXIMUM_AAD_BYTES:
        raise ProxyFailure(ErrorName.UNSUPPORTED_OPERATION, "The additional authenticated data is too long.")
    # An empty value is hashed by the sample as well, where it is present.
    inner = given if layout is Layout.STANDARD else b"" if aad is None else sha256(aad).digest()
    return b"%b%b%c%b" % (len(given).to_bytes(2), inner, len(known), known)
