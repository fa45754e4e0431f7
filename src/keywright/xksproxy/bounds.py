"""What the proxy reads of a request at most, before anybody is authenticated, and how it refuses the rest."""

from __future__ import annotations

from keywright.api.xks import MAX_MESSAGE_BYTES, ErrorName
from keywright.http1.bounds import Bounds
from keywright.xksproxy.failures import error_answer

BOUNDS = Bounds(
    body_bytes=MAX_MESSAGE_BYTES,
    malformed=error_answer(ErrorName.VALIDATION, "The request is not HTTP/1.1.", 400),
    head_too_large=error_answer(ErrorName.VALIDATION, "The head of the request is too large.", 431),
    body_too_large=error_answer(ErrorName.UNSUPPORTED_OPERATION, "The request is larger than 64 KiB.", 501),
    too_slow=error_answer(ErrorName.VALIDATION, "The request did not come to its end in time.", 408),
)
