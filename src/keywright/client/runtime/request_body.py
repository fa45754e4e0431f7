"""From a request's shape to the bytes of its body, refused here when the service would refuse it anyway."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from keywright.api.decoding_errors import ConstraintViolations, MalformedBody
from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, RequestInvalid
from keywright.client.runtime.operation import AnyOperation

# Shorter bodies are not worth compressing; AWS's SDKs have the same bound.
_GZIP_FROM_BYTES = 10_240


def request_body(operation: AnyOperation, parameters: Shape) -> bytes:
    """Return the body of a request; raises CallFailed with RequestInvalid when the request breaks the model."""
    if type(parameters) is not operation.request:
        wanted, given = operation.request.__name__, type(parameters).__name__
        raise CallFailed(RequestInvalid(message=f"{operation.name} takes a {wanted}, not a {given}"))
    body = _formatted_json(parameters) if operation.formats else _checked_json(operation.request, parameters)
    if operation.service.protocol == "query":
        from keywright.client.runtime.form_encoding import form_body

        return form_body(operation.service.api_version, operation.name, msgspec.to_builtins(parameters))
    if operation.gzip and len(body) >= _GZIP_FROM_BYTES:
        from gzip import compress

        return compress(body, mtime=0)
    return body


def is_compressed(operation: AnyOperation, body: bytes) -> bool:
    """Tell whether `request_body` compressed a body: JSON never begins like gzip."""
    return operation.gzip and body.startswith(b"\x1f\x8b")


def _formatted_json(parameters: Shape) -> bytes:
    from keywright.client.runtime.member_formats import wire_tree

    return msgspec.json.encode(wire_tree(parameters))


def _checked_json(shape_type: type[Shape], parameters: Shape) -> bytes:
    """Return a shape as JSON that the shape's own decoder, which knows the constraints, has read back."""
    try:
        body = _ENCODER.encode(parameters)
    except (TypeError, ValueError, OverflowError) as fault:
        raise CallFailed(RequestInvalid(message=f"The request cannot be written as JSON: {fault}.")) from fault
    try:
        read_back = _decoder(shape_type).decode(body)
    except msgspec.MsgspecError:
        raise CallFailed(_invalid(shape_type, body)) from None
    # msgspec writes NaN and infinity as null, which would leave the member out of the request without a word.
    if b"null" in body and read_back != parameters:
        raise CallFailed(RequestInvalid(message="The request has a number that JSON does not know."))
    return body


def _invalid(shape_type: type[Shape], body: bytes) -> RequestInvalid:
    # It inspects types, for which much is imported that a good request does not need.
    from keywright.api.constraints import violations

    try:
        found = violations(shape_type, msgspec.json.decode(body))
    except MalformedBody as malformed:
        return RequestInvalid(message=str(malformed))
    return RequestInvalid(message=str(ConstraintViolations(found)), violations=found)


@cache
def _decoder(shape_type: type[Shape]) -> Any:
    return msgspec.json.Decoder(shape_type)


_ENCODER = msgspec.json.Encoder()
