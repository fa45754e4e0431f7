"""What is taken in the operator's network, in the database: addresses, interface endpoints and hosted zones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.private_connectivity import HostedZone, InterfaceEndpoint
from keywright.ports.storage import NetworkInterface
from keywright.storage import network_tables as tables
from keywright.storage.scoped_rows import scope_of
from keywright.storage.unit_of_work import UnitOfWork

_INTERFACES = tables.network_interfaces
_ENDPOINTS = tables.interface_endpoints
_ZONES = tables.hosted_zones


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

    def add_interface_endpoint(self, endpoint: InterfaceEndpoint) -> None:
        """Add the interface endpoint of a store that has none."""
        # The order of the zones is that of the service, and is kept.
        addresses = json.dumps(dict(endpoint.zone_addresses), separators=(",", ":"))
        self._work.change(_ENDPOINTS.insert(), {**_scoped(_ENDPOINTS, endpoint), "zone_addresses": addresses})

    def interface_endpoint(self, custom_key_store_id: str) -> InterfaceEndpoint | None:
        """Return the store's interface endpoint, or None."""
        return next(map(_endpoint, self._of_store(_ENDPOINTS, custom_key_store_id)), None)

    def interface_endpoints(self) -> Sequence[InterfaceEndpoint]:
        """Return those of every scope, by creation time."""
        query = select(_ENDPOINTS).order_by(_ENDPOINTS.c.created_at, _ENDPOINTS.c.vpc_endpoint_id)
        return [_endpoint(row) for row in self._work.named_rows(query)]

    def remove_interface_endpoint(self, custom_key_store_id: str) -> None:
        """Remove the store's endpoint, and its hosted zone with it; nothing happens when it has none."""
        self._work.change(_ENDPOINTS.delete().where(_ENDPOINTS.c.custom_key_store_id == custom_key_store_id))

    def add_hosted_zone(self, zone: HostedZone) -> None:
        """Add the hosted zone of a store that has none."""
        self._work.change(_ZONES.insert(), _scoped(_ZONES, zone))

    def hosted_zone(self, custom_key_store_id: str) -> HostedZone | None:
        """Return the store's hosted zone, or None."""
        return next(map(_zone, self._of_store(_ZONES, custom_key_store_id)), None)

    def hosted_zones(self) -> Sequence[HostedZone]:
        """Return those of every scope, by creation time."""
        query = select(_ZONES).order_by(_ZONES.c.created_at, _ZONES.c.hosted_zone_id)
        return [_zone(row) for row in self._work.named_rows(query)]

    def remove_hosted_zone(self, custom_key_store_id: str) -> None:
        """Remove the store's hosted zone; nothing happens when it has none."""
        self._work.change(_ZONES.delete().where(_ZONES.c.custom_key_store_id == custom_key_store_id))

    def _of_store(self, table: Table, custom_key_store_id: str) -> list[dict[str, Any]]:
        return self._work.named_rows(select(table).where(table.c.custom_key_store_id == custom_key_store_id))

    def _all(self, condition: ColumnElement[bool]) -> Sequence[NetworkInterface]:
        query = select(_INTERFACES).where(condition).order_by(_INTERFACES.c.eni_id)
        return [NetworkInterface(**row) for row in self._work.named_rows(query)]


def _scoped(table: Table, value: InterfaceEndpoint | HostedZone) -> dict[str, Any]:
    scope = {"account_id": value.scope.account_id, "region": value.scope.region}
    return {**{column.name: getattr(value, column.name, None) for column in table.columns}, **scope}


def _endpoint(row: dict[str, Any]) -> InterfaceEndpoint:
    return InterfaceEndpoint(scope=scope_of(row), zone_addresses=json.loads(row.pop("zone_addresses")), **row)


def _zone(row: dict[str, Any]) -> HostedZone:
    return HostedZone(scope=scope_of(row), **row)
