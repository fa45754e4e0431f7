"""An answer as it came in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, the value of `content-type` (b"" without one) and the whole body, which may be secret."""

    status: int
    content_type: bytes
    body: bytes = field(repr=False)
