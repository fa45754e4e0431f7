from __future__ import annotations

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keywright.domain.leases import Lease, LeaseLost
from keywright.ports.storage import Transaction
from keywright.storage.sql_storage import SqlStorage

HOUR = 3600.0
NUMBERS = count()


async def acquire(storage: SqlStorage, holder: str = "a", seconds: float = HOUR) -> Lease | None:
    return await storage.write(lambda tx: tx.leases.acquire("work", holder, seconds))


async def test_a_free_lease_is_granted_once(storage: SqlStorage):
    assert await acquire(storage, "a") == Lease(name="work", holder="a", token=1)
    assert await acquire(storage, "b") is None
    assert await acquire(storage, "a") is None


async def test_leases_of_different_names_do_not_meet(storage: SqlStorage):
    await acquire(storage)
    assert await storage.write(lambda tx: tx.leases.acquire("other", "b", HOUR)) is not None


async def test_a_lease_that_ran_out_goes_to_the_next_with_a_greater_token(storage: SqlStorage):
    first = await acquire(storage, "a", 0.0)
    second = await acquire(storage, "b")
    assert (first.token, second.token) == (1, 2)
    for lost in (
        lambda tx: tx.leases.renew(first, HOUR),
        lambda tx: tx.leases.fence(first),
    ):
        with pytest.raises(LeaseLost):
            await storage.write(lost)


async def test_a_lease_that_ran_out_is_lost_even_when_nobody_took_it(storage: SqlStorage):
    lease = await acquire(storage, "a", 0.0)
    with pytest.raises(LeaseLost):
        await storage.write(lambda tx: tx.leases.renew(lease, HOUR))


async def test_tokens_grow_over_releases(storage: SqlStorage):
    tokens = []
    for _ in range(4):
        lease = await acquire(storage)
        tokens.append(lease.token)
        await storage.write(lambda tx, lease=lease: tx.leases.release(lease))
    assert tokens == [1, 2, 3, 4]


async def test_a_renewed_lease_is_held_on(storage: SqlStorage):
    lease = await acquire(storage, "a", 30.0)
    await storage.write(lambda tx: tx.leases.renew(lease, HOUR))
    await storage.write(lambda tx: tx.leases.fence(lease))
    assert await acquire(storage, "b") is None


async def test_the_release_of_a_lost_lease_does_not_free_it_for_others(storage: SqlStorage):
    lost = await acquire(storage, "a", 0.0)
    held = await acquire(storage, "a")
    await storage.write(lambda tx: tx.leases.release(lost))
    await storage.write(lambda tx: tx.leases.fence(held))


async def test_a_change_behind_a_lost_lease_is_not_made(storage: SqlStorage):
    lease = await acquire(storage, "a", 0.0)

    def change(tx: Transaction) -> None:
        tx.leases.acquire("made meanwhile", "a", HOUR)
        tx.leases.fence(lease)

    with pytest.raises(LeaseLost):
        await storage.write(change)
    assert (await storage.write(lambda tx: tx.leases.acquire("made meanwhile", "b", HOUR))).token == 1


async def test_the_clock_of_the_database_goes_on(storage: SqlStorage):
    first = await storage.read(lambda tx: tx.now())
    second = await storage.read(lambda tx: tx.now())
    assert first > 1_700_000_000
    assert second >= first


async def test_many_who_ask_at_once_get_one_lease(storage: SqlStorage, open_again):
    storages = [storage, open_again()]
    asked = [acquire(storages[number % 2], str(number)) for number in range(16)]
    granted = [lease for lease in await asyncio.gather(*asked) if lease is not None]
    assert len(granted) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["acquire", "acquire briefly", "renew", "release", "fence"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([0, -1]),
    ),
    min_size=10,
    max_size=30,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_there_are_never_two_holders_and_tokens_only_grow(storage: SqlStorage, steps):
    """Whatever three actors do, one that passes the fence is the one that was granted the lease last."""
    asyncio.run(_play(storage, f"work-{next(NUMBERS)}", steps))


async def _play(storage: SqlStorage, name: str, steps: list[tuple[str, str, int]]) -> None:
    mine: dict[str, list[Lease]] = {}
    newest = 0
    released = False
    for action, actor, position in steps:
        # An actor may come back with its first lease, long after it got another.
        lease = mine[actor][position] if actor in mine else None
        if action.startswith("acquire"):
            seconds = 0.0 if action == "acquire briefly" else HOUR
            granted = await storage.write(lambda tx, a=actor, s=seconds: tx.leases.acquire(name, a, s))
            if granted is not None:
                assert granted.token > newest
                newest, released = granted.token, seconds == 0.0
                mine.setdefault(actor, []).append(granted)
        elif lease is not None:
            held = lease.token == newest and not released
            if action == "release":
                await storage.write(lambda tx, lease=lease: tx.leases.release(lease))
                released = released or held
            else:
                assert held is await _still_held(storage, lease, action)


async def _still_held(storage: SqlStorage, lease: Lease, action: str) -> bool:
    try:
        if action == "fence":
            await storage.write(lambda tx: tx.leases.fence(lease))
        else:
            await storage.write(lambda tx: tx.leases.renew(lease, HOUR))
    except LeaseLost:
        return False
    return True
