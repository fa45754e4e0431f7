"""Row integrity: a MAC over every field of the rows that decide who may do what (assurance.md section 5.7).

Compatibility law: a MAC covers the columns in their order of declaration in `tables.py`, `row_mac` left out. A
migration that adds, drops or moves a column of a protected table must make its MACs anew.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Double, Table

from keywright.crypto.errors import RowTampered
from keywright.domain.errors import InternalFault, ValidationFailed

_log = logging.getLogger(__name__)

Field = None | bool | int | str | bytes | float


class RowMac(Protocol):
    """Makes and checks MACs of rows; `keywright.crypto.row_integrity.RowMac` is one."""

    def mac(self, table: str, fields: tuple[Field, ...]) -> bytes:
        """Return the MAC of a row of `table`."""
        ...

    def verify(self, table: str, fields: tuple[Field, ...], mac: bytes) -> None:
        """Raise `RowTampered` unless `mac` is the MAC of this row."""
        ...


class ProtectedTable:
    """One table whose rows carry a MAC, with the columns that the MAC covers.

    `name_of_row` gives the columns that name a row in the log.
    """

    def __init__(self, table: Table, *name_of_row: str) -> None:
        self.table = table
        self.columns = [column for column in table.columns if column.name != "row_mac"]
        self.selected = [*self.columns, table.c.row_mac]
        self.width = len(self.selected)
        self._names = [column.name for column in self.columns]
        self._numbers = {column.name for column in self.columns if isinstance(column.type, Double)}
        self._name_of_row = name_of_row

    def sealed(self, row_mac: RowMac, values: Mapping[str, Field]) -> dict[str, Field]:
        """Return the row to store: `values`, one for every column, with their MAC.

        Raises:
            ValidationFailed: a text has a character that PostgreSQL cannot store, and that is refused everywhere.
        """
        if any(isinstance(value, str) and "\0" in value for value in values.values()):
            raise ValidationFailed("The character U+0000 is not allowed here.")
        # A time given as an int comes back as a float, and the MAC tells the two apart.
        numbers = {name: float(value) for name in self._numbers if (value := values[name]) is not None}
        values = {**values, **numbers}
        fields = tuple(values[name] for name in self._names)
        return {**values, "row_mac": row_mac.mac(self.table.name, fields)}

    def opened(self, row_mac: RowMac, selected: Sequence[Any]) -> dict[str, Any]:
        """Return the columns of a row that was read as `selected`, by name.

        Raises:
            InternalFault: the row is not as it was stored; the log says which one.
        """
        *fields, mac = selected
        values = dict(zip(self._names, fields, strict=True))
        try:
            row_mac.verify(self.table.name, tuple(fields), mac)
        except (RowTampered, TypeError, ValueError) as error:
            # SQLite gives back whatever type was put into a row, and the MAC has no encoding for some of them.
            row = [values[name] for name in self._name_of_row]
            _log.error("row %r of table %s fails its integrity check and is refused", row, self.table.name)
            raise InternalFault("A stored record failed its integrity check.") from error
        return values
