"""The two layers of a ciphertext of an external key store, and the blob that holds them (suite 3).

The plaintext is encrypted here first, as in the built-in key store (`message_encryption`, suite 1), under material
that never leaves us; the result is what the external key manager encrypts. Around what came back stands a MAC of
ours, so that a blob or a context that is not what was encrypted is refused before anyone else is asked. Key of the
MAC: SP 800-108 from the same material under a label of its own. After the 20-byte head of `ciphertext_blob.py`:

    layout 1 | IV length 1, IV | tag 16 | metadata length 1, metadata | MAC 32 | ciphertext

Compatibility law: as in `ciphertext_blob.py`; another layout gets another first byte. Source: xks.md section 4.1.
"""

import hmac
from dataclasses import dataclass

from keywright.crypto.ciphertext_blob import TAG_SIZE, Suite, external_header, split
from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.injective_encoding import length_prefixed
from keywright.crypto.key_derivation import derive_64_bytes
from keywright.crypto.key_material import KeyMaterial

# Written into every suite 3 blob by way of its MAC: never changed.
LABEL = b"kms/xks-outer/v1"
LAYOUT = 1
IV_SIZES = frozenset({12, 16})
MAX_METADATA_SIZE = 20
MAC_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class OuterCiphertext:
    """What the external key manager made of the inner ciphertext. `metadata` is b"" when the proxy gave none."""

    iv: bytes
    tag: bytes
    metadata: bytes
    ciphertext: bytes


def outer_aad(backing_key_id: bytes, key_id: str) -> bytes:
    """Gives the additional authenticated data of the outer layer: which key of ours the message belongs to."""
    return length_prefixed(external_header(backing_key_id), key_id.encode())


def pack(material: KeyMaterial, *, backing_key_id: bytes, key_id: str, outer: OuterCiphertext, context: bytes) -> bytes:
    """Encodes a suite 3 blob. Raises ValueError for parts of sizes that a proxy must not give, KeyMaterialWiped."""
    if len(outer.iv) not in IV_SIZES or len(outer.tag) != TAG_SIZE or len(outer.metadata) > MAX_METADATA_SIZE:
        raise ValueError("an external key manager gave parts of wrong sizes")
    head = external_header(backing_key_id) + b"".join(
        (
            bytes((LAYOUT, len(outer.iv))),
            outer.iv,
            outer.tag,
            bytes((len(outer.metadata),)),
            outer.metadata,
        )
    )
    mac = _mac(material, backing_key_id, key_id, head, outer.ciphertext, context)
    return head + mac + outer.ciphertext


def unpack(
    material: KeyMaterial, *, backing_key_id: bytes, key_id: str, blob: bytes, context: bytes
) -> OuterCiphertext:
    """Returns the outer layer of a blob that `pack` made with the same material, ids and context.

    Raises InvalidCiphertext with one text whatever was wrong, KeyMaterialWiped.
    """
    header, body = split(blob)
    if header.suite is not Suite.EXTERNAL or header.backing_key_id != backing_key_id or body[0] != LAYOUT:
        raise InvalidCiphertext
    fields = _Fields(body, 1)
    iv = fields.take(fields.size())
    tag = fields.take(TAG_SIZE)
    metadata = fields.take(fields.size())
    head_size = len(header.encoded) + fields.position
    mac = fields.take(MAC_SIZE)
    ciphertext = body[fields.position :]
    expected = _mac(material, backing_key_id, key_id, blob[:head_size], ciphertext, context)
    if not hmac.compare_digest(mac, expected):
        raise InvalidCiphertext
    return OuterCiphertext(iv=iv, tag=tag, metadata=metadata, ciphertext=ciphertext)


class _Fields:
    """Reads the body of a blob from front to back."""

    def __init__(self, body: bytes, position: int) -> None:
        self._body = body
        self.position = position

    def size(self) -> int:
        return self.take(1)[0]

    def take(self, size: int) -> bytes:
        end = self.position + size
        if end > len(self._body):
            raise InvalidCiphertext
        taken = self._body[self.position : end]
        self.position = end
        return taken


def _mac(
    material: KeyMaterial, backing_key_id: bytes, key_id: str, head: bytes, ciphertext: bytes, context: bytes
) -> bytes:
    """Gives the MAC over everything; the key is the same for all messages of a backing key."""
    encoded_key_id = key_id.encode()
    key = derive_64_bytes(material, LABEL, length_prefixed(backing_key_id, encoded_key_id))
    return hmac.digest(key, length_prefixed(head, encoded_key_id, ciphertext) + context, "sha256")
