"""Request bodies, decoded and checked; nothing in them is trusted before this."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from keywright.api.decoding_errors import MalformedBody
from keywright.api.strict_json import parse_strictly
from keywright.api.xks import (
    AES_GCM,
    MAX_CIPHERTEXT_METADATA_BYTES,
    SHA_256,
    DecryptRequest,
    EncryptRequest,
    ErrorName,
    GetHealthStatusRequest,
    GetKeyMetadataRequest,
)
from keywright.xksproxy.failures import ProxyFailure

AnyRequest = GetHealthStatusRequest | GetKeyMetadataRequest | EncryptRequest | DecryptRequest
Request = TypeVar("Request", GetHealthStatusRequest, GetKeyMetadataRequest, EncryptRequest, DecryptRequest)
# Longer than any that AWS sends (xks.md section 0 item 5); what is longer would only cost time in rules and logs.
_MAXIMUM_TEXT = 2048

_health = msgspec.json.Decoder(GetHealthStatusRequest)
_metadata = msgspec.json.Decoder(GetKeyMetadataRequest)
_encrypt = msgspec.json.Decoder(EncryptRequest)
_decrypt = msgspec.json.Decoder(DecryptRequest)
_encode = msgspec.json.Encoder().encode


def decode_health(body: bytes) -> GetHealthStatusRequest:
    """Return the message; raises ProxyFailure (ValidationException)."""
    return _decoded(_health, body)


def decode_metadata(body: bytes) -> GetKeyMetadataRequest:
    """Return the message; raises ProxyFailure (ValidationException)."""
    request = _decoded(_metadata, body)
    _require(request.request_metadata.aws_principal_arn is not None, "awsPrincipalArn is missing.")
    return request


def decode_encrypt(body: bytes) -> EncryptRequest:
    """Return the message; raises ProxyFailure (ValidationException)."""
    request = _decoded(_encrypt, body)
    _require_caller_and_key(request)
    _require(
        request.ciphertext_data_integrity_value_algorithm in (None, SHA_256),
        "ciphertextDataIntegrityValueAlgorithm must be SHA_256.",
    )
    return request


def decode_decrypt(body: bytes) -> DecryptRequest:
    """Return the message; raises ProxyFailure (ValidationException)."""
    request = _decoded(_decrypt, body)
    _require_caller_and_key(request)
    _require(
        len(request.ciphertext_metadata or b"") <= MAX_CIPHERTEXT_METADATA_BYTES, "ciphertextMetadata is too long."
    )
    return request


def _require_caller_and_key(request: EncryptRequest | DecryptRequest) -> None:
    metadata = request.request_metadata
    _require(metadata.aws_principal_arn is not None, "awsPrincipalArn is missing.")
    _require(metadata.kms_key_arn is not None, "kmsKeyArn is missing.")
    _require(request.encryption_algorithm == AES_GCM, "encryptionAlgorithm must be AES_GCM.")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ProxyFailure(ErrorName.VALIDATION, message)


def _decoded(decoder: msgspec.json.Decoder[Request], body: bytes) -> Request:
    try:
        request = decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        # Its text names members and types, and never repeats a value.
        raise ProxyFailure(ErrorName.VALIDATION, str(fault)) from fault
    except RecursionError as fault:
        raise ProxyFailure(ErrorName.VALIDATION, "The body is nested too deeply.") from fault
    # Who writes as we do has left no room for two meanings; anybody else's body is looked through once more.
    if _encode(request) != body:
        _refuse_ambiguity(request, body)
    _require_short_texts(request)
    return request


def _refuse_ambiguity(request: AnyRequest, body: bytes) -> None:
    """Refuse what the decoder overlooks: duplicate members, text that is no text, and base64 that has loose bits."""
    try:
        members = parse_strictly(body)
    except MalformedBody as fault:
        raise ProxyFailure(ErrorName.VALIDATION, str(fault)) from fault
    for name, value in msgspec.to_builtins(request).items():
        given = members.get(name)
        if name != "requestMetadata" and given is not None and given != value:
            raise ProxyFailure(ErrorName.VALIDATION, "A byte string is not in canonical base64.")


def _require_short_texts(request: AnyRequest) -> None:
    metadata = request.request_metadata
    for text in (
        metadata.kms_request_id,
        metadata.kms_operation,
        metadata.aws_principal_arn,
        metadata.kms_key_arn,
        metadata.kms_via_service,
        metadata.aws_source_vpc,
        metadata.aws_source_vpce,
    ):
        if text is not None and len(text) > _MAXIMUM_TEXT:
            raise ProxyFailure(ErrorName.VALIDATION, "A member of requestMetadata is too long.")
