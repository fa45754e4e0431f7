"""`keywright network list` for people: one aligned table for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def overview_lines(overview: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Yield the lines; every table has a title, and says so when it is empty."""
    for kind, (title, headings, cells) in _TABLES.items():
        yield title
        rows = [cells(row) for row in overview[kind]]
        yield from _table(headings, rows) if rows else ("  none",)
        if kind == "endpoint_services":
            for row in overview[kind]:
                yield from (f"  ! {row['name']}: {fault}" for fault in row["faults"])
        yield ""


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _subnet(row: Row) -> Sequence[str]:
    taken = str(len(row["taken_addresses"]))
    return row["subnet_id"], row["availability_zone"], row["vpc_id"], row["cidr"], str(row["free_addresses"]), taken


def _service(row: Row) -> Sequence[str]:
    targets = ", ".join(f"{_place(target)} ({target['zone']})" for target in row["targets"])
    return row["name"], row["owner"], row["private_dns_name"] or "-", targets or "-", str(len(row["faults"]))


def _endpoint(row: Row) -> Sequence[str]:
    addresses = ", ".join(f"{address} ({zone})" for zone, address in row["zone_addresses"].items())
    return row["vpc_endpoint_id"], _store(row), row["service_name"], addresses


def _zone(row: Row) -> Sequence[str]:
    return row["hosted_zone_id"], row["name"], _store(row), row["vpc_endpoint_id"]


def _store(row: Row) -> str:
    return f"{row['custom_key_store_id']} {row['custom_key_store_name'] or ''}".rstrip()


def _place(row: Row) -> str:
    address = row["address"]
    return f"[{address}]:{row['port']}" if ":" in address else f"{address}:{row['port']}"


_TABLES: Mapping[str, tuple[str, Sequence[str], Callable[[Row], Sequence[str]]]] = {
    "subnets": ("Subnets", ("SUBNET", "ZONE", "VPC", "RANGE", "FREE", "TAKEN"), _subnet),
    "endpoint_services": ("Endpoint services", ("NAME", "OWNER", "PRIVATE NAME", "TARGETS", "FAULTS"), _service),
    "interface_endpoints": ("Interface endpoints", ("ENDPOINT", "KEY STORE", "SERVICE", "ADDRESSES"), _endpoint),
    "hosted_zones": ("Private hosted zones", ("ZONE", "NAME", "KEY STORE", "LEADS TO"), _zone),
    "hosts": ("Public hosts that lead elsewhere", ("NAME", "LEADS TO"), lambda row: (row["name"], _place(row))),
    "allowed_networks": ("Networks that public names may lead into", ("NETWORK",), lambda row: (row["network"],)),
}
