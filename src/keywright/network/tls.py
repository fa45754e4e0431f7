"""The one TLS context with which proxies are connected to; there is no way to have one that does not verify.

Connections resume the session of an earlier one to the same host, which takes 0.9 ms of the event loop instead of
1.5 ms: a proxy that hangs has each call shake hands twice, and calls of other proxies wait meanwhile. A resumed session
stands for the certificate that was verified when it began, so it is used no longer than a connection would be. It takes
18 KB, and whoever may create key stores chooses the hosts, so there is an end to how many are kept.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any, Final

SESSION_SECONDS = 300.0
MAXIMUM_SESSIONS = 256
# What KMS offers an XKS proxy (xks.md section 1.12): nothing with a 128-bit key.
_TLS_1_2_CIPHERS = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=2"
_CIPHERS = frozenset(
    {
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
    }
)


class TrustRootsInvalid(ValueError):
    """A text holds no certificates; the message is the end of a sentence about the file that it came from."""


class _StrongTls(ssl.SSLObject):
    """A TLS connection whose handshake fails when it ends in a cipher that an XKS proxy may not choose.

    Python cannot take ciphers of TLS 1.3 out of what it offers, so the choice is looked at, before anything is sent.
    """

    # Tickets of TLS 1.3 come after the handshake: they are looked for at the first reads, and no longer.
    _looks_left = 3

    def do_handshake(self) -> None:
        """Do the handshake; raise ssl.SSLError when the cipher is too weak."""
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError:
            self._sessions.forget(self.server_hostname)
            raise
        chosen = self.cipher()
        if chosen is None or chosen[0] not in _CIPHERS:
            raise ssl.SSLError(ssl.SSL_ERROR_SSL, f"the server chose the cipher {chosen and chosen[0]}")

    def read(self, len: int = 1024, buffer: Any = None) -> Any:  # noqa: A002 - the base class names it so
        """Read; keep the session for later connections once there is one."""
        try:
            return super().read(len, buffer)
        finally:
            if self._looks_left:
                self._looks_left -= 1
                if self._sessions.keep(self.server_hostname, self):
                    self._looks_left = 0

    @property
    def _sessions(self) -> _Sessions:
        context = self.context
        if not isinstance(context, _ResumingContext):
            raise TypeError("made by another context")
        return context.sessions


class _Sessions:
    """The sessions to resume, by the name of the host; the one that began first comes first, and is let go first."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic: Final = monotonic
        self._kept: Final[dict[str | None, tuple[ssl.SSLSession, float]]] = {}

    def of(self, host: str | None) -> ssl.SSLSession | None:
        """Return the session of a host, unless it began too long ago."""
        session, end = self._kept.get(host, (None, 0.0))
        return session if self._monotonic() < end else None

    def keep(self, host: str | None, connection: ssl.SSLObject) -> bool:
        """Keep a connection's session if it has a ticket and none is kept; return whether the search is over."""
        if self.of(host) is not None:
            return True
        session = connection.session
        if session is None or not session.has_ticket:
            return False
        if not connection.session_reused:
            self.forget(host)
            self._kept[host] = (session, self._monotonic() + SESSION_SECONDS)
            self._let_go()
        return True

    def forget(self, host: str | None) -> None:
        """Have the next connection to a host begin a session of its own."""
        self._kept.pop(host, None)

    def _let_go(self) -> None:
        """Let go of those that are of no use any more, and of the oldest when there are too many."""
        now = self._monotonic()
        for host, (_, end) in list(self._kept.items()):
            if now < end and len(self._kept) <= MAXIMUM_SESSIONS:
                return
            del self._kept[host]


class _ResumingContext(ssl.SSLContext):
    """A context of clients whose connections begin with a session of an earlier one."""

    sessions: _Sessions

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        """Return a connection that asks to resume the session of its host, if there is one."""
        host = server_hostname if isinstance(server_hostname, str) else None
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session or self.sessions.of(host))


def make_tls_context(
    trust_roots: str | None, *, system_trust_roots: bool, monotonic: Callable[[], float] = time.monotonic
) -> ssl.SSLContext:
    """Return the context: TLS 1.2 or newer, certificates verified up to a trusted root and against the name asked for.

    `trust_roots` are certificates in PEM, trusted beside the system's, or instead of them.

    Raises:
        TrustRootsInvalid: `trust_roots` holds no certificate.
    """
    context = _ResumingContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sessions = _Sessions(monotonic)
    context.sslobject_class = _StrongTls
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_TLS_1_2_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_RENEGOTIATION
    # A name stands in the subject alternative names; a common name alone is refused.
    context.hostname_checks_common_name = False
    if system_trust_roots:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if trust_roots is not None:
        load_trust_roots(context, trust_roots)
    return context


def check_trust_roots(trust_roots: str) -> None:
    """Raise TrustRootsInvalid unless the text holds at least one certificate, and only whole ones."""
    load_trust_roots(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_roots)


def load_trust_roots(context: ssl.SSLContext, trust_roots: str) -> None:
    """Trust the certificates of a PEM text as well; raise TrustRootsInvalid when it holds none."""
    try:
        context.load_verify_locations(cadata=trust_roots)
    except (ssl.SSLError, ValueError) as fault:
        raise TrustRootsInvalid("holds no certificates in PEM") from fault
