"""Reading many protected rows, where one that was tampered with must not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, Select, Table, and_
from sqlalchemy.sql import ColumnElement

from keywright.domain.errors import InternalFault
from keywright.domain.scope import Scope
from keywright.storage.unit_of_work import UnitOfWork

T = TypeVar("T")


def in_scope(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a row belongs to `scope`."""
    return and_(table.c.account_id == scope.account_id, table.c.region == scope.region)


def scope_of(values: dict[str, Any]) -> Scope:
    """Return the scope that a row belongs to, taking its two columns out of `values`."""
    return Scope(account_id=values.pop("account_id"), region=values.pop("region"))


def intact(rows: Sequence[Any], read: Callable[[Any], T]) -> Iterator[T]:
    """Yield what `read` makes of each row, leaving out rows that fail their integrity check (the log has them)."""
    for row in rows:
        try:
            value = read(row)
        except InternalFault:
            continue
        yield value


def intact_page(
    work: UnitOfWork, query: Select[Any], by: Column[Any], limit: int, read: Callable[[Any], T]
) -> Sequence[T]:
    """Return the first `limit` intact rows of `query` by column `by`, so that a page is short only at the end."""
    page: list[T] = []
    position = query.selected_columns.keys().index(by.key)
    while len(page) < limit:
        wanted = limit - len(page)
        rows = work.rows(query.order_by(by).limit(wanted))
        page.extend(intact(rows, read))
        if len(rows) < wanted:
            break
        query = query.where(by > rows[-1][position])
    return page
