"""Seals secrets for storage: encrypted under a domain key and bound to the place where they belong.

Compatibility law: sealed values outlive releases. The layout of format 1 is never changed:

    format 1 | root key id 16 | domain key version 4 | N 16 | IV 12 | commitment 32 | ciphertext | tag 16

As for messages, N gives each value its own AES-256 key and a commitment. Purpose and identity go into both the
derivation and the AAD, so a value moved to another row or column does not open. The root key id tells a wrong
root key from tampering. Source: assurance.md section 5 items 1 and 2.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keywright.crypto.domain_keys import ROOT_KEY_ID_SIZE, Domain, derive_domain_key, root_key_id
from keywright.crypto.errors import SealBroken, WrongRootKey
from keywright.crypto.injective_encoding import length_prefixed
from keywright.crypto.key_derivation import derive_key_material
from keywright.crypto.key_material import KeyMaterial, RandomSource, SecretBuffer

FORMAT = b"\x01"
_LABEL = b"keywright/seal/v1"
_NONCE_SIZE = 16
_IV_SIZE = 12
_COMMITMENT_SIZE = 32
_TAG_SIZE = 16
_VERSION_START = len(FORMAT) + ROOT_KEY_ID_SIZE
_NONCE_START = _VERSION_START + 4
_IV_START = _NONCE_START + _NONCE_SIZE
_COMMITMENT_START = _IV_START + _IV_SIZE
_HEADER_SIZE = _COMMITMENT_START + _COMMITMENT_SIZE
OVERHEAD = _HEADER_SIZE + _TAG_SIZE
_BROKEN = "The sealed value was altered, or belongs to another place than the one it stands in."


class Sealer:
    """Seals and opens values under one domain of one root key.

    `version` is the domain key version that new values are sealed under; values of every version open.
    `purpose` names the kind of value ("key-material"), `identity` the place it belongs to (account, key id,
    ...): neither is stored, both must be the same at opening. The root key stays the caller's to wipe.
    """

    def __init__(self, root_key: KeyMaterial, domain: Domain, version: int, random: RandomSource) -> None:
        self._root_key = root_key
        self._root_key_id = root_key_id(root_key)
        self._domain = domain
        self._version = version
        self._random = random
        self._current_key = derive_domain_key(root_key, domain, version)

    def seal(self, plaintext: bytes | memoryview, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Seals `plaintext` into 97 bytes more. Raises KeyMaterialWiped."""
        place = _place(purpose, identity)
        fresh = self._random(_NONCE_SIZE + _IV_SIZE)
        with _derive(self._current_key, fresh[:_NONCE_SIZE], place) as derived:
            secret = derived.unsafe_view()
            version = self._version.to_bytes(4)
            header = FORMAT + self._root_key_id + version + fresh + bytes(secret[32:])
            return header + AESGCM(secret[:32]).encrypt(fresh[_NONCE_SIZE:], plaintext, _aad(header, place))

    def seal_key_material(self, material: KeyMaterial, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Seals key material without another copy of it. Raises KeyMaterialWiped."""
        return self.seal(material.unsafe_view(), purpose, identity)

    def open(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Opens a sealed value. Raises SealBroken, WrongRootKey, KeyMaterialWiped."""
        return bytes(self._open(sealed, purpose, identity))

    def open_key_material(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> KeyMaterial:
        """Opens sealed key material into the one buffer that the value owns; raises as `open` does."""
        return KeyMaterial(self._open(sealed, purpose, identity))

    def is_current(self, sealed: bytes) -> bool:
        """Tells whether a value stands under this root key and version, so needs no new seal; proves nothing."""
        return sealed[:_NONCE_START] == FORMAT + self._root_key_id + self._version.to_bytes(4)

    def _open(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> SecretBuffer:
        self._require_readable(sealed)
        header, body = sealed[:_HEADER_SIZE], sealed[_HEADER_SIZE:]
        place = _place(purpose, identity)
        version = int.from_bytes(header[_VERSION_START:_NONCE_START])
        if version == self._version:
            return _decrypt(self._current_key, header, body, place)
        if version == 0:
            raise SealBroken(_BROKEN)
        with derive_domain_key(self._root_key, self._domain, version) as key:
            return _decrypt(key, header, body, place)

    def _require_readable(self, sealed: bytes) -> None:
        if len(sealed) < OVERHEAD or sealed[:1] != FORMAT:
            raise SealBroken(_BROKEN)
        named = sealed[len(FORMAT) : _VERSION_START]
        if named != self._root_key_id:
            raise WrongRootKey(
                f"The value is sealed under root key {named.hex()}, not under {self._root_key_id.hex()}: "
                "start with the root key file that belongs to this store."
            )


def _place(purpose: str, identity: tuple[str, ...]) -> bytes:
    """Encodes where a value belongs; raises UnicodeEncodeError for lone surrogates, which no identity has."""
    return length_prefixed(purpose.encode(), *[part.encode() for part in identity])


def _aad(header: bytes, place: bytes) -> bytes:
    return length_prefixed(header) + place


def _derive(key: KeyMaterial, nonce: bytes, place: bytes) -> KeyMaterial:
    """Derives the value's AES-256 key (32 bytes) and the commitment to it (32 bytes)."""
    return derive_key_material(key, _LABEL, length_prefixed(nonce) + place, 64)


def _decrypt(key: KeyMaterial, header: bytes, body: bytes, place: bytes) -> SecretBuffer:
    plaintext = SecretBuffer(len(body) - _TAG_SIZE)
    with _derive(key, header[_NONCE_START:_IV_START], place) as derived:
        secret = derived.unsafe_view()
        if not hmac.compare_digest(secret[32:], header[_COMMITMENT_START:]):
            raise SealBroken(_BROKEN)
        iv = header[_IV_START:_COMMITMENT_START]
        try:
            AESGCM(secret[:32]).decrypt_into(iv, body, _aad(header, place), plaintext)
        except InvalidTag:
            raise SealBroken(_BROKEN) from None
    return plaintext
