"""Leases on the database's clock (assurance.md H6).

A row is never removed: its token must grow over every release and every holder, so that no earlier holder's token
can come back.
"""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.leases import Lease, LeaseLost
from keywright.storage import tables
from keywright.storage.unit_of_work import UnitOfWork

_LEASES = tables.leases


class SqlLeases:
    """The `LeaseRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def acquire(self, name: str, holder: str, seconds: float) -> Lease | None:
        """Grant the lease when it is free or has run out (the token grows), or return None."""
        until = self._work.clock + seconds
        insert = self._work.dialect.insert(_LEASES).values(name=name, holder=holder, token=1, expires_at=until)
        statement = insert.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "token": _LEASES.c.token + 1, "expires_at": until},
            where=_LEASES.c.expires_at <= self._work.clock,
        ).returning(_LEASES.c.token)
        granted = self._work.run(statement).first()
        return None if granted is None else Lease(name=name, holder=holder, token=granted[0])

    def renew(self, lease: Lease, seconds: float) -> None:
        """Extend a lease that is still held, or raise `LeaseLost`."""
        until = self._work.clock + seconds
        if self._work.run(_LEASES.update().where(self._held(lease)).values(expires_at=until)).rowcount != 1:
            raise LeaseLost(lease.name)

    def fence(self, lease: Lease) -> None:
        """Raise `LeaseLost` unless the lease is still held; in a write transaction nobody can take it meanwhile."""
        if self._work.row(select(_LEASES.c.token).where(self._held(lease))) is None:
            raise LeaseLost(lease.name)

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was lost already."""
        self._work.run(_LEASES.update().where(self._held(lease)).values(expires_at=0.0))

    def _held(self, lease: Lease) -> ColumnElement[bool]:
        return and_(
            _LEASES.c.name == lease.name,
            _LEASES.c.holder == lease.holder,
            _LEASES.c.token == lease.token,
            _LEASES.c.expires_at > self._work.clock,
        )
