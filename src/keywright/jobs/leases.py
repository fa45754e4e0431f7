"""Doing work under a lease: it is renewed while the work goes on, and the work stops when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from keywright.domain.leases import Lease
from keywright.ports.storage import Storage, Transaction

LEASE_SECONDS = 3.0
RENEWAL_SECONDS = 1.0


async def run_under_lease(
    storage: Storage,
    name: str,
    holder: str,
    work: Callable[[Lease], Awaitable[None]],
    still_wanted: Callable[[Transaction], None],
) -> bool:
    """Run `work` when the lease is free; return whether it was.

    Each renewal also calls `still_wanted`, and work that it raises against is cancelled within a second. The lease
    is given back at the end, so that whoever waits for it need not wait until it runs out.

    Raises:
        LeaseLost: someone else may hold the lease now.
        Exception: whatever `work` or `still_wanted` raised.
    """
    lease = await storage.write(lambda transaction: transaction.leases.acquire(name, holder, LEASE_SECONDS))
    if lease is None:
        return False
    try:
        await _work_while_held(storage, lease, work, still_wanted)
    finally:
        await asyncio.shield(_release(storage, lease))
    return True


async def _work_while_held(
    storage: Storage,
    lease: Lease,
    work: Callable[[Lease], Awaitable[None]],
    still_wanted: Callable[[Transaction], None],
) -> None:
    working = asyncio.ensure_future(work(lease))
    renewing = asyncio.create_task(_renew(storage, lease, still_wanted))
    try:
        await asyncio.wait((working, renewing), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            await working
        else:
            await renewing
    finally:
        await _cancelled(working)
        await _cancelled(renewing)


async def _renew(storage: Storage, lease: Lease, still_wanted: Callable[[Transaction], None]) -> None:
    def renew(transaction: Transaction) -> None:
        transaction.leases.renew(lease, LEASE_SECONDS)
        still_wanted(transaction)

    while True:
        await asyncio.sleep(RENEWAL_SECONDS)
        await storage.write(renew)


async def _cancelled(task: asyncio.Future[None]) -> None:
    """Cancel a task and wait for its end, whatever that is: the failure that counts was raised already."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


async def _release(storage: Storage, lease: Lease) -> None:
    await storage.write(lambda transaction: transaction.leases.release(lease))
