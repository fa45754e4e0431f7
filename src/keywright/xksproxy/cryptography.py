"""Encrypt and Decrypt: from a checked request to a response (xks.md sections 1.5 to 1.8)."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from keywright.api.xks import (
    IV_SIZES,
    TAG_SIZE,
    DecryptRequest,
    DecryptResponse,
    EncryptRequest,
    EncryptResponse,
    ErrorName,
    ciphertext_data_integrity_value,
)
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.key_managers.live_key import LiveKey
from keywright.xksproxy.settings import CryptographySettings, LimitSettings
from keywright.xksproxy.state.document import Usage
from keywright.xksproxy.wire.gcm_input import Layout, ciphertext_metadata, gcm_aad, read_ciphertext_metadata

_ATTEMPTS = 2
_LAYOUTS = {"standard": Layout.STANDARD, "sample": Layout.SAMPLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cryptography:
    """Encrypts and decrypts within limits. `clock` is the event loop's, `random` gives that many random bytes."""

    limits: LimitSettings
    settings: CryptographySettings
    clock: Callable[[], float]
    random: Callable[[int], bytes]

    async def encrypt(self, key: LiveKey, request: EncryptRequest) -> tuple[EncryptResponse, str]:
        """Return the response and the name of the key manager that served.

        Raises:
            ProxyFailure: of any name that the operation knows.
        """
        self._require_sizes(request.plaintext, request.additional_authenticated_data)
        key.require(Usage.ENCRYPT)
        deadline = self.deadline()
        if request.ciphertext_data_integrity_value_algorithm is None:
            return await self._encrypted(key, request, deadline)
        # The value vouches that the ciphertext decrypts, so the key has to be one that decrypts.
        key.require(Usage.DECRYPT)
        for _ in range(_ATTEMPTS):
            response, served_by = await self._encrypted(key, request, deadline)
            if await self._decrypts(key, request, response, deadline):
                return response, served_by
        raise ProxyFailure(ErrorName.INTERNAL, "The key manager gave a ciphertext that does not decrypt.")

    async def decrypt(self, key: LiveKey, request: DecryptRequest) -> tuple[DecryptResponse, str]:
        """Return the response and the name of the key manager that served.

        Raises:
            ProxyFailure: of any name that the operation knows.
        """
        aad, metadata, iv = (
            request.additional_authenticated_data,
            request.ciphertext_metadata,
            request.initialization_vector,
        )
        self._require_sizes(request.ciphertext, aad)
        key.require(Usage.DECRYPT)
        # Exactly: otherwise bytes could move between ciphertext and tag and still be the same to the key manager.
        if len(iv) not in IV_SIZES or len(request.authentication_tag) != TAG_SIZE:
            raise ProxyFailure(ErrorName.INVALID_CIPHERTEXT, "The IV or the tag is not of a valid size.")
        layout, version = read_ciphertext_metadata(metadata, takes_foreign=self.settings.aad_layout == "sample")
        handle = key.versions.get(version)
        if handle is None:
            raise ProxyFailure(ErrorName.INVALID_CIPHERTEXT, "The key has no such version.")
        sealed = request.ciphertext + request.authentication_tag
        plaintext, served_by = await handle.decrypt(iv, gcm_aad(layout, aad, metadata), sealed, self.deadline())
        return DecryptResponse(plaintext=plaintext), served_by

    def deadline(self) -> float:
        """Return until when a key manager may take for a call that begins now."""
        return self.clock() + self.limits.hsm_milliseconds / 1000

    def _require_sizes(self, message: bytes, aad: bytes | None) -> None:
        if len(message) > self.limits.plaintext_bytes or len(aad or b"") > self.limits.aad_bytes:
            raise ProxyFailure(ErrorName.UNSUPPORTED_OPERATION, "The request is larger than this proxy supports.")

    async def _encrypted(self, key: LiveKey, request: EncryptRequest, deadline: float) -> tuple[EncryptResponse, str]:
        aad = request.additional_authenticated_data
        layout = _LAYOUTS[self.settings.aad_layout]
        metadata = ciphertext_metadata(layout, key.current)
        iv = self.random(self.settings.iv_bytes)
        handle = key.versions[key.current]
        sealed, served_by = await handle.encrypt(iv, gcm_aad(layout, aad, metadata), request.plaintext, deadline)
        ciphertext, tag = sealed[:-TAG_SIZE], sealed[-TAG_SIZE:]
        value = None
        if request.ciphertext_data_integrity_value_algorithm is not None:
            value = ciphertext_data_integrity_value(aad, metadata, iv, ciphertext, tag)
        response = EncryptResponse(
            ciphertext=ciphertext,
            initialization_vector=iv,
            authentication_tag=tag,
            ciphertext_metadata=metadata,
            ciphertext_data_integrity_value=value,
        )
        return response, served_by

    async def _decrypts(
        self, key: LiveKey, request: EncryptRequest, response: EncryptResponse, deadline: float
    ) -> bool:
        """Return whether the very buffers that are to be answered decrypt to the plaintext (xks.md section 1.6)."""
        layout = _LAYOUTS[self.settings.aad_layout]
        aad = gcm_aad(layout, request.additional_authenticated_data, response.ciphertext_metadata)
        sealed = response.ciphertext + response.authentication_tag
        try:
            handle = key.versions[key.current]
            opened, _ = await handle.decrypt(response.initialization_vector, aad, sealed, deadline)
        except ProxyFailure as failure:
            if failure.name is not ErrorName.INVALID_CIPHERTEXT:
                raise
            return False
        return hmac.compare_digest(opened, request.plaintext)
