"""What the two databases have in common, as the storage uses them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from keywright.storage.change_watch import ChangeWatch
from keywright.storage.unit_of_work import Dialect


class Conflict(Exception):
    """The database rolled the transaction back because of another one: the same change may succeed when repeated."""


class ConnectionGone(Exception):
    """The connection broke before COMMIT was sent: nothing happened, and a new connection may do better."""


class Database(Protocol):
    """An open database. Every method but `close` runs in the storage's threads."""

    @property
    def dialect(self) -> Dialect:
        """Return what this database says differently."""
        ...

    @property
    def watch(self) -> ChangeWatch:
        """Return what follows the change counter."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a read-only transaction with one consistent view; it ends with the context."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a transaction that no other write can overlap; rolled back at the end unless committed."""
        ...

    def announce_change(self, connection: Connection) -> int:
        """Move the change counter in this transaction and return its new value."""
        ...

    def commit(self, connection: Connection) -> None:
        """Commit durably. Raises `OutcomeUnknown` when the commit may have happened or not; `Conflict`."""
        ...

    def failure(self, error: SQLAlchemyError) -> Exception:
        """Return what a failure before COMMIT means: a domain error, `Conflict` or `ConnectionGone`; logs details."""
        ...

    def after_erasing(self) -> None:
        """Leave no copy of removed rows in files of ours, as far as that is possible now; never raises."""
        ...

    def abandon(self, connection: Connection) -> Callable[[], None]:
        """Make whatever runs on `connection` end soon; called from another thread, neither waits nor raises.

        Returns what the thread that works with the connection calls when that has ended: nothing that was begun
        here may reach whoever gets the connection next.
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
