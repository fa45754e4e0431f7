"""What a background job is, and what jobs are given from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keywright.ports.audit import AuditSink
from keywright.ports.clock import Clock, RandomBytes
from keywright.ports.failpoints import Failpoints, no_failpoints
from keywright.ports.key_store_provider import CustomKeyStoreProvider, KeyProvider
from keywright.ports.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class JobServices:
    """The ports that jobs use. `holder` names this worker in leases and is never used by two of them.

    `attempt_seconds` is how long a connect or disconnect attempt may take altogether.
    """

    storage: Storage
    key_providers: Mapping[str, KeyProvider]
    custom_key_store_providers: Mapping[str, CustomKeyStoreProvider]
    audit: AuditSink
    clock: Clock
    random_bytes: RandomBytes
    holder: str
    failpoints: Failpoints = no_failpoints
    attempt_seconds: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One piece of work. Two pieces with one `name` never run at once in a worker.

    `run` returns whether it got anything done: the runner then looks for more at once, otherwise at the next poll.
    """

    name: str
    run: Callable[[], Awaitable[bool]]


class Job(Protocol):
    """Finds work that is due; what it finds may be done by any worker, or be done already."""

    async def due(self) -> Sequence[Work]:
        """Return what there is to do now."""
        ...
