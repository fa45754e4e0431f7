"""What a context's observer is told of, for debugging: each attempt, how it ended, and each pause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A request is about to be sent; `request` has the signature and the body, secrets and all."""

    operation: str
    attempt: int
    request: HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer came, whatever it says."""

    operation: str
    attempt: int
    answer: HttpAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No whole answer came."""

    operation: str
    attempt: int
    error: ProtocolError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """The call waits this many seconds before the next attempt."""

    operation: str
    seconds: float


Event: TypeAlias = Sending | Answered | Failed | Pausing
