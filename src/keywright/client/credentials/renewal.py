"""Credentials that are kept while they are good and renewed before they end."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Self

from keywright.client.configuration_errors import (
    ConfigurationError,
    CredentialsError,
    CredentialSourceFailed,
    NoCredentials,
)
from keywright.client.credentials.resolved import CredentialProvider, ResolvedCredentials
from keywright.sigv4.signing import Credentials

_EARLIEST_SECONDS = 15 * 60
_LATEST_SECONDS = 10 * 60
_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Credentials in use; from `renew_from` on somebody renews them, from `renew_by` on everybody waits for it."""

    found: ResolvedCredentials
    renew_from: float
    renew_by: float
    ends: float

    @classmethod
    def since(cls, now: float, found: ResolvedCredentials) -> Self:
        ends = found.expires_at
        if ends is None:
            return cls(found=found, renew_from=inf, renew_by=inf, ends=inf)
        left = max(ends - now, 0.0)
        return cls(
            found=found,
            renew_from=ends - min(_EARLIEST_SECONDS, left / 4),
            renew_by=ends - min(_LATEST_SECONDS, left / 8),
            ends=ends,
        )


class RenewedCredentials:
    """Is the credentials provider of a context: asks a chain of providers, and stays with the first that has any.

    Renewal begins 15 minutes before the end, and 10 minutes before it calls begin to wait for it; for short-lived
    credentials a quarter and an eighth of what is left of their life. While they last, a failed renewal is not an
    error, and is tried again after a minute. Safe to use from several threads.
    """

    def __init__(self, providers: Sequence[CredentialProvider]) -> None:
        self._providers = tuple(providers)
        self._renewing = threading.Lock()
        self._held: _Held | None = None
        self._not_before = -inf

    def current(self, now: float) -> Credentials | None:
        """Return the credentials at hand, None when there are none yet or somebody should renew them."""
        held = self._held
        return held.found.key if held is not None and self._stands(held, now) else None

    def load(self, now: float) -> Credentials:
        """Return good credentials, found or renewed if need be.

        Raises NoCredentials when no provider has any, or the CredentialsError of the one that is set up and fails.
        """
        return self.resolve(now).key

    def resolve(self, now: float) -> ResolvedCredentials:
        """Return the same as `load`, with source and end; raises the same."""
        held = self._held
        must_wait = held is None or now >= held.renew_by
        if not self._renewing.acquire(blocking=must_wait):
            assert held is not None  # noqa: S101 - for the type checker: else it would have waited
            return held.found  # another thread is at it, and there is time
        try:
            return self._renewed(now)
        finally:
            self._renewing.release()

    def _stands(self, held: _Held, now: float) -> bool:
        return now < held.renew_from or now < self._not_before

    def _renewed(self, now: float) -> ResolvedCredentials:
        held = self._held
        if held is not None and self._stands(held, now):
            return held.found  # another thread has renewed them meanwhile
        try:
            found = self._ask()
        except CredentialsError:
            if held is None or now >= held.ends:
                raise
            self._not_before = min(now + _PAUSE_SECONDS, held.ends)
            return held.found
        self._held = _Held.since(now, found)
        # A metadata service in trouble gives credentials that have ended; they may serve still, and are all there is.
        self._not_before = now + _PAUSE_SECONDS
        return found

    def _ask(self) -> ResolvedCredentials:
        for provider in self._providers:
            try:
                found = provider.load()
            except CredentialsError:
                raise
            except ConfigurationError as error:  # a setting that means nothing, which only this provider looks at
                raise CredentialSourceFailed(provider.source, str(error)) from error
            if found is not None:
                self._providers = (provider,)
                return found
        raise NoCredentials
