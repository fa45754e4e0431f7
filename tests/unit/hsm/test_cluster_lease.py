"""The lease of a cluster: held by one, renewed while it works, given up when it was lost."""

from __future__ import annotations

import asyncio

import pytest

from keywright.domain.hsm_users import HsmFault
from keywright.hsm.cluster_lease import LeaseTimes, hold_cluster
from tests.unit.hsm.rig import CLUSTER_ID, Rig

AT_ONCE = LeaseTimes(wait=0.0)


async def take_away(rig: Rig) -> None:
    """Let the lease run out and someone else get it."""

    def take(transaction) -> None:
        from sqlalchemy import update

        from keywright.storage import tables

        work = transaction.leases._work
        work.run(update(tables.leases).values(expires_at=0.0))
        assert transaction.leases.acquire(f"cluster:{CLUSTER_ID}", "someone else", 600.0) is not None

    await rig.storage.write(take)


async def test_a_held_cluster_is_held_by_one(bare: Rig) -> None:
    async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
        with pytest.raises(HsmFault, match="try again later"):
            async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
                raise AssertionError("two hold the cluster")


async def test_a_cluster_is_free_again_after_work_that_failed(bare: Rig) -> None:
    with pytest.raises(KeyError):
        async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
            raise KeyError
    async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
        pass


async def test_who_waits_gets_the_cluster_when_it_is_free(bare: Rig) -> None:
    entered = asyncio.Event()

    async def wait_for_it() -> None:
        async with hold_cluster(bare.storage, CLUSTER_ID, LeaseTimes(ask_every=0.001)):
            entered.set()

    async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
        waiting = asyncio.create_task(wait_for_it())
        await bare.storage.read(lambda transaction: transaction.now())
        assert not entered.is_set()
    await waiting


async def test_who_lost_the_lease_writes_nothing(bare: Rig) -> None:
    async def work() -> None:
        async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE) as held:
            await take_away(bare)
            await held.write(lambda _: pytest.fail("a change was made without the lease"))

    with pytest.raises(HsmFault, match="taken over"):
        await work()


async def test_work_that_lost_the_lease_is_stopped(bare: Rig) -> None:
    async def work() -> None:
        async with hold_cluster(bare.storage, CLUSTER_ID, LeaseTimes(renew_every=0.001)):
            await take_away(bare)
            await asyncio.Event().wait()

    with pytest.raises(HsmFault, match="taken over"):
        await work()


async def test_work_that_is_cancelled_from_outside_stays_cancelled(bare: Rig) -> None:
    started = asyncio.Event()

    async def work() -> None:
        async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
            started.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with hold_cluster(bare.storage, CLUSTER_ID, AT_ONCE):
        pass


async def test_a_lease_is_renewed_while_the_work_goes_on(bare: Rig) -> None:
    def expiry(transaction) -> float:
        from sqlalchemy import select

        from keywright.storage import tables

        return transaction.leases._work.row(select(tables.leases.c.expires_at)).expires_at

    async with hold_cluster(bare.storage, CLUSTER_ID, LeaseTimes(renew_every=0.001)):
        at_first = await bare.storage.read(expiry)
        while await bare.storage.read(expiry) == at_first:  # noqa: ASYNC110 - only the database knows when
            await asyncio.sleep(0)
