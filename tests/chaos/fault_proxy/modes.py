"""The kinds of misbehaviour: how the proxy listens, where a connection ends, and what is sent in place of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from tests.chaos.fault_proxy.messages import Answer, ReceivedRequest


class Listening(Enum):
    """What clients meet before they are connected."""

    REFUSED = auto()
    """The port is closed."""
    NOT_ACCEPTING = auto()
    """The kernel connects clients, and nobody takes the connections."""
    BACKLOG_FULL = auto()
    """The kernel does not even answer."""


class Stage(Enum):
    """How far a connection gets."""

    ACCEPTED = auto()
    HANDSHAKEN = auto()
    HEAD_READ = auto()
    REQUEST_READ = auto()


class After(Enum):
    """What becomes of the connection then."""

    KEEP = auto()
    CLOSE = auto()
    RESET = auto()
    HANG = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFault:
    """The connection ends, or nothing more is done with it, at a stage."""

    stage: Stage
    after: After


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Bytes to send, perhaps without end, with a pause of so many seconds between the pieces."""

    pieces: Iterable[bytes]
    pause: float = 0.0
    after: After = After.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    """What is sent for a request to which `Answer` would be right."""

    reply: Callable[[ReceivedRequest, Answer], Outgoing]


Mode = Listening | ConnectionFault | AnswerFault


def sends(
    make: Callable[[Answer], bytes | Iterable[bytes]], *, pause: float = 0.0, after: After = After.KEEP
) -> AnswerFault:
    """Return the fault of sending what `make` makes of the right answer."""

    def reply(request: ReceivedRequest, right: Answer) -> Outgoing:
        del request
        made = make(right)
        return Outgoing(pieces=[made] if isinstance(made, bytes) else made, pause=pause, after=after)

    return AnswerFault(reply=reply)
