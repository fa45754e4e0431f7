"""Encrypting and decrypting in two layers: ours inside, the external key manager's outside."""

from __future__ import annotations

from keywright.api.xks import EncryptResponse
from keywright.crypto import external_encryption, message_encryption
from keywright.crypto.errors import InvalidCiphertext as MalformedBlob
from keywright.crypto.external_encryption import OuterCiphertext, outer_aad
from keywright.domain.errors import InternalFault, InvalidCiphertext, KeyStateInvalid
from keywright.domain.principals import Requester
from keywright.keystores.external.failures import FailureKind, ProxyFailure, key_failure
from keywright.keystores.external.proxies import Proxies
from keywright.keystores.external.proxy import XksProxy
from keywright.keystores.external.request_metadata import of_call
from keywright.keystores.local_material import LocalMaterial
from keywright.ports.clock import RandomBytes
from keywright.ports.storage import KeyRecord


class ExternalCrypto:
    """Does the cryptography of keys in external key stores."""

    def __init__(self, proxies: Proxies, material: LocalMaterial, random_bytes: RandomBytes) -> None:
        self._proxies = proxies
        self._material = material
        self._random_bytes = random_bytes

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Return a suite 3 blob; raises KeyStateInvalid for whatever the proxy does."""
        backing_key_id, key_id = record.backing_key.backing_key_id, record.key.key_id
        inner = message_encryption.encrypt(
            self._material.opened(record.backing_key),
            backing_key_id=backing_key_id,
            key_id=key_id,
            plaintext=plaintext,
            context=encryption_context,
            random=self._random_bytes,
        )
        try:
            answer = await self._proxy(record).encrypt(
                _external_key(record), of_call(requester, record.key.arn), inner, outer_aad(backing_key_id, key_id)
            )
        except ProxyFailure as failure:
            raise key_failure(failure) from failure
        outer = OuterCiphertext(
            iv=answer.initialization_vector,
            tag=answer.authentication_tag,
            metadata=answer.ciphertext_metadata or b"",
            ciphertext=answer.ciphertext,
        )
        # Asked for again: while we waited, the material may have been let go of.
        material = self._material.opened(record.backing_key)
        return external_encryption.pack(
            material, backing_key_id=backing_key_id, key_id=key_id, outer=outer, context=encryption_context
        )

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes, requester: Requester) -> bytes:
        """Return the plaintext of a suite 3 blob.

        Raises:
            InvalidCiphertext: the blob or its context is not what was encrypted; the proxy was not asked.
            KeyStateInvalid: whatever the proxy does.
        """
        backing_key_id, key_id = record.backing_key.backing_key_id, record.key.key_id
        material = self._material.opened(record.backing_key)
        try:
            outer = external_encryption.unpack(
                material, backing_key_id=backing_key_id, key_id=key_id, blob=blob, context=encryption_context
            )
        except MalformedBlob as fault:
            raise InvalidCiphertext from fault
        aad = outer_aad(backing_key_id, key_id)
        try:
            inner = await self._proxy(record).decrypt(
                _external_key(record), of_call(requester, record.key.arn), _as_answer(outer), aad
            )
            return self._opened(record, inner, encryption_context)
        except ProxyFailure as failure:
            raise key_failure(failure) from failure

    def _opened(self, record: KeyRecord, inner: bytes, encryption_context: bytes) -> bytes:
        """Open the inner layer; that it does not open is the proxy's doing, since the blob was ours."""
        material = self._material.opened(record.backing_key)
        try:
            return message_encryption.decrypt(
                material,
                backing_key_id=record.backing_key.backing_key_id,
                key_id=record.key.key_id,
                blob=inner,
                context=encryption_context,
            )
        except MalformedBlob as fault:
            raise ProxyFailure(FailureKind.DECRYPTED_WRONGLY) from fault

    def _proxy(self, record: KeyRecord) -> XksProxy:
        if record.store is None:
            raise KeyStateInvalid(f"{record.key.arn} cannot be used because its custom key store does not exist.")
        return self._proxies.of_store(record.store)


def _as_answer(outer: OuterCiphertext) -> EncryptResponse:
    return EncryptResponse(
        ciphertext=outer.ciphertext,
        initialization_vector=outer.iv,
        authentication_tag=outer.tag,
        ciphertext_metadata=outer.metadata or None,
    )


def _external_key(record: KeyRecord) -> str:
    if record.key.xks_key_id is None:
        raise InternalFault("A key of an external key store has no external key.")
    return record.key.xks_key_id
