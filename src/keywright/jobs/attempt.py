"""One attempt to connect or disconnect a custom key store, as its provider sees it and as it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import TypeVar

from keywright.domain.connection_states import ConnectionEvent, next_connection_state
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, ConnectionStep, CustomKeyStore
from keywright.domain.leases import Lease
from keywright.jobs.attempt_events import AttemptEvents
from keywright.jobs.job import JobServices
from keywright.ports.storage import Transaction

T = TypeVar("T")


class Superseded(Exception):
    """The store was told something else, or is gone: this attempt has no say any more."""


def require_attempt(transaction: Transaction, begun: CustomKeyStore) -> CustomKeyStore:
    """Return the store as it is now; raise Superseded when it was told something since the attempt of `begun`."""
    store = transaction.key_stores.get(begun.scope, begun.custom_key_store_id)
    if store is None or store.attempt != begun.attempt:
        raise Superseded(begun.custom_key_store_id)
    return store


def require_current(transaction: Transaction, begun: CustomKeyStore) -> CustomKeyStore:
    """Return the store as it is now; raise Superseded unless it is still in the attempt of `begun`, unfinished."""
    store = require_attempt(transaction, begun)
    if store.connection_state is not begun.connection_state:
        raise Superseded(begun.custom_key_store_id)
    return store


class Attempt:
    """Implements `keywright.ports.key_store_provider.ConnectionProgress` over the database.

    Every effect is stored in a transaction that checks the lease and the attempt's number first. `verb` begins the
    names of its failpoints: `connect` or `disconnect`.
    """

    def __init__(self, services: JobServices, lease: Lease, store: CustomKeyStore, verb: str) -> None:
        self._storage = services.storage
        self._lease = lease
        self._store = store
        self._verb = verb
        self._failpoints = services.failpoints
        self._events = AttemptEvents(services, store, verb)

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change` in a write transaction, fenced.

        Raises:
            LeaseLost, Superseded: nothing was changed.
        """

        def fenced(transaction: Transaction) -> T:
            transaction.leases.fence(self._lease)
            require_current(transaction, self._store)
            return change(transaction)

        return await self._storage.write(fenced)

    def step(self, name: str) -> AbstractAsyncContextManager[Callable[[str], None]]:
        """Store the step as begun, run the body, store it as ended with what the body said of it."""
        return self._step(name)

    @asynccontextmanager
    async def _step(self, name: str) -> AsyncIterator[Callable[[str], None]]:
        said: list[str] = []
        step = await self._begin(name)
        try:
            self._failpoints(f"{self._verb}.{name}.begin")
            yield said.append
        except ConnectionFailed as failure:
            await self._end(step, "FAILED", failure.code.value, failure.code)
            raise
        except asyncio.CancelledError:
            raise
        except Exception:
            code = ConnectionErrorCode.INTERNAL_ERROR
            await self._end(step, "FAILED", code.value, code)
            raise
        await self._end(step, "COMPLETED", "; ".join(said))
        self._failpoints(f"{self._verb}.{name}.end")

    async def save_settings(self, settings: bytes) -> None:
        """Store new settings of the key store durably."""

        def save(transaction: Transaction) -> None:
            store = require_current(transaction, self._store)
            transaction.key_stores.update(replace(store, settings=settings))

        await self.write(save)

    async def finish(self, event: ConnectionEvent, code: ConnectionErrorCode | None = None) -> None:
        """Store how the attempt ended."""

        def save(transaction: Transaction) -> None:
            store = require_current(transaction, self._store)
            following = next_connection_state(store.connection_state, event)
            transaction.key_stores.update(replace(store, connection_state=following, connection_error_code=code))

        self._failpoints(f"{self._verb}.finish.begin")
        # Someone who has no say any more does not tell how it ended either.
        await self._storage.read(lambda transaction: require_current(transaction, self._store))
        await self._events.outcome(next_connection_state(self._store.connection_state, event), code)
        await self.write(save)

    async def _begin(self, name: str) -> ConnectionStep:
        def save(transaction: Transaction) -> ConnectionStep:
            step = ConnectionStep(
                custom_key_store_id=self._store.custom_key_store_id,
                attempt=self._store.attempt,
                name=name,
                started_at=transaction.now(),
            )
            transaction.key_stores.save_step(step)
            return step

        step = await self.write(save)
        await self._events.step(name, "STARTED")
        return step

    async def _end(
        self, step: ConnectionStep, status: str, detail: str, code: ConnectionErrorCode | None = None
    ) -> None:
        def save(transaction: Transaction) -> None:
            transaction.key_stores.save_step(replace(step, ended_at=transaction.now(), detail=detail))

        await self.write(save)
        await self._events.step(step.name, status, detail if code is None else "", code)
