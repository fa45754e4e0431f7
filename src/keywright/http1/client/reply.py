"""An answer as it came in."""

from __future__ import annotations

import msgspec


class Reply(msgspec.Struct, frozen=True):
    """Status, the value of `content-type` (b"" without one) and the whole body, which may be secret."""

    status: int
    content_type: bytes
    body: bytes

    def __repr__(self) -> str:
        return f"<Reply {self.status}, {len(self.body)} bytes>"
