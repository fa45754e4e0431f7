"""The messages of the XKS proxy API, version 1: what a key management service and an XKS proxy say to each other.

Requests leave out what is absent, and both sides ignore members that they do not know, since either may be newer.
`EncryptRequest.plaintext`, `DecryptResponse.plaintext` and credentials are secret: none of them shows in a repr.
Source: xks.md sections 1.1 to 1.10.
"""

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

SIGNING_NAME = "kms-xks-proxy"
BASE_PATH = "/kms/xks/v1"
CONTENT_TYPE = "application/json"

AES_GCM = "AES_GCM"
SHA_256 = "SHA_256"
AES_256 = "AES_256"

MAX_MESSAGE_BYTES = 64 * 1024
"""What one side reads of the other's body at most."""
MIN_PLAINTEXT_LIMIT = 4300
MIN_AAD_LIMIT = 8192
MAX_CIPHERTEXT_METADATA_BYTES = 20
IV_SIZES = frozenset({12, 16})
TAG_SIZE = 16
MAX_ERROR_MESSAGE_CHARACTERS = 511

Sensitive = Annotated[bytes, Meta(extra={"sensitive": True})]


class ErrorName(StrEnum):
    """The failures that a proxy may answer with."""

    VALIDATION = "ValidationException"
    INVALID_STATE = "InvalidStateException"
    INVALID_CIPHERTEXT = "InvalidCiphertextException"
    INVALID_KEY_USAGE = "InvalidKeyUsageException"
    AUTHENTICATION_FAILED = "AuthenticationFailedException"
    ACCESS_DENIED = "AccessDeniedException"
    KEY_NOT_FOUND = "KeyNotFoundException"
    INVALID_URI_PATH = "InvalidUriPathException"
    THROTTLING = "ThrottlingException"
    UNSUPPORTED_OPERATION = "UnsupportedOperationException"
    DEPENDENCY_TIMEOUT = "DependencyTimeoutException"
    INTERNAL = "InternalException"


STATUSES = {
    ErrorName.VALIDATION: 400,
    ErrorName.INVALID_STATE: 400,
    ErrorName.INVALID_CIPHERTEXT: 400,
    ErrorName.INVALID_KEY_USAGE: 400,
    ErrorName.AUTHENTICATION_FAILED: 401,
    ErrorName.ACCESS_DENIED: 403,
    ErrorName.KEY_NOT_FOUND: 404,
    ErrorName.INVALID_URI_PATH: 404,
    ErrorName.THROTTLING: 429,
    ErrorName.INTERNAL: 500,
    ErrorName.UNSUPPORTED_OPERATION: 501,
    ErrorName.DEPENDENCY_TIMEOUT: 503,
}
"""The HTTP status that goes with each name; a caller decides by the name."""


class _Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A JSON object whose members are spelt in camel case; absent members are None."""

    def __repr__(self) -> str:
        # Requests and responses carry plaintexts, so none of them shows what is in it.
        return f"<xks {type(self).__name__}>"


class RequestMetadata(_Message, frozen=True, kw_only=True):
    """For whom a request is made. Which members are required depends on the operation (xks.md section 1.3)."""

    kms_request_id: str
    kms_operation: str
    aws_principal_arn: str | None = None
    aws_source_vpc: str | None = None
    aws_source_vpce: str | None = None
    kms_key_arn: str | None = None
    kms_via_service: str | None = None


class GetHealthStatusRequest(_Message, frozen=True, kw_only=True):
    """Asks how the proxy and its key managers are."""

    request_metadata: RequestMetadata


class GetKeyMetadataRequest(_Message, frozen=True, kw_only=True):
    """Asks what the external key is."""

    request_metadata: RequestMetadata


class EncryptRequest(_Message, frozen=True, kw_only=True):
    """Asks to encrypt; byte strings travel in standard base64."""

    request_metadata: RequestMetadata
    plaintext: Sensitive
    encryption_algorithm: str
    additional_authenticated_data: bytes | None = None
    ciphertext_data_integrity_value_algorithm: str | None = None


class DecryptRequest(_Message, frozen=True, kw_only=True):
    """Asks to decrypt what `EncryptResponse` gave."""

    request_metadata: RequestMetadata
    ciphertext: bytes
    initialization_vector: bytes
    authentication_tag: bytes
    encryption_algorithm: str
    additional_authenticated_data: bytes | None = None
    ciphertext_metadata: bytes | None = None


class HealthStatus(StrEnum):
    """How one external key manager is."""

    ACTIVE = "ACTIVE"
    DEGRADED = "DEGRADED"
    UNAVAILABLE = "UNAVAILABLE"


class EkmFleetDetail(_Message, frozen=True, kw_only=True):
    """One external key manager behind the proxy."""

    id: str
    model: str
    health_status: HealthStatus


class GetHealthStatusResponse(_Message, frozen=True, kw_only=True):
    """How the proxy is, and each of its 1 to 10 key managers."""

    xks_proxy_fleet_size: Annotated[int, Meta(ge=1)]
    xks_proxy_vendor: str
    xks_proxy_model: str
    ekm_vendor: str
    ekm_fleet_details: Annotated[list[EkmFleetDetail], Meta(min_length=1, max_length=10)]


class GetKeyMetadataResponse(_Message, frozen=True, kw_only=True):
    """What the external key is; `key_status` is ENABLED or DISABLED."""

    key_spec: str
    key_usage: Annotated[list[str], Meta(max_length=10)]
    key_status: str


class EncryptResponse(_Message, frozen=True, kw_only=True):
    """What encrypting gave. `ciphertext` is as long as the plaintext; the tag stands apart."""

    ciphertext: bytes
    initialization_vector: bytes
    authentication_tag: bytes
    ciphertext_metadata: bytes | None = None
    ciphertext_data_integrity_value: bytes | None = None


class DecryptResponse(_Message, frozen=True, kw_only=True):
    """The plaintext."""

    plaintext: Sensitive


class ErrorResponse(_Message, frozen=True, kw_only=True):
    """A failure. `error_name` may be one that this version does not know; `error_message` is for logs only."""

    error_name: str
    error_message: str | None = None


Response = GetHealthStatusResponse | GetKeyMetadataResponse | EncryptResponse | DecryptResponse


def ciphertext_data_integrity_value(
    aad: bytes | None, metadata: bytes | None, iv: bytes, ciphertext: bytes, tag: bytes
) -> bytes:
    """Return the 32 bytes that guard the parts of a ciphertext against bit flips (xks.md section 1.6).

    `aad` is that of the request, whatever the proxy makes of it for the key manager.
    """
    return hashlib.sha256(b"".join((aad or b"", metadata or b"", iv, ciphertext, tag))).digest()


def key_path(path: str, external_key_id: str, operation: str) -> str:
    """Return the path of an operation on a key: `operation` is metadata, encrypt or decrypt."""
    return f"{path}/keys/{external_key_id}/{operation}"
