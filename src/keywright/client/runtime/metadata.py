"""What is known of a call beside its result."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMetadata:
    """How a call went.

    `request_id` and `status` are those of the last answer, None when none came. `attempts` counts requests sent or
    tried to send (0 when the call failed before), `seconds` is the time of the whole call, pauses included.
    """

    request_id: str | None
    status: int | None
    attempts: int
    seconds: float
