"""Leases: which actor may do a piece of work, decided on the database's clock."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease that was granted. `token` grows with every grant and fences off earlier holders."""

    name: str
    holder: str
    token: int


class LeaseLost(Exception):
    """The lease ran out and someone else may hold it: stop, and write nothing."""
