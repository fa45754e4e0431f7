"""One HTTPS connection to a proxy, on which every request ends within a time and a size, whatever comes back."""

from __future__ import annotations

import io
import socket
import ssl
import time
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from types import TracebackType
from typing import Protocol, Self

from keywright.api.xks import MAX_MESSAGE_BYTES

_PIECE = 16 * 1024


class NoAnswer(Exception):
    """No HTTP answer came; the message says what came instead."""


class Unreachable(NoAnswer):
    """There is no connection at all."""


class HandshakeFailed(NoAnswer):
    """There is a connection, and no TLS on it that the caller trusts."""


class TimedOut(NoAnswer):
    """The time was up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer. Header names are lowercase; `seconds` is from the request's first byte to the answer's last."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    seconds: float


class Route(Protocol):
    """Where to connect to, and the name to ask the certificate for."""

    @property
    def address(self) -> tuple[str, int]:
        """Host or address, and port."""
        ...

    @property
    def server_name(self) -> str:
        """The name in the certificate."""
        ...

    @property
    def exchange_seconds(self) -> float:
        """The time for connecting, and again for each request."""
        ...


class _TimedReader(io.RawIOBase):
    """Reads from a socket until a deadline, however little comes at a time."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed allows any buffer
        _limit_time(self._connection, self._deadline)
        return self._connection.recv_into(buffer)


class _AnswerSource:
    """What `HTTPResponse` wants of a socket."""

    def __init__(self, reader: _TimedReader) -> None:
        self._reader = reader

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return io.BufferedReader(self._reader, _PIECE)


class Connection:
    """A connection, made with TLS when a context is given."""

    def __init__(self, route: Route, context: ssl.SSLContext | None) -> None:
        """Connect and shake hands; raise Unreachable or HandshakeFailed."""
        self._seconds = route.exchange_seconds
        deadline = time.monotonic() + self._seconds
        try:
            self._socket = socket.create_connection(route.address, timeout=self._seconds)
        except ConnectionResetError as error:
            raise HandshakeFailed("no TLS (the connection was reset)") from error
        except OSError as error:
            raise Unreachable(f"no connection ({error.strerror or error})") from error
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                self._socket = context.wrap_socket(
                    self._socket, server_hostname=route.server_name, do_handshake_on_connect=False
                )
                _limit_time(self._socket, deadline)
                self._socket.do_handshake()
        except BaseException as error:
            self._socket.close()
            if isinstance(error, OSError):
                raise HandshakeFailed(f"no TLS ({_reason(error)})") from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    @property
    def tls(self) -> ssl.SSLSocket:
        """Return the TLS side of the connection; ValueError when there is none."""
        if not isinstance(self._socket, ssl.SSLSocket):
            raise ValueError("the connection is without TLS")
        return self._socket

    def ask(self, method: str, *pieces: bytes, pause: float = 0.0) -> Answer:
        """Send a request, with pauses between its pieces, and return the answer; raise NoAnswer."""
        started = time.monotonic()
        deadline = started + self._seconds
        try:
            for number, piece in enumerate(pieces):
                if number:
                    time.sleep(pause)
                _limit_time(self._socket, deadline)
                self._socket.sendall(piece)
            return self._receive(method, started, deadline)
        except TimeoutError as error:
            raise TimedOut(f"no answer within {self._seconds:g} s") from error
        except ssl.SSLError as error:
            raise HandshakeFailed(f"the end of TLS ({_reason(error)})") from error
        except OSError as error:
            raise NoAnswer(f"the end of the connection ({error.strerror or type(error).__name__})") from error
        except (HTTPException, ValueError) as error:
            raise NoAnswer(f"no HTTP answer ({type(error).__name__})") from error

    def _receive(self, method: str, started: float, deadline: float) -> Answer:
        source = _AnswerSource(_TimedReader(self._socket, deadline))
        # HTTPResponse calls nothing but makefile of its socket.
        with HTTPResponse(source, method=method) as response:  # type: ignore[arg-type]  # see above
            response.begin()
            body = response.read(MAX_MESSAGE_BYTES + 1)
        if len(body) > MAX_MESSAGE_BYTES:
            raise NoAnswer(f"an answer of more than {MAX_MESSAGE_BYTES} bytes")
        headers = {name.lower(): value for name, value in response.getheaders()}
        if (response.length or 0) > 0:
            raise NoAnswer("an answer that ends before its length")
        return Answer(status=response.status, headers=headers, body=body, seconds=time.monotonic() - started)


def _limit_time(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS failed").lower().replace("_", " ")
    if isinstance(error, TimeoutError):
        return "time is up"
    return error.strerror or type(error).__name__
