"""What a server reads of a request at most, and how it refuses what is beyond that, in its application's words."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.http1.answer import Answer

MAXIMUM_HEAD_BYTES = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The largest body in bytes, and the answers to requests that are not read to their end."""

    body_bytes: int
    malformed: Answer
    head_too_large: Answer
    body_too_large: Answer
    too_slow: Answer
    head_bytes: int = MAXIMUM_HEAD_BYTES
