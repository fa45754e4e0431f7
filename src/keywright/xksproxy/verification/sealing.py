"""Encrypting and decrypting through a proxy, and what must hold of every ciphertext that it gives."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keywright.api.xks import (
    AES_GCM,
    IV_SIZES,
    MAX_CIPHERTEXT_METADATA_BYTES,
    SHA_256,
    TAG_SIZE,
    DecryptResponse,
    EncryptResponse,
    ciphertext_data_integrity_value,
)
from keywright.xksproxy.verification.caller import Caller
from keywright.xksproxy.verification.exchange import Answer
from keywright.xksproxy.verification.expectations import require, require_document
from keywright.xksproxy.verification.subject import KeyRole

Key = KeyRole | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What is needed to decrypt, in bytes; None is a member that is left out."""

    ciphertext: bytes
    iv: bytes
    tag: bytes
    metadata: bytes | None = None
    aad: bytes | None = field(default=None)


def text(value: bytes) -> str:
    """Return bytes as they travel."""
    return base64.b64encode(value).decode()


def encrypt_request(
    caller: Caller, plaintext: bytes, aad: bytes | None = None, /, *, with_cdiv: bool = False, **changes: Any
) -> dict[str, Any]:
    """Return the body of an Encrypt request; members that are changed to None are left out."""
    members = {
        "requestMetadata": caller.metadata("Encrypt"),
        "plaintext": text(plaintext),
        "encryptionAlgorithm": AES_GCM,
        "additionalAuthenticatedData": None if aad is None else text(aad),
        "ciphertextDataIntegrityValueAlgorithm": SHA_256 if with_cdiv else None,
    }
    return _present(members | changes)


def decrypt_request(caller: Caller, sealed: Sealed, /, **changes: Any) -> dict[str, Any]:
    """Return the body of a Decrypt request; members that are changed to None are left out."""
    members = {
        "requestMetadata": caller.metadata("Decrypt"),
        "ciphertext": text(sealed.ciphertext),
        "initializationVector": text(sealed.iv),
        "authenticationTag": text(sealed.tag),
        "encryptionAlgorithm": AES_GCM,
        "ciphertextMetadata": None if sealed.metadata is None else text(sealed.metadata),
        "additionalAuthenticatedData": None if sealed.aad is None else text(sealed.aad),
    }
    return _present(members | changes)


def ask_encrypt(
    caller: Caller, plaintext: bytes, aad: bytes | None = None, *, key: Key = KeyRole.FULL, with_cdiv: bool = False
) -> Answer:
    """Ask to encrypt, and return whatever is answered."""
    return caller.post(caller.key_place("encrypt", key), encrypt_request(caller, plaintext, aad, with_cdiv=with_cdiv))


def ask_decrypt(caller: Caller, sealed: Sealed, *, key: Key = KeyRole.FULL) -> Answer:
    """Ask to decrypt, and return whatever is answered."""
    return caller.post(caller.key_place("decrypt", key), decrypt_request(caller, sealed))


def encrypt(
    caller: Caller, plaintext: bytes, aad: bytes | None = None, *, key: Key = KeyRole.FULL, with_cdiv: bool = False
) -> Sealed:
    """Encrypt and check all that can be told about a ciphertext without the key; raise CheckFailed."""
    return require_sealed(ask_encrypt(caller, plaintext, aad, key=key, with_cdiv=with_cdiv), plaintext, aad, with_cdiv)


def require_sealed(answer: Answer, plaintext: bytes, aad: bytes | None, with_cdiv: bool) -> Sealed:
    """Return the ciphertext of an Encrypt answer after checking its lengths and integrity value; raise CheckFailed."""
    sealed = require_document(answer, EncryptResponse)
    iv, tag, metadata = sealed.initialization_vector, sealed.authentication_tag, sealed.ciphertext_metadata
    expected = f"a ciphertext as long as its plaintext ({len(plaintext)} bytes)"
    require(len(sealed.ciphertext) == len(plaintext), expected, f"{len(sealed.ciphertext)} bytes")
    require(len(iv) in IV_SIZES, "an initializationVector of 12 or 16 bytes", f"{len(iv)} bytes")
    require(len(tag) == TAG_SIZE, f"an authenticationTag of {TAG_SIZE} bytes", f"{len(tag)} bytes")
    limit = MAX_CIPHERTEXT_METADATA_BYTES
    require(
        len(metadata or b"") <= limit, f"at most {limit} bytes of ciphertextMetadata", f"{len(metadata or b'')} bytes"
    )
    if with_cdiv:
        right = ciphertext_data_integrity_value(aad, metadata, iv, sealed.ciphertext, tag)
        came = sealed.ciphertext_data_integrity_value
        require(came is not None, "a ciphertextDataIntegrityValue", "none")
        require(came == right, "SHA-256 of AAD, metadata, IV, ciphertext and tag as integrity value", "another value")
    return Sealed(ciphertext=sealed.ciphertext, iv=iv, tag=tag, metadata=metadata, aad=aad)


def require_decrypts(caller: Caller, sealed: Sealed, plaintext: bytes, *, key: Key = KeyRole.FULL) -> None:
    """Decrypt and check that the very plaintext comes back; raise CheckFailed."""
    came = require_document(ask_decrypt(caller, sealed, key=key), DecryptResponse).plaintext
    require(came == plaintext, "the plaintext that was encrypted", f"another plaintext of {len(came)} bytes")


def round_trip(caller: Caller, plaintext: bytes, aad: bytes | None = None, *, with_cdiv: bool = False) -> None:
    """Encrypt and decrypt with the full key; raise CheckFailed."""
    require_decrypts(caller, encrypt(caller, plaintext, aad, with_cdiv=with_cdiv), plaintext)


def _present(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
