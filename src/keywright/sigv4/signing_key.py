"""The key that signs for one day, Region and service, and a bounded cache of such keys."""

import hmac
from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import Final

from keywright.sigv4.authorization import Scope

_BLOCK = 64
_INNER_PAD = bytes(value ^ 0x36 for value in range(256))
_OUTER_PAD = bytes(value ^ 0x5C for value in range(256))


class SigningKey:
    """A derived SigV4 key, ready to sign; it has no repr of its value and no equality.

    It holds HMAC-SHA256 (RFC 2104) as its two started hashes, because copying these takes a third of the time
    of `hmac.digest`, which is the largest single cost of verifying a request.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        """Take a key of at most 64 bytes."""
        block = key.ljust(_BLOCK, b"\0")
        self._inner: Final = sha256(block.translate(_INNER_PAD))
        self._outer: Final = sha256(block.translate(_OUTER_PAD))

    def __repr__(self) -> str:
        return "SigningKey(***)"

    def sign(self, text: bytes) -> bytes:
        """Return the HMAC-SHA256 of a text as 64 lowercase hexadecimal digits."""
        inner = self._inner.copy()
        inner.update(text)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest().encode()


def derive_signing_key(secret: str, date: str, region: str, service: str) -> SigningKey:
    """Return the key that a secret access key has for one day (`YYYYMMDD`), Region and service."""
    key = b"AWS4" + secret.encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return SigningKey(key)


class SigningKeyCache:
    """Signing keys already derived, first in first out; for one thread or one event loop.

    A secret that is replaced under the same access key id must come with another version: the version is part
    of what is looked up, so a key derived from the old secret is never found again.
    """

    def __init__(self, capacity: int = 1024) -> None:
        """Hold at most `capacity` keys."""
        self._capacity: Final = capacity
        self._keys: Final[dict[tuple[str, Hashable, bytes], SigningKey]] = {}

    def signing_key(
        self, access_key_id: str, secret_version: Hashable, scope: Scope, read_secret: Callable[[], str]
    ) -> SigningKey:
        """Return the key for a scope, asking for the secret only when it has to be derived."""
        wanted = (access_key_id, secret_version, scope.encoded)
        key = self._keys.get(wanted)
        if key is None:
            key = derive_signing_key(read_secret(), scope.date, scope.region, scope.service)
            if len(self._keys) >= self._capacity:
                del self._keys[next(iter(self._keys))]
            self._keys[wanted] = key
        return key

    def clear(self) -> None:
        """Forget all keys, as when the service is sealed."""
        self._keys.clear()
