"""Lets one process at a time provision a cluster.

Server workers and the `keywright hsm` command work on the same tokens, and PKCS#11 has no transactions. So whoever
changes anything inside a cluster holds the lease `cluster:<id>`, renewed while it works and written under. Waiting
for it is bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from keywright.domain.errors import ServiceFault
from keywright.domain.hsm_users import HsmFault
from keywright.domain.leases import Lease, LeaseLost
from keywright.ports.storage import Storage, Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTimes:
    """Seconds: how long a grant lasts, how often it is renewed, how long to wait for it, how often to ask.

    A holder that was killed keeps everyone else waiting for as long as its grant lasts.
    """

    lasts: float = 6.0
    renew_every: float = 2.0
    wait: float = 60.0
    ask_every: float = 0.05


class ClusterLease:
    """The lease while it is held."""

    def __init__(self, storage: Storage, lease: Lease) -> None:
        self._storage = storage
        self._lease = lease

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run the change in a transaction that fails with `LeaseLost` when someone else holds the lease by now."""

        def fenced(transaction: Transaction) -> T:
            transaction.leases.fence(self._lease)
            return change(transaction)

        return await self._storage.write(fenced)


@asynccontextmanager
async def hold_cluster(storage: Storage, cluster_id: str, times: LeaseTimes) -> AsyncIterator[ClusterLease]:
    """Hold the cluster for the length of a with-block.

    Raises:
        HsmFault: someone else held it all the time, or it was lost in the middle (the block is cancelled then).
    """
    lease = await _acquire(storage, cluster_id, times)
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("a cluster is held by a task")
    lost = asyncio.Event()
    renewing = asyncio.create_task(_renew(storage, lease, times, task, lost))
    try:
        yield ClusterLease(storage, lease)
    except LeaseLost as error:
        raise _lost(cluster_id) from error
    except asyncio.CancelledError as error:
        if lost.is_set() and task.uncancel() == 0:
            raise _lost(cluster_id) from error
        raise
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
        # Whether the work was done does not hang on this: a lease that is not given back runs out.
        with contextlib.suppress(ServiceFault):
            await storage.write(lambda transaction: transaction.leases.release(lease))


async def _acquire(storage: Storage, cluster_id: str, times: LeaseTimes) -> Lease:
    name, holder = f"cluster:{cluster_id}", secrets.token_hex(8)
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + times.wait
    while True:
        lease = await storage.write(lambda transaction: transaction.leases.acquire(name, holder, times.lasts))
        if lease is not None:
            return lease
        if loop.time() >= give_up_at:
            raise HsmFault(f"someone else has been working on {cluster_id} for {times.wait:g} s: try again later")
        await asyncio.sleep(times.ask_every)


async def _renew(
    storage: Storage, lease: Lease, times: LeaseTimes, worker: asyncio.Task[object], lost: asyncio.Event
) -> None:
    while True:
        await asyncio.sleep(times.renew_every)
        try:
            await storage.write(lambda transaction: transaction.leases.renew(lease, times.lasts))
        except LeaseLost:
            lost.set()
            worker.cancel()
            return
        except ServiceFault:
            # The lease runs out on the database's clock, so nobody gets it while the database is gone.
            continue


def _lost(cluster_id: str) -> HsmFault:
    return HsmFault(f"the work on {cluster_id} took too long and was taken over: try again")
