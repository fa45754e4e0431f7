"""One open transaction as the repositories use it: statements, and what the transaction did so far."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Double, Executable, Select, Table, literal_column, select

from keywright.domain.errors import InternalFault
from keywright.ports.storage import StaleWrite
from keywright.storage.row_mac import ProtectedTable, RowMac

_log = logging.getLogger(__name__)


class Dialect(Protocol):
    """What the two databases say differently."""

    @property
    def clock(self) -> str:
        """Return the SQL expression of the database's clock, in epoch seconds, read anew by every statement."""
        ...

    def insert(self, table: Table) -> Any:
        """Return an INSERT that has `on_conflict_do_update`."""
        ...


class UnitOfWork:
    """One open transaction.

    `changed` tells that something cached may be outdated by it; leases, connection steps and who is logged in are
    never cached and so do not set it. `erased` tells that key material was removed.
    """

    def __init__(self, connection: Connection, dialect: Dialect, row_mac: RowMac) -> None:
        self._connection = connection
        self.dialect = dialect
        self.row_mac = row_mac
        self.clock = literal_column(dialect.clock, Double)
        self.changed = False
        self.erased = False

    def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Return all rows of `query`."""
        with _readable():
            return self._connection.execute(query).all()

    def row(self, query: Select[Any]) -> Any | None:
        """Return the first row of `query`, or None."""
        with _readable():
            return self._connection.execute(query).first()

    def named_rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        """Return all rows of `query` as the names and values of their columns."""
        with _readable():
            return [dict(row) for row in self._connection.execute(query).mappings()]

    def now(self) -> float:
        """Return the database's clock as epoch seconds."""
        return float(self._connection.execute(select(self.clock)).scalar_one())

    def run(self, statement: Executable, values: Mapping[str, Any] | None = None) -> CursorResult[Any]:
        """Execute a statement that outdates nothing that is cached."""
        return self._connection.execute(statement, values)

    def change(self, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
        """Execute a statement that may outdate cached results; return how many rows it touched."""
        self.changed = True
        return self.run(statement, values).rowcount

    def change_one(self, statement: Executable) -> None:
        """Execute an UPDATE or DELETE of one row in one version; raise `StaleWrite` when that row is not there."""
        if self.change(statement) != 1:
            raise StaleWrite

    def insert(self, protected: ProtectedTable, values: Mapping[str, Any]) -> None:
        """Insert a row together with its MAC."""
        self.change(protected.table.insert(), protected.sealed(self.row_mac, values))


@contextmanager
def _readable() -> Iterator[None]:
    """Turn a value that is not of its column's type, which SQLite lets anyone store, into a typed failure."""
    try:
        yield
    except (TypeError, ValueError) as error:
        _log.error("a stored row cannot be read: %s", type(error).__name__)
        raise InternalFault("A stored record cannot be read.") from error
