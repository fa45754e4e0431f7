"""The `Storage` port over a SQL database: transactions in threads, the read cache, deadlines."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from keywright.domain.errors import DependencyTimeout, OutcomeUnknown
from keywright.ports.storage import StaleWrite, Transaction
from keywright.storage import tables
from keywright.storage.attempt import Attempt
from keywright.storage.database import Conflict, ConnectionGone, Database
from keywright.storage.deployment import Deployment
from keywright.storage.read_cache import NOT_CACHED, ReadCache
from keywright.storage.row_mac import RowMac
from keywright.storage.transaction import SqlTransaction
from keywright.storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

T = TypeVar("T")

DEADLINE_SECONDS = 4.5
READ_THREADS = 4
MAXIMUM_TRIES = 8
MAXIMUM_RECONNECTS = 2
MAXIMUM_STALE = 2
PAUSE_SECONDS = 0.005


class SqlStorage:
    """The `Storage` port. `cached` and `cached_now` belong to one event loop; `read` and `write` to any."""

    def __init__(self, database: Database, row_mac: RowMac, deployment: Deployment) -> None:
        self.deployment = deployment
        self._database = database
        self._row_mac = row_mac
        self._cache = ReadCache()
        # One writer: both databases let one write through at a time, and waiting here costs no connection.
        self._writer = ThreadPoolExecutor(1, "storage-writer")
        self._readers = ThreadPoolExecutor(READ_THREADS, "storage-reader")

    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Run `query` in a read-only transaction in a thread; raise `DependencyTimeout` when the database is gone."""
        result, _ = await self._in_thread(self._readers, lambda attempt: self._read(query, attempt))
        return result

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change` in a serializable transaction in a thread and commit durably.

        Raises:
            OutcomeUnknown: the commit was sent and its fate is not known.
            DependencyTimeout: the database is gone, or the change was given up before its commit.
            StaleWrite: `change` raised it every time, so it holds on to a row that was read before.
        """
        return await self._in_thread(self._writer, lambda attempt: self._write(change, attempt))

    async def cached(self, name: Hashable, query: Callable[[Transaction], T]) -> T:
        """Return what `query` gave for `name`, or run it; never older than the last change committed here."""
        kept: Any = self._cache.find(name, self._database.watch.current())
        if kept is not NOT_CACHED:
            found: T = kept
            return found
        result, counter = await self._in_thread(self._readers, lambda attempt: self._read(query, attempt))
        self._cache.keep(name, counter, result)
        return result

    def cached_now(self, name: Hashable) -> object | None:
        """Return the cached result for `name` when it is present and fresh, without awaiting; None otherwise."""
        kept = self._cache.find(name, self._database.watch.current())
        return None if kept is NOT_CACHED else kept

    def close(self) -> None:
        """Wait for the running transactions and close every connection."""
        self._writer.shutdown(cancel_futures=True)
        self._readers.shutdown(cancel_futures=True)
        self._database.close()

    async def _in_thread(self, threads: ThreadPoolExecutor, run: Callable[[Attempt], T]) -> T:
        """Return what `run` gives in one of `threads`, or give it up at the deadline, queueing included."""
        attempt = Attempt()
        future = asyncio.get_running_loop().run_in_executor(threads, run, attempt)
        # The caller may be cancelled; the transaction goes on, and nobody is left to hear of its failure.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({future}, timeout=DEADLINE_SECONDS)
        if future.done():
            try:
                return future.result()
            finally:
                # A failure holds this frame. Did the frame hold the failure, both would wait for a garbage collection.
                del future
        undone = attempt.give_up(self._database.abandon)
        _log.error("a transaction was given up at its deadline, %s COMMIT", "before" if undone else "after")
        if undone:
            raise DependencyTimeout("The database did not answer in time.")
        self._database.watch.doubt()
        raise OutcomeUnknown("The database did not confirm the change in time.")

    def _read(self, query: Callable[[Transaction], T], attempt: Attempt) -> tuple[T, int]:
        """Return what `query` gives, and the change counter that its transaction saw."""
        return self._tried(lambda: self._read_once(query, attempt))

    def _read_once(self, query: Callable[[Transaction], T], attempt: Attempt) -> tuple[T, int]:
        with self._database.reading() as connection, attempt.using(connection):
            counter = connection.execute(select(tables.change_counter.c.value)).scalar_one()
            work = UnitOfWork(connection, self._database.dialect, self._row_mac)
            return query(SqlTransaction(work)), counter

    def _write(self, change: Callable[[Transaction], T], attempt: Attempt) -> T:
        return self._tried(lambda: self._write_once(change, attempt))

    def _write_once(self, change: Callable[[Transaction], T], attempt: Attempt) -> T:
        counter = None
        with self._database.writing() as connection, attempt.using(connection):
            work = UnitOfWork(connection, self._database.dialect, self._row_mac)
            result = change(SqlTransaction(work))
            if work.changed:
                counter = self._database.announce_change(connection)
            attempt.begin_commit()
            self._database.commit(connection)
        if counter is not None:
            self._database.watch.committed(counter)
        if work.erased:
            self._database.after_erasing()
        return result

    def _tried(self, run: Callable[[], T]) -> T:
        """Return what `run` gives, repeating it when the database or a stale row asks for that."""
        broken = stale = 0
        for number in range(MAXIMUM_TRIES):
            try:
                return run()
            except SQLAlchemyError as error:
                failure = self._database.failure(error)
                broken += isinstance(failure, ConnectionGone)
                if broken > MAXIMUM_RECONNECTS or not isinstance(failure, Conflict | ConnectionGone):
                    raise _shown(failure) from error
            except Conflict:
                pass
            except StaleWrite:
                stale += 1
                if stale > MAXIMUM_STALE:
                    raise
            time.sleep(PAUSE_SECONDS * number)
        raise DependencyTimeout("The database is too busy.")


def _shown(failure: Exception) -> Exception:
    """Return what the caller may see of a failure."""
    if isinstance(failure, ConnectionGone):
        return DependencyTimeout("The database is not available.")
    return failure
