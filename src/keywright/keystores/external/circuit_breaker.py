"""Spares callers, and other key stores, the wait for a proxy that has stopped answering: a circuit breaker.

A call that a proxy leaves hanging takes its caller half a second, and the event loop two handshakes, for which the
calls of every other key store wait. After some of them the next one is known to fail, so it fails at once, but for one
a second that is made and finds out whether there is an answer again. Source: assurance.md, X8.

Each path has a circuit of its own, which is each operation with each external key: a key manager that hangs with one
key must not keep those away who use another one, too seldom to ever be the one call of a second.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keywright.keystores.external.failures import FailureKind

logger = logging.getLogger(__name__)

FAILURES = 5
FAILING_SECONDS = 1.0
TRIAL_SECONDS = 1.0
MAXIMUM_CIRCUITS = 10_000
"""Of the paths that fail; the one that began to fail first is forgotten first."""


@dataclass(slots=True)
class _Circuit:
    """A path whose last calls had no answer: how many those were since when, and whether more are made.

    `refused` is how many calls were not made since it opened; `next_trial` is when one is made while it is open.
    """

    since: float
    failures: int = 0
    open_for: FailureKind | None = None
    next_trial: float = 0.0
    refused: int = 0


class CircuitBreaker:
    """Lets the calls of one proxy through, or not, by how those before them ended; for one event loop.

    A circuit opens when `FAILURES` calls in a row had no answer, the last one at least `FAILING_SECONDS` after the
    first: a proxy that pauses fails all the calls of the moment, however many those are. The first answer closes it.
    """

    def __init__(self, store_id: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take whose proxy it is, for logs, and the clock, in seconds."""
        self._store_id: Final = store_id
        self._monotonic: Final = monotonic
        self._failing: Final[dict[str, _Circuit]] = {}

    def reset(self) -> None:
        """Let all calls through, whatever was before."""
        self._failing.clear()

    def refuse(self, path: str) -> FailureKind | None:
        """Return why the next call must not be made, which is how the last one failed; None when it may be made."""
        circuit = self._failing.get(path)
        if circuit is None or circuit.open_for is None:
            return None
        now = self._monotonic()
        if now >= circuit.next_trial:
            # By time and not by how the trial ends, so that one whose caller goes away leaves nothing to set right.
            circuit.next_trial = now + TRIAL_SECONDS
            return None
        circuit.refused += 1
        return circuit.open_for

    def failed(self, path: str, kind: FailureKind) -> None:
        """Count a call without an answer; `kind` is what further ones are refused as."""
        now = self._monotonic()
        circuit = self._failing.get(path)
        if circuit is None:
            if len(self._failing) >= MAXIMUM_CIRCUITS:
                del self._failing[next(iter(self._failing))]
            circuit = self._failing[path] = _Circuit(now)
        circuit.failures += 1
        if circuit.open_for is not None:
            circuit.open_for = kind
        elif circuit.failures >= FAILURES and now - circuit.since >= FAILING_SECONDS:
            circuit.open_for, circuit.next_trial = kind, now + TRIAL_SECONDS
            logger.warning(
                "XKS proxy of %s: the last %d calls of %s had no answer; until one has, one a second is made",
                self._store_id,
                circuit.failures,
                path,
            )

    def answered(self, path: str) -> None:
        """Count a call that was answered, rightly or not."""
        circuit = self._failing.pop(path, None)
        if circuit is not None and circuit.open_for is not None:
            logger.warning(
                "XKS proxy of %s: there are answers of %s again; %d calls were not made meanwhile",
                self._store_id,
                path,
                circuit.refused,
            )
