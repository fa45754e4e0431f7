"""Addresses in use in the operator's subnets, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.sql import ColumnElement

from keywright.ports.storage import NetworkInterface
from keywright.storage import tables
from keywright.storage.unit_of_work import UnitOfWork

_INTERFACES = tables.network_interfaces


class SqlNetwork:
    """The `NetworkRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, interface: NetworkInterface) -> None:
        """Take an address in a subnet."""
        values = {column.name: getattr(interface, column.name) for column in _INTERFACES.columns}
        self._work.change(_INTERFACES.insert(), values)

    def in_subnet(self, subnet_id: str) -> Sequence[NetworkInterface]:
        """Return the addresses taken in a subnet."""
        return self._all(_INTERFACES.c.subnet_id == subnet_id)

    def of_owner(self, owner: str) -> Sequence[NetworkInterface]:
        """Return the addresses taken for an HSM or custom key store."""
        return self._all(_INTERFACES.c.owner == owner)

    def remove_owner(self, owner: str) -> None:
        """Give back every address of an HSM or custom key store."""
        self._work.change(_INTERFACES.delete().where(_INTERFACES.c.owner == owner))

    def _all(self, condition: ColumnElement[bool]) -> Sequence[NetworkInterface]:
        query = select(_INTERFACES).where(condition).order_by(_INTERFACES.c.eni_id)
        return [NetworkInterface(**row) for row in self._work.named_rows(query)]
