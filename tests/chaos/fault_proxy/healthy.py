"""A right XKS proxy over AES keys in memory, and the defects that one may be given (xks.md section 1).

It is written apart from our own proxy and shares no code with it, so that each can be held against the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.chaos.fault_proxy.messages import Answer, ReceivedRequest, error
from tests.chaos.fault_proxy.signature_check import SignatureCheck, Unauthenticated

BASE_PATH = "/kms/xks/v1"
KEY_ID = "key-1"
VERSION = b"\x01v1"
MAX_BODY = 256 * 1024
MAX_PLAINTEXT = 16 * 1024
Document = dict[str, Any]


class Defect(StrEnum):
    """One thing that a proxy gets wrong."""

    NO_AUTHENTICATION = "no_authentication"
    TELLS_KEYS_APART_BEFORE_AUTHENTICATION = "tells_keys_apart_before_authentication"
    AAD_NOT_BOUND = "aad_not_bound"
    METADATA_NOT_BOUND = "metadata_not_bound"
    METADATA_AND_AAD_RUN_TOGETHER = "metadata_and_aad_run_together"
    TAG_OF_ANY_LENGTH = "tag_of_any_length"
    ONE_IV_FOR_ALL = "one_iv_for_all"
    USAGE_NOT_ENFORCED = "usage_not_enforced"
    CDIV_WITHOUT_DECRYPTING = "cdiv_without_decrypting"
    STATUS_NOT_ENFORCED = "status_not_enforced"
    ANSWERS_GET = "answers_get"
    FIELDS_NOT_CHECKED = "fields_not_checked"
    LAX_BASE64 = "lax_base64"
    UNKNOWN_MEMBERS_REFUSED = "unknown_members_refused"
    UNKNOWN_OPERATION_REFUSED = "unknown_operation_refused"
    SMALL_PLAINTEXTS_ONLY = "small_plaintexts_only"
    ANY_PATH = "any_path"
    ANY_KEY = "any_key"


class Refused(Exception):
    """Ends a request with an error answer."""

    def __init__(self, name: str, status: int) -> None:
        """Name the error."""
        super().__init__(name)
        self.answer = error(name, status, f"refused with {name}")


@dataclass(kw_only=True)
class ExternalKey:
    """A key of the key manager."""

    material: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    spec: str = "AES_256"
    usage: tuple[str, ...] = ("ENCRYPT", "DECRYPT")
    status: str = "ENABLED"


def _keys() -> dict[str, ExternalKey]:
    return {
        KEY_ID: ExternalKey(),
        "encrypt-only": ExternalKey(usage=("ENCRYPT",)),
        "decrypt-only": ExternalKey(usage=("DECRYPT",)),
        "impotent": ExternalKey(usage=("SIGN", "VERIFY")),
        "disabled": ExternalKey(status="DISABLED"),
    }


@dataclass(kw_only=True)
class HealthyProxy:
    """Answers requests; `path` is where the API is, with its prefix."""

    path: str = BASE_PATH
    keys: dict[str, ExternalKey] = field(default_factory=_keys)
    signatures: SignatureCheck = field(default_factory=SignatureCheck)
    defects: frozenset[Defect] = frozenset()
    statuses: tuple[str, ...] = ("ACTIVE", "ACTIVE")

    def answer(self, request: ReceivedRequest) -> Answer:
        """Return the answer, whatever comes."""
        try:
            return Answer(document=self._answer(request))
        except Refused as refused:
            return refused.answer

    def _answer(self, request: ReceivedRequest) -> Document:
        if len(request.body) > MAX_BODY:
            raise Refused("UnsupportedOperationException", 501)
        path = BASE_PATH + request.path.partition(BASE_PATH)[2] if self._has(Defect.ANY_PATH) else request.path
        key_id, operation = self._place(path)
        if request.method != "POST" and not (self._has(Defect.ANSWERS_GET) and request.method == "GET"):
            raise _method_not_allowed()
        if self._has(Defect.TELLS_KEYS_APART_BEFORE_AUTHENTICATION) and key_id:
            self._key(key_id)
        self._authenticate(request)
        document = {} if request.method == "GET" else self._document(request.body)
        self._check_metadata(document)
        if operation == "health":
            return self._health()
        act = {"metadata": self._metadata, "encrypt": self._encrypt, "decrypt": self._decrypt}[operation]
        return act(self._key(key_id), document)

    def _place(self, path: str) -> tuple[str, str]:
        inside = path.removeprefix(self.path) if path.startswith(self.path) else "-"
        if inside == "/health":
            return "", "health"
        found = re.fullmatch(r"/keys/([^/]+)/(metadata|encrypt|decrypt)", inside)
        if found is None:
            raise Refused("InvalidUriPathException", 404)
        return found[1], found[2]

    def _authenticate(self, request: ReceivedRequest) -> None:
        if self._has(Defect.NO_AUTHENTICATION):
            return
        try:
            self.signatures.require(request)
        except Unauthenticated as fault:
            raise Refused("AuthenticationFailedException", 401) from fault

    def _document(self, body: bytes) -> Document:
        try:
            document = json.loads(body.decode(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as fault:
            raise Refused("ValidationException", 400) from fault
        if not isinstance(document, dict):
            raise Refused("ValidationException", 400)
        return {name: value for name, value in document.items() if value is not None}

    def _check_metadata(self, document: Document) -> None:
        if self._has(Defect.FIELDS_NOT_CHECKED):
            return
        metadata = document.get("requestMetadata")
        if not isinstance(metadata, dict):
            raise Refused("ValidationException", 400)
        for name in ("kmsRequestId", "kmsOperation"):
            if not isinstance(metadata.get(name), str):
                raise Refused("ValidationException", 400)
        if self._has(Defect.UNKNOWN_MEMBERS_REFUSED) and any(
            name.startswith("new") for name in {**document, **metadata}
        ):
            raise Refused("ValidationException", 400)
        if self._has(Defect.UNKNOWN_OPERATION_REFUSED) and metadata["kmsOperation"].startswith("New"):
            raise Refused("ValidationException", 400)

    def _key(self, key_id: str) -> ExternalKey:
        if self._has(Defect.ANY_KEY):
            return self.keys.get(key_id, self.keys[KEY_ID])
        if key_id not in self.keys:
            raise Refused("KeyNotFoundException", 404)
        return self.keys[key_id]

    def _health(self) -> Document:
        return {
            "xksProxyFleetSize": 1,
            "xksProxyVendor": "Tests",
            "xksProxyModel": "fault proxy",
            "ekmVendor": "Tests",
            "ekmFleetDetails": [
                {"id": f"ekm-{number}", "model": "memory", "healthStatus": status}
                for number, status in enumerate(self.statuses, 1)
            ],
        }

    def _metadata(self, key: ExternalKey, document: Document) -> Document:
        del document
        return {"keySpec": key.spec, "keyUsage": list(key.usage), "keyStatus": key.status}

    def _encrypt(self, key: ExternalKey, document: Document) -> Document:
        plaintext = self._bytes(document, "plaintext")
        limit = 4096 if self._has(Defect.SMALL_PLAINTEXTS_ONLY) else MAX_PLAINTEXT
        aad = self._bytes(document, "additionalAuthenticatedData", required=False)
        self._one_of(document, "encryptionAlgorithm", "AES_GCM")
        self._one_of(document, "ciphertextDataIntegrityValueAlgorithm", "SHA_256", None)
        with_cdiv = "ciphertextDataIntegrityValueAlgorithm" in document
        self._require(
            key, "ENCRYPT", *(() if self._has(Defect.CDIV_WITHOUT_DECRYPTING) or not with_cdiv else ("DECRYPT",))
        )
        if len(plaintext) > limit or len(aad) > 65535:
            raise Refused("UnsupportedOperationException", 501)
        iv = bytes(12) if self._has(Defect.ONE_IV_FOR_ALL) else os.urandom(12)
        encryptor = Cipher(algorithms.AES(key.material), modes.GCM(iv)).encryptor()
        encryptor.authenticate_additional_data(self._bound(aad, VERSION))
        ciphertext = encryptor.update(plaintext) + encryptor.finalize()
        parts = {
            "ciphertext": ciphertext,
            "initializationVector": iv,
            "authenticationTag": encryptor.tag,
            "ciphertextMetadata": VERSION,
        }
        if with_cdiv:
            whole = aad + VERSION + iv + ciphertext + encryptor.tag
            parts["ciphertextDataIntegrityValue"] = hashlib.sha256(whole).digest()
        return {name: base64.b64encode(value).decode() for name, value in parts.items()}

    def _decrypt(self, key: ExternalKey, document: Document) -> Document:
        names = ("ciphertext", "initializationVector", "authenticationTag")
        ciphertext, iv, tag = (self._bytes(document, name) for name in names)
        aad = self._bytes(document, "additionalAuthenticatedData", required=False)
        metadata = self._bytes(document, "ciphertextMetadata", required=False)
        self._one_of(document, "encryptionAlgorithm", "AES_GCM")
        self._require(key, "DECRYPT")
        if len(metadata) > 20:
            raise Refused("ValidationException", 400)
        if self._has(Defect.TAG_OF_ANY_LENGTH):
            whole = ciphertext + tag
            ciphertext, tag = whole[:-16], whole[-16:]
        if len(iv) not in (12, 16) or len(tag) != 16:
            raise Refused("InvalidCiphertextException", 400)
        decryptor = Cipher(algorithms.AES(key.material), modes.GCM(iv, tag)).decryptor()
        decryptor.authenticate_additional_data(self._bound(aad, metadata))
        try:
            plaintext = decryptor.update(ciphertext) + decryptor.finalize()
        except InvalidTag as fault:
            raise Refused("InvalidCiphertextException", 400) from fault
        return {"plaintext": base64.b64encode(plaintext).decode()}

    def _require(self, key: ExternalKey, *usages: str) -> None:
        if key.status != "ENABLED" and not self._has(Defect.STATUS_NOT_ENFORCED):
            raise Refused("InvalidStateException", 400)
        if not set(usages) <= set(key.usage) and not self._has(Defect.USAGE_NOT_ENFORCED):
            raise Refused("InvalidKeyUsageException", 400)

    def _bound(self, aad: bytes, metadata: bytes) -> bytes:
        """Return the AAD that the cipher gets."""
        if self._has(Defect.AAD_NOT_BOUND):
            aad = b""
        if self._has(Defect.METADATA_NOT_BOUND):
            metadata = b""
        if self._has(Defect.METADATA_AND_AAD_RUN_TOGETHER):
            return aad + metadata
        return len(aad).to_bytes(2) + aad + len(metadata).to_bytes(1) + metadata

    def _bytes(self, document: Document, name: str, *, required: bool = True) -> bytes:
        value = document.get(name)
        lax = self._has(Defect.LAX_BASE64)
        if value is None and (not required or self._has(Defect.FIELDS_NOT_CHECKED)):
            return b""
        try:
            return base64.b64decode(value + "===" if lax else value, validate=not lax)
        except (ValueError, TypeError) as fault:
            raise Refused("ValidationException", 400) from fault

    def _one_of(self, document: Document, name: str, *allowed: str | None) -> None:
        if document.get(name) not in allowed and not self._has(Defect.FIELDS_NOT_CHECKED):
            raise Refused("ValidationException", 400)

    def _has(self, defect: Defect) -> bool:
        return defect in self.defects


def _method_not_allowed() -> Refused:
    refused = Refused("", 405)
    refused.answer = Answer(status=405)
    return refused


def _refuse_constant(text: str) -> None:
    raise ValueError(text)
