"""Turns the bytes of a connection into requests, within bounds on the head and the body."""

from __future__ import annotations

from collections.abc import Callable

import httptools

from keywright.http1.answer import Answer
from keywright.http1.bounds import Bounds
from keywright.sigv4.request import SignableRequest


class RequestRefused(Exception):
    """The bytes are no request that is read further; `answer` says so, and the connection ends with it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class RequestParser:
    """Parses one connection. The methods named `on_...` are called by the parser underneath.

    `take` is called with each whole request, and with whether the client keeps the connection; `expect` when a
    client waits to be told that it may send the body.
    """

    def __init__(
        self, take: Callable[[SignableRequest, bool], None], expect: Callable[[], None], bounds: Bounds
    ) -> None:
        self._take = take
        self._expect = expect
        self._bounds = bounds
        self._parser = httptools.HttpRequestParser(self)
        self._refusal: Answer | None = None
        self.in_head = False
        self.in_body = False
        self._unfinished = 0
        self._reset()

    def feed(self, data: bytes) -> None:
        """Parse what arrived.

        Raises:
            RequestRefused: it is not HTTP, or too large.
        """
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as fault:
            raise RequestRefused(self._refusal or self._bounds.malformed) from fault
        # A header is handed over when it is whole; one that never ends is seen by what it took so far.
        self._unfinished = self._unfinished + len(data) if self.in_head else 0
        if self._unfinished > self._bounds.head_bytes:
            raise RequestRefused(self._bounds.head_too_large)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._reset()
        self.in_head = True

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request target."""
        self._count_head(len(url))
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        # Counted here and not in `_count_head`, which seven or more headers in each request would call.
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > self._bounds.head_bytes:
            self._refuse(self._bounds.head_too_large)
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Begin the body."""
        self.in_head, self.in_body = False, True
        for name, value in self._headers:
            if name == b"expect" and value.lower() == b"100-continue":
                self._expect()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body += body
        if len(self._body) > self._bounds.body_bytes:
            self._refuse(self._bounds.body_too_large)

    def on_message_complete(self) -> None:
        """Hand the request on."""
        self.in_body = False
        path, _, query = self._target.partition(b"?")
        request = SignableRequest(
            method=self._parser.get_method().decode("ascii"),
            path=path,
            query=query,
            headers=tuple(self._headers),
            body=bytes(self._body),
        )
        self._take(request, self._parser.should_keep_alive())

    def _reset(self) -> None:
        self._target = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""
        self._head_bytes = 0

    def _count_head(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._bounds.head_bytes:
            self._refuse(self._bounds.head_too_large)

    def _refuse(self, answer: Answer) -> None:
        # The parser underneath passes no exception of ours on, so what it means is kept beside it.
        self._refusal = answer
        raise RequestRefused(answer)
