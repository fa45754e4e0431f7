"""Good answers of an XKS proxy, as JSON objects that a test can spoil."""

from __future__ import annotations

import base64
import json
from typing import Any

from keywright.api.xks import DecryptRequest, EncryptRequest, RequestMetadata, ciphertext_data_integrity_value
from keywright.http1.client.reply import Reply

METADATA = RequestMetadata(
    kms_request_id="5112f4d6-db54-4af4-ae30-c55a22a8dfae",
    kms_operation="Encrypt",
    aws_principal_arn="arn:aws:iam::111122223333:user/Alice",
    kms_key_arn="arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
)
PLAINTEXT, CIPHERTEXT, IV, TAG, MARK, AAD = b"plain text", b"ciphertext", b"i" * 12, b"t" * 16, b"version=1", b"a" * 33

ENCRYPT = EncryptRequest(
    request_metadata=METADATA,
    plaintext=PLAINTEXT,
    encryption_algorithm="AES_GCM",
    additional_authenticated_data=AAD,
    ciphertext_data_integrity_value_algorithm="SHA_256",
)
DECRYPT = DecryptRequest(
    request_metadata=METADATA,
    ciphertext=CIPHERTEXT,
    initialization_vector=IV,
    authentication_tag=TAG,
    encryption_algorithm="AES_GCM",
)


def text(value: bytes) -> str:
    """Return bytes as the API writes them."""
    return base64.b64encode(value).decode()


def encrypted(**changed: bytes | None) -> dict[str, Any]:
    """Return an answer to ENCRYPT with these parts, None being absent, and the integrity value of what it has."""
    parts = {
        "ciphertext": CIPHERTEXT,
        "initializationVector": IV,
        "authenticationTag": TAG,
        "ciphertextMetadata": MARK,
        **changed,
    }
    digest = ciphertext_data_integrity_value(
        AAD,
        parts["ciphertextMetadata"],
        parts["initializationVector"] or b"",
        parts["ciphertext"] or b"",
        parts["authenticationTag"] or b"",
    )
    parts.setdefault("ciphertextDataIntegrityValue", digest)
    return {name: text(value) for name, value in parts.items() if value is not None}


DECRYPTED: dict[str, Any] = {"plaintext": text(PLAINTEXT)}
KEY: dict[str, Any] = {"keySpec": "AES_256", "keyUsage": ["ENCRYPT", "DECRYPT"], "keyStatus": "ENABLED"}
HEALTH: dict[str, Any] = {
    "xksProxyFleetSize": 2,
    "xksProxyVendor": "Acme",
    "xksProxyModel": "Proxy 1",
    "ekmVendor": "Thales",
    "ekmFleetDetails": [
        {"id": "hsm-1", "model": "Luna", "healthStatus": "ACTIVE"},
        {"id": "hsm-2", "model": "Luna", "healthStatus": "DEGRADED"},
    ],
}


def reply(answer: Any, status: int = 200, content_type: bytes = b"application/json") -> Reply:
    """Return the reply that carries a JSON value, or bytes as they are."""
    return Reply(status, content_type, answer if isinstance(answer, bytes) else json.dumps(answer).encode())
