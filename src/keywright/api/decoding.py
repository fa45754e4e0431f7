"""The one way from a request's body to its shape and from an answer's shape to its body.

Everything that arrives passes the strict parser first (see `strict_json` for what it refuses) and then msgspec's typed
decoder; only a body that the typed decoder refuses is walked against the model for the full list of violations.
Standard base64 is required; unused bits in its last character are ignored, as they are by most decoders. Unknown
members are ignored and null counts as absent.
"""

from functools import cache
from typing import Any, TypeVar

import msgspec

from keywright.api.constraints import violations
from keywright.api.decoding_errors import ConstraintViolations, DecodingError, MalformedBody, Violation
from keywright.api.shape import Shape
from keywright.api.strict_json import MAX_BODY_BYTES, MAX_DEPTH, MAX_NODES, parse_strictly

__all__ = [
    "MAX_BODY_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "ConstraintViolations",
    "DecodingError",
    "MalformedBody",
    "Violation",
    "decode",
    "encode",
]

S = TypeVar("S", bound=Shape)


def decode(shape_type: type[S], body: bytes) -> S:
    """Return the shape in a body; an empty body counts as `{}`.

    Raises MalformedBody when the body is not JSON of the shape's types, and ConstraintViolations, with all of them,
    when it breaks constraints of the model; nothing else, whatever the bytes. Source: spec/kms-api.md section 13.
    """
    tree = parse_strictly(body)
    try:
        decoded: S = _decoder(shape_type).decode(body or b"{}")
        return decoded
    except (msgspec.MsgspecError, ValueError, RecursionError):
        found = violations(shape_type, tree)
    if found:
        raise ConstraintViolations(found)
    raise MalformedBody(f"The body does not fit {shape_type.__name__}.")


def encode(shape: Shape) -> bytes:
    """Return a shape as JSON: members that are None left out, blobs in base64, timestamps as numbers."""
    return _ENCODER.encode(shape)


# `cache` forgets the type variable, hence Any: one decoder per shape for the life of the process.
@cache
def _decoder(shape_type: type[Shape]) -> Any:
    return msgspec.json.Decoder(shape_type)


_ENCODER = msgspec.json.Encoder()
