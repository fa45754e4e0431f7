"""How an exchange fails, and how far it came: each failure says which of the steps to an answer was the last one.

ExchangeFailed
├── NotConnected        no address accepted a TCP connection
├── TlsFailed           one did, and the handshake was refused by either side
├── TimedOut            time was up at `stage`
├── ConnectionLost      the request was sent, and the connection ended before the answer did
└── AnswerRefused       what came is no HTTP answer, or a larger one than is read
"""

from __future__ import annotations

from enum import IntEnum


class Stage(IntEnum):
    """What an exchange was waiting for, in the order in which it happens."""

    ROUTE = 1
    TCP = 2
    TLS = 3
    FREE_CONNECTION = 4
    """As many connections as are allowed were busy."""
    ANSWER = 5


class ExchangeFailed(Exception):
    """A request has no answer; the text is for logs."""


class NotConnected(ExchangeFailed):
    """No address accepted a connection."""


class TlsFailed(ExchangeFailed):
    """The TLS handshake failed; `certificate` tells whether it was the server's certificate that was refused."""

    def __init__(self, detail: str, *, certificate: bool = False) -> None:
        super().__init__(detail)
        self.certificate = certificate


class TimedOut(ExchangeFailed):
    """Time was up while waiting for `stage`."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(f"time was up while waiting for: {stage.name}")
        self.stage = stage


class ConnectionLost(ExchangeFailed):
    """The connection ended; `answer_began` tells whether any byte of an answer had come."""

    def __init__(self, detail: str, *, answer_began: bool) -> None:
        super().__init__(detail)
        self.answer_began = answer_began


class AnswerRefused(ExchangeFailed):
    """The answer breaks HTTP or the bounds on its size."""
