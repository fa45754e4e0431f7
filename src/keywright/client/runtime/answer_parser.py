"""Parses one HTTP/1.1 answer out of the pieces that a connection gives, with bounds for its size."""

from __future__ import annotations

from typing import Any

from httptools import HttpParserError, HttpResponseParser

from keywright.client.runtime.errors import (
    AnswerCutOff,
    AnswerTooLarge,
    CallFailed,
    ConnectionFailed,
    UnreadableAnswer,
)
from keywright.client.runtime.http_message import HttpAnswer
from keywright.client.runtime.transport import MAX_ANSWER_BYTES

MAX_HEAD_BYTES = 64 * 1024


class UnaskedFor(Exception):
    """Something follows the answer; stops the parser, and goes no further."""


class AnswerParser:
    """Takes pieces until `complete`; whatever is wrong with them is a CallFailed."""

    def __init__(self, limit: int = MAX_ANSWER_BYTES) -> None:
        self.begun = False
        self.keeps_open = False
        self._answer: HttpAnswer | None = None
        self._limit = limit
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._length = 0
        self._received = 0
        self._head_done = False
        self._status = 0
        self._parser: Any = HttpResponseParser(self)

    @property
    def complete(self) -> bool:
        """Tell whether the answer is whole; what comes after it is not looked at."""
        return self._answer is not None

    def feed(self, piece: bytes) -> None:
        """Take the next bytes; raises CallFailed with UnreadableAnswer or AnswerTooLarge."""
        self.begun = True
        self._received += len(piece)
        try:
            self._parser.feed_data(piece)
        except HttpParserError as fault:
            if isinstance(fault.__context__, CallFailed):
                raise fault.__context__ from None
            self.keeps_open = False  # bytes after the answer: it stands, the connection does not
            if not self.complete:
                raise CallFailed(UnreadableAnswer(message="What answers does not speak HTTP.")) from None
        if self._received > MAX_HEAD_BYTES and not self._head_done:
            raise CallFailed(AnswerTooLarge(message="The answer's headers are too long.", limit=MAX_HEAD_BYTES))

    def end(self) -> None:
        """Take the end of the connection; raises CallFailed unless the answer was one that ends like this."""
        self.keeps_open = False
        if not self.begun:
            message = "The connection was closed before the answer."
            raise CallFailed(ConnectionFailed(message=message, sent=True))
        measured = "content-length" in self._headers or "chunked" in self._headers.get("transfer-encoding", "").lower()
        if not self._head_done or measured:
            raise CallFailed(AnswerCutOff(message="The connection was closed in the middle of the answer."))
        self._finish()

    def answer(self) -> HttpAnswer:
        """Return the answer, which is complete."""
        if self._answer is None:
            raise ValueError("the answer is not complete")
        return self._answer

    def _finish(self) -> None:
        self._answer = HttpAnswer(status=self._status, headers=self._headers, body=b"".join(self._body))

    # The names that httptools calls.

    def on_message_begin(self) -> None:
        """Give the connection up when something follows the answer: nobody asked for it."""
        if self.complete:
            self.keeps_open = False
            raise UnaskedFor

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; as latin-1, which takes every byte."""
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note the status, or that this was only an interim answer."""
        self._status = self._parser.get_status_code()
        if self._status < 200:
            self._headers.clear()
        else:
            self._head_done = True

    def on_body(self, piece: bytes) -> None:
        """Keep a piece of the body, within bounds."""
        self._length += len(piece)
        if self._length > self._limit:
            message = f"The answer is longer than {self._limit} bytes."
            raise CallFailed(AnswerTooLarge(message=message, limit=self._limit))
        self._body.append(piece)

    def on_message_complete(self) -> None:
        """Note that the answer is whole, unless it was only an interim one."""
        if self._head_done:
            self._finish()
            self.keeps_open = self._parser.should_keep_alive()
