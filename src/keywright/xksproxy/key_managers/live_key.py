"""External keys as the server uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from keywright.api.xks import ErrorName
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.state.document import Usage

Served = tuple[bytes, str]
"""What a key manager gave, and the name of the one that gave it."""


class KeyHandle(Protocol):
    """One material of a key, wherever it is. `deadline` is a time of the event loop.

    All methods raise ProxyFailure: InternalException, DependencyTimeoutException, KeyNotFoundException,
    InvalidKeyUsageException.
    """

    async def encrypt(self, iv: bytes, aad: bytes, plaintext: bytes, deadline: float) -> Served:
        """Return the ciphertext with its 16-byte tag behind it."""
        ...

    async def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes, deadline: float) -> Served:
        """Return the plaintext; raises ProxyFailure with InvalidCiphertextException as well."""
        ...

    async def require_present(self, deadline: float) -> None:
        """Return when the material is there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveKey:
    """An external key; `current` is the number of the version that encrypts."""

    name: str
    usages: frozenset[Usage]
    enabled: bool
    current: int
    versions: Mapping[int, KeyHandle]

    def require(self, usage: Usage) -> None:
        """Return when the key may be used so.

        Raises:
            ProxyFailure: InvalidStateException, InvalidKeyUsageException.
        """
        if not self.enabled:
            raise ProxyFailure(ErrorName.INVALID_STATE, "The external key is disabled.")
        if usage not in self.usages:
            raise ProxyFailure(ErrorName.INVALID_KEY_USAGE, f"The external key may not be used for {usage}.")
