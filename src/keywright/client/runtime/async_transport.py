"""The asynchronous transport: aiohttp, one session for each event loop that makes calls."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from keywright.client.runtime.errors import (
    AnswerCutOff,
    AnswerTooLarge,
    CallFailed,
    ConnectionFailed,
    DnsFailed,
    ProtocolError,
    TimedOut,
    TlsFailed,
    UnreadableAnswer,
)
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest
from keywright.client.runtime.transport import MAX_ANSWER_BYTES, Timeouts, Tls

# asyncio and aiohttp are imported where they are used: a blocking program makes this transport and never uses it.
if TYPE_CHECKING:
    import asyncio
    import ssl

    from aiohttp import ClientSession
    from yarl import URL

IDLE_SECONDS = 50.0


class AioHttpTransport:
    """Keeps a session, and with it connections, for each event loop."""

    def __init__(self, *, tls: Tls) -> None:
        """Open nothing yet."""
        self._tls: Final = tls
        self._sessions: Final[WeakKeyDictionary[asyncio.AbstractEventLoop, ClientSession]] = WeakKeyDictionary()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        from keywright.client.runtime.tls_context import tls_context

        return tls_context(self._tls)

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Return the answer to a request; raises CallFailed."""
        import aiohttp

        limits = aiohttp.ClientTimeout(
            total=timeouts.answer, connect=timeouts.connect, sock_connect=timeouts.connect, sock_read=timeouts.read
        )
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers]
        begun = False
        try:
            async with self._session().post(
                _url(request), data=request.body, headers=headers, allow_redirects=False, timeout=limits
            ) as response:
                begun = True
                body = await _body(response)
                known = {name.lower(): value for name, value in response.headers.items()}
                return HttpAnswer(status=response.status, headers=known, body=body)
        except (aiohttp.ClientError, OSError, TimeoutError) as fault:
            raise CallFailed(_error(fault, request.origin.host_header, begun)) from fault

    async def close(self) -> None:
        """Close the session of the running loop; those of loops that ended went with them."""
        from asyncio import get_running_loop

        session = self._sessions.pop(get_running_loop(), None)
        if session is not None:
            await session.close()

    def _session(self) -> ClientSession:
        from asyncio import get_running_loop

        loop = get_running_loop()
        session = self._sessions.get(loop)
        if session is None:
            import aiohttp

            self._sessions[loop] = session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=self._context, limit=0, keepalive_timeout=IDLE_SECONDS),
                auto_decompress=False,
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("accept", "accept-encoding", "user-agent", "content-type"),
            )
        return session


def _url(request: HttpRequest) -> URL:
    from yarl import URL

    origin = request.origin
    return URL.build(scheme=origin.scheme, host=origin.host, port=origin.port, path=origin.path, encoded=True)


async def _body(response: Any) -> bytes:
    pieces: list[bytes] = []
    length = 0
    async for piece in response.content.iter_any():
        length += len(piece)
        if length > MAX_ANSWER_BYTES:
            response.close()
            message = f"The answer is longer than {MAX_ANSWER_BYTES} bytes."
            raise CallFailed(AnswerTooLarge(message=message, limit=MAX_ANSWER_BYTES))
        pieces.append(piece)
    return b"".join(pieces)


def _error(fault: Exception, where: str, begun: bool) -> ProtocolError:
    """Return what a failure of aiohttp means; `begun` says that the answer's headers had come."""
    import aiohttp

    if isinstance(fault, aiohttp.ConnectionTimeoutError):
        return TimedOut(message=f"No connection to {where} in time.", phase="connect")
    if isinstance(fault, aiohttp.SocketTimeoutError):
        return TimedOut(message="The service did not answer in time.", phase="read")
    if isinstance(fault, TimeoutError):
        return TimedOut(message="The answer took too long as a whole.", phase="answer")
    if isinstance(fault, aiohttp.ClientConnectorDNSError):
        return DnsFailed(message=f"The host name of {where} cannot be resolved.")
    if isinstance(fault, aiohttp.ClientSSLError):
        cause = getattr(fault, "certificate_error", None) or getattr(fault, "os_error", None)
        reason = getattr(cause, "verify_message", None) or getattr(cause, "reason", None) or "the handshake failed"
        return TlsFailed(message=f"TLS with {where} failed: {reason}.")
    if isinstance(fault, aiohttp.ClientConnectorError):
        return ConnectionFailed(message=f"No connection to {where}: {fault.os_error.strerror or 'unreachable'}.")
    if isinstance(fault, aiohttp.ClientResponseError):
        return UnreadableAnswer(message="What answers does not speak HTTP.")
    if begun or isinstance(fault, aiohttp.ClientPayloadError):
        return AnswerCutOff(message="The connection was closed in the middle of the answer.")
    return ConnectionFailed(message="The connection was closed before the answer.", sent=True)
