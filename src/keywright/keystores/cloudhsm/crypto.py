"""Encrypting and decrypting inside the HSMs: AES-256-GCM, one message per call, ciphertext blobs of suite 2."""

from __future__ import annotations

import logging

from keywright.crypto.ciphertext_blob import IV_SIZE, Suite, hsm_header, split
from keywright.crypto.errors import InvalidCiphertext as MalformedBlob
from keywright.crypto.message_encryption import hsm_aad
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import InternalFault, InvalidCiphertext, KeyStateInvalid
from keywright.keystores.cloudhsm.calls import Calls
from keywright.keystores.cloudhsm.errors import ClusterUnusable, key_failure, random_failure
from keywright.pkcs11.agent.messages import AnyAnswer, Bytes, Decrypt, Encrypt, GenerateRandom
from keywright.pkcs11.errors import CiphertextRefused, Pkcs11Error
from keywright.ports.clock import RandomBytes
from keywright.ports.storage import KeyRecord

logger = logging.getLogger(__name__)

# Random 96-bit IVs under one key are good for 2^32 messages (SP 800-38D); the warning comes at half of that.
_WARN_AT = 2**31


class HsmCrypto:
    """Does the cryptography of keys in clusters.

    Messages are counted per key to warn long before random IVs may repeat. The count is coarse: it is this
    worker's, since its start. An exact one would cost a write per message.
    """

    def __init__(self, calls: Calls, random_bytes: RandomBytes) -> None:
        self._calls = calls
        self._random_bytes = random_bytes
        self._messages: dict[bytes, int] = {}

    async def encrypt(self, record: KeyRecord, plaintext: bytes, encryption_context: bytes) -> bytes:
        """Return a suite 2 blob; raises KeyStateInvalid or InternalFault."""
        backing_key_id = record.backing_key.backing_key_id
        self._count(record, backing_key_id)
        iv = self._random_bytes(IV_SIZE)
        header = hsm_header(backing_key_id, iv)
        aad = hsm_aad(header, record.key.key_id, encryption_context)
        command = Encrypt(key_id=backing_key_id, iv=iv, aad=aad, plaintext=plaintext)
        try:
            return header + _bytes(await self._calls.run(_store(record), command))
        except (Pkcs11Error, ClusterUnusable) as fault:
            raise key_failure(record.key.arn, fault) from fault

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes) -> bytes:
        """Return the plaintext of a suite 2 blob; raises InvalidCiphertext, KeyStateInvalid or InternalFault."""
        try:
            header, ciphertext = split(blob)
        except MalformedBlob as fault:
            raise InvalidCiphertext from fault
        backing_key_id = record.backing_key.backing_key_id
        if header.suite is not Suite.HSM or header.backing_key_id != backing_key_id:
            raise InvalidCiphertext
        aad = hsm_aad(header.encoded, record.key.key_id, encryption_context)
        command = Decrypt(key_id=backing_key_id, iv=header.iv, aad=aad, ciphertext=ciphertext)
        try:
            return _bytes(await self._calls.run(_store(record), command))
        except CiphertextRefused as fault:
            raise InvalidCiphertext from fault
        except (Pkcs11Error, ClusterUnusable) as fault:
            raise key_failure(record.key.arn, fault) from fault

    async def generate_random(self, store: CustomKeyStore, size: int) -> bytes:
        """Return random bytes of an HSM; raises DependencyTimeout."""
        try:
            return _bytes(await self._calls.run(store, GenerateRandom(length=size)))
        except (Pkcs11Error, ClusterUnusable) as fault:
            raise random_failure(store.custom_key_store_id, fault) from fault

    def _count(self, record: KeyRecord, backing_key_id: bytes) -> None:
        count = self._messages.get(backing_key_id, 0) + 1
        self._messages[backing_key_id] = count
        if count == _WARN_AT:
            logger.warning("%s has encrypted 2^31 messages: use a new key before 2^32", record.key.arn)


def _store(record: KeyRecord) -> CustomKeyStore:
    if record.store is None:
        raise KeyStateInvalid(f"{record.key.arn} cannot be used because its custom key store does not exist.")
    return record.store


def _bytes(answer: AnyAnswer) -> bytes:
    if not isinstance(answer, Bytes):
        raise InternalFault("The HSM agent gave an answer that fits no question.")
    return answer.value
