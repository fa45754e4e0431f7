"""What this service reads of a request at most, and how it refuses the rest."""

from __future__ import annotations

from keywright.api.decoding import MAX_BODY_BYTES
from keywright.http1.answer import Answer
from keywright.http1.bounds import Bounds

BOUNDS = Bounds(
    body_bytes=MAX_BODY_BYTES,
    malformed=Answer(400, b'{"__type":"MalformedHttpRequestException"}'),
    head_too_large=Answer(431, b'{"__type":"RequestHeaderFieldsTooLargeException"}'),
    body_too_large=Answer(413, b'{"__type":"RequestEntityTooLargeException"}'),
    too_slow=Answer(408, b'{"__type":"RequestTimeoutException"}'),
)
