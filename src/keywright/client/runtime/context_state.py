"""What a context remembers between calls: origins, signing keys, the clock's error and the retry tokens."""

from __future__ import annotations

from typing import Final

from keywright.client.runtime.http_message import Origin
from keywright.client.runtime.retries import RetryTokens
from keywright.sigv4.signing import Credentials
from keywright.sigv4.signing_key import SigningKey


class ContextState:
    """Memory of one context. Every entry is replaced as a whole, so threads need no lock."""

    __slots__ = ("origins", "signing_keys", "skew", "tokens")

    def __init__(self, tokens: RetryTokens | None = None) -> None:
        self.tokens: Final = tokens or RetryTokens()
        # Seconds to add to the machine's clock to have the services'.
        self.skew = 0.0
        # By the service's name: where it is, and the Region to sign for.
        self.origins: Final[dict[str, tuple[Origin, str]]] = {}
        # By Region and signing name: the key of the last credentials and day used there.
        self.signing_keys: Final[dict[tuple[str, str], tuple[Credentials, str, bytes, SigningKey]]] = {}

    def for_another_place(self) -> ContextState:
        """Return the memory for the same caller at other endpoints."""
        return ContextState(self.tokens)
