"""Writes the requests of the XKS proxy API and reads its answers, strictly; does no input or output.

Every function that reads raises ProxyFailure, and nothing else whatever the answer holds. Source: xks.md sections 1.3
to 1.10 and 4.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from keywright.api.decoding_errors import MalformedBody
from keywright.api.strict_json import parse_strictly
from keywright.api.xks import (
    CONTENT_TYPE,
    IV_SIZES,
    MAX_CIPHERTEXT_METADATA_BYTES,
    TAG_SIZE,
    DecryptRequest,
    DecryptResponse,
    EncryptRequest,
    EncryptResponse,
    ErrorName,
    GetHealthStatusResponse,
    GetKeyMetadataResponse,
    HealthStatus,
    ciphertext_data_integrity_value,
)
from keywright.http1.client.reply import Reply
from keywright.keystores.external.failures import FailureKind, ProxyFailure

MAXIMUM_DETAIL_CHARACTERS = 512
_JSON = CONTENT_TYPE.encode()
_ERROR_NAMES = frozenset(name.value for name in ErrorName)

_Struct = TypeVar("_Struct", bound=msgspec.Struct)

encode_request = msgspec.json.Encoder().encode
_decode_encrypted = msgspec.json.Decoder(EncryptResponse).decode
_decode_decrypted = msgspec.json.Decoder(DecryptResponse).decode


def read_health(reply: Reply) -> GetHealthStatusResponse:
    """Return what a proxy says of itself and its key managers."""
    return _convert(_body(reply), GetHealthStatusResponse)


def require_key_manager(health: GetHealthStatusResponse) -> None:
    """Check that not all key managers are unavailable; raises ProxyFailure."""
    if all(each.health_status is HealthStatus.UNAVAILABLE for each in health.ekm_fleet_details):
        raise ProxyFailure(FailureKind.KEY_MANAGERS_UNAVAILABLE, "all key managers are UNAVAILABLE")


def read_metadata(reply: Reply) -> GetKeyMetadataResponse:
    """Return what a proxy says of an external key, whether or not that key is fit for use."""
    return _convert(_body(reply), GetKeyMetadataResponse)


def read_encrypted(reply: Reply, request: EncryptRequest) -> EncryptResponse:
    """Return the parts of a ciphertext that fits the request, down to the integrity value if that was asked for."""
    body = _body(reply)
    response = _decode(_decode_encrypted, body)
    optional = response.ciphertext_metadata, response.ciphertext_data_integrity_value
    if body.count(b'"') != _QUOTES * (5 - optional.count(None)):
        response = _convert(body, EncryptResponse)
    _check_encrypted(response, request)
    return response


def read_decrypted(reply: Reply, request: DecryptRequest) -> bytes:
    """Return the plaintext, which is as long as the ciphertext was."""
    body = _body(reply)
    response = _decode(_decode_decrypted, body)
    if body.count(b'"') != _QUOTES:
        response = _convert(body, DecryptResponse)
    if len(response.plaintext) != len(request.ciphertext):
        raise _invalid("the plaintext is not as long as the ciphertext")
    return response.plaintext


# Around the name of a member and around its text in base64. The typed decoder, which is three times as fast as the
# strict parser, keeps the last of duplicate keys and looks into no member that it does not know. Both show in the
# number of quotes, since each further name brings two: a body with too many is parsed again, by the strict one.
_QUOTES = 4


def _decode(decode: Callable[[bytes], _Struct], body: bytes) -> _Struct:
    try:
        return decode(body)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise _invalid(str(fault)) from fault


def _check_encrypted(response: EncryptResponse, request: EncryptRequest) -> None:
    metadata = response.ciphertext_metadata
    if len(response.ciphertext) != len(request.plaintext):
        raise _invalid("the ciphertext is not as long as the plaintext")
    if len(response.initialization_vector) not in IV_SIZES or len(response.authentication_tag) != TAG_SIZE:
        raise _invalid("the initialization vector or the authentication tag has another size than it may")
    if metadata is not None and len(metadata) > MAX_CIPHERTEXT_METADATA_BYTES:
        raise _invalid("the ciphertext metadata is too long")
    if request.ciphertext_data_integrity_value_algorithm is None:
        return
    integrity_value = ciphertext_data_integrity_value(
        request.additional_authenticated_data,
        metadata,
        response.initialization_vector,
        response.ciphertext,
        response.authentication_tag,
    )
    if response.ciphertext_data_integrity_value != integrity_value:
        raise _invalid("the ciphertext data integrity value is missing, or not that of the ciphertext")


def _body(reply: Reply) -> bytes:
    if reply.status != 200:
        raise _refusal(reply)
    if reply.content_type != _JSON and reply.content_type.partition(b";")[0].strip().lower() != _JSON:
        raise _invalid("the answer is not of type application/json")
    return reply.body


def _refusal(reply: Reply) -> ProxyFailure:
    """Return the failure that an answer names: its name decides, whatever its status is."""
    tree = _parse(reply.body)
    name, message = tree.get("errorName"), tree.get("errorMessage")
    if not isinstance(name, str) or name not in _ERROR_NAMES:
        return _invalid(f"the answer has status {reply.status} and no error name that is known")
    said = _cleaned(message) if isinstance(message, str) else ""
    return ProxyFailure(FailureKind(name), f"status {reply.status}, {said}" if said else f"status {reply.status}")


def _parse(body: bytes) -> dict[str, Any]:
    try:
        return parse_strictly(body)
    except MalformedBody as fault:
        raise _invalid(str(fault)) from fault


def _convert(body: bytes, response: type[_Struct]) -> _Struct:
    try:
        return msgspec.convert(_parse(body), response)
    except msgspec.MsgspecError as fault:
        raise _invalid(str(fault)) from fault


def _invalid(detail: str) -> ProxyFailure:
    return ProxyFailure(FailureKind.INVALID_RESPONSE, _cleaned(detail))


def _cleaned(text: str) -> str:
    """Return the beginning of a text with everything escaped that could forge a line of a log, or hide in one."""
    shown = "".join(
        character if character.isprintable() and character != "\\" else ascii(character)[1:-1]
        for character in text[:MAXIMUM_DETAIL_CHARACTERS]
    )
    return shown[:MAXIMUM_DETAIL_CHARACTERS]
