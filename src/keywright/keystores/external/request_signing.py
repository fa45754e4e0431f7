"""Signs requests for one XKS proxy: whose access key, for which host, in which Region (xks.md section 1.11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from keywright.api.xks import CONTENT_TYPE, SIGNING_NAME
from keywright.sigv4 import Scope, derive_signing_key, string_to_sign
from keywright.sigv4.canonical import ALGORITHM, canonical_path, payload_hash
from keywright.sigv4.signing_key import SigningKey
from keywright.sigv4.timestamps import format_amz_date


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyTarget:
    """The proxy of a store. `host` is its DNS name, without a port; `path` begins the path of every request.

    `path` is the store's XksProxyUriPath, which ends in `/kms/xks/v1`.
    """

    host: str
    path: str
    access_key_id: str
    secret_access_key: bytes = field(repr=False)
    region: str


class RequestSigner:
    """Makes whole HTTP requests of paths and bodies, signed over exactly `host` and `x-amz-date`.

    `now` gives seconds since 1970. What is the same in all requests of a second is kept from one to the next.
    """

    def __init__(self, target: ProxyTarget, now: Callable[[], float]) -> None:
        """Sign with the target's credential."""
        self._target = target
        self._now = now
        self._host = target.host.encode("ascii")
        self._head = b"Host: %b\r\nContent-Type: %b\r\nContent-Length: " % (self._host, CONTENT_TYPE.encode())
        self._second = -1
        self._amz_date = b""
        self._scope = Scope(date="", region="", service="")
        self._key: SigningKey

    def request(self, path: bytes, body: bytes) -> bytes:
        """Return the request that posts a body to a path, which goes out as it stands, dated now.

        Raises:
            ValueError: the path has a character that an XKS path cannot have.
        """
        second = int(self._now())
        if second != self._second:
            self._enter(second)
        canonical = b"POST\n%b\n\nhost:%b\nx-amz-date:%b\n\nhost;x-amz-date\n%b" % (
            _canonical_path(path),
            self._host,
            self._amz_date,
            payload_hash(body),
        )
        signature = self._key.sign(string_to_sign(self._amz_date, self._scope.encoded, canonical))
        return b"POST %b HTTP/1.1\r\n%b%d%b%b\r\n\r\n%b" % (
            path,
            self._head,
            len(body),
            self._authorization,
            signature,
            body,
        )

    def _enter(self, second: int) -> None:
        amz_date = format_amz_date(second)
        if amz_date[:8] != self._scope.date:
            secret = self._target.secret_access_key.decode("ascii")
            self._scope = Scope(date=amz_date[:8], region=self._target.region, service=SIGNING_NAME)
            self._key = derive_signing_key(secret, self._scope.date, self._scope.region, self._scope.service)
        self._second = second
        self._amz_date = amz_date.encode()
        self._authorization = (
            b"\r\nX-Amz-Date: %b\r\nAuthorization: %b Credential=%b/%b, SignedHeaders=host;x-amz-date, Signature="
            % (self._amz_date, ALGORITHM, self._target.access_key_id.encode("ascii"), self._scope.encoded)
        )


_PATH_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./"


@lru_cache(maxsize=4096)
def _canonical_path(path: bytes) -> bytes:
    """Return the path as it is signed: AWS's rules resolve `.` and `..` in it, which on the wire stay as they are."""
    if not path.startswith(b"/") or path.translate(None, _PATH_CHARACTERS):
        raise ValueError("the path of an XKS proxy has characters that it cannot have")
    return canonical_path(path, normalize=True)
