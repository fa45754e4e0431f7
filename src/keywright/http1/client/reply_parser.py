"""Turns the bytes of a connection into one reply after another, within bounds on head, body and all of it.

Interim answers (100 Continue and its like) are passed over; their heads count towards the bound on the head.
"""

from __future__ import annotations

import httptools

from keywright.http1.client.failures import AnswerRefused
from keywright.http1.client.reply import Reply

MAXIMUM_HEAD_BYTES = 16 * 1024
MAXIMUM_BODY_BYTES = 64 * 1024
# What chunks may add to a body: sizes, extensions and trailers have no bound of their own.
MAXIMUM_BYTES = MAXIMUM_HEAD_BYTES + 2 * MAXIMUM_BODY_BYTES
MAXIMUM_INTERIM_ANSWERS = 8
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


class ReplyParser:
    """Parses the replies of one connection. The methods named `on_...` are called by the parser underneath."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._refusal = ""
        self.keep_alive = False
        self.begin()

    def begin(self) -> None:
        """Expect a reply: a request goes out."""
        self.received = 0
        self._head_bytes = 0
        self._interim_answers = 0
        self._in_head = True
        self._framed = False
        self._content_type = b""
        self._pieces: list[bytes] = []
        self._body_bytes = 0
        self._reply: Reply | None = None

    def feed(self, data: bytes) -> Reply | None:
        """Return the reply when these bytes complete it; `keep_alive` then tells whether another may follow.

        Raises:
            AnswerRefused: this is not HTTP, or too large.
        """
        self.received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as fault:
            if self._reply is None:
                raise AnswerRefused(self._refusal or f"the answer is not HTTP: {type(fault).__name__}") from fault
            # The answer is whole; what follows it was not asked for.
            self.keep_alive = False
        if self._reply is None and self.received > (MAXIMUM_HEAD_BYTES if self._in_head else MAXIMUM_BYTES):
            raise AnswerRefused("the answer is too large")
        return self._reply

    def end(self) -> Reply | None:
        """Return the reply that the end of the connection completes: one that states no length."""
        if self._reply is None and not self._in_head and not self._framed:
            self._complete(self._parser.get_status_code())
        self.keep_alive = False
        return self._reply

    def close(self) -> None:
        """Let go of the parser underneath, which holds this one; nothing may be fed any more."""
        del self._parser

    def on_message_begin(self) -> None:
        """Begin a head."""
        if self._reply is not None:
            self._refuse("more came than was asked for")
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer, which counts and says nothing."""
        self._head_bytes += len(name) + len(value) + 4
        if self._head_bytes > MAXIMUM_HEAD_BYTES:
            self._refuse("the head of the answer is too large")
        if not self._in_head:
            return
        name = name.lower()
        if name == b"content-type":
            self._content_type = value
        elif name in _FRAMING:
            self._framed = True

    def on_headers_complete(self) -> None:
        """Begin the body."""
        self._in_head = False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body_bytes += len(body)
        if self._body_bytes > MAXIMUM_BODY_BYTES:
            self._refuse("the body of the answer is too large")
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        """Have a reply, unless it is an interim one."""
        status = self._parser.get_status_code()
        if status >= 200:
            self.keep_alive = self._parser.should_keep_alive()
            self._complete(status)
            return
        self._interim_answers += 1
        if self._interim_answers > MAXIMUM_INTERIM_ANSWERS:
            self._refuse("interim answers without end")
        self._in_head, self._framed, self._content_type = True, False, b""

    def _complete(self, status: int) -> None:
        self._reply = Reply(status, self._content_type, b"".join(self._pieces))

    def _refuse(self, why: str) -> None:
        # The parser underneath passes no exception of ours on, so what it means is kept beside it.
        self._refusal = why
        raise AnswerRefused(why)
