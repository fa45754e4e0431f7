"""CreateKey in an account that has as many keys as it may have: nothing is made, in a cluster neither."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from keywright.domain.errors import LimitExceeded
from keywright.operations.services import Limits
from tests.fakes.key_store_world import KeyStoreWorld


async def limited(stores: KeyStoreWorld, keys: int) -> str:
    """Set the limit and return the id of a connected store."""
    store_id = await stores.connected()
    stores.services = replace(stores.services, limits=Limits(keys=keys))
    return store_id


async def create(stores: KeyStoreWorld, store_id: str) -> str:
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    return str(created.key_metadata.key_id)


def hsm_keys(stores: KeyStoreWorld) -> int:
    return sum(len(keys) for keys in stores.hsms.keys.values())


async def test_the_limit_is_reached_by_keys_of_every_state(stores: KeyStoreWorld):
    store_id = await limited(stores, 2)
    disabled, pending = await create(stores, store_id), await create(stores, store_id)
    await stores.call("DisableKey", key_id=disabled)
    await stores.call("ScheduleKeyDeletion", key_id=pending)
    with pytest.raises(LimitExceeded, match="limit of 2 KMS keys"):
        await create(stores, store_id)


async def test_no_material_is_made_beyond_the_limit(stores: KeyStoreWorld):
    store_id = await limited(stores, 0)
    # It would be raised if the cluster were asked.
    stores.hsms.failures["create_key"] = AssertionError("a key was made")
    with pytest.raises(LimitExceeded):
        await create(stores, store_id)


async def test_of_calls_at_one_time_no_more_succeed_than_the_limit_lets_and_the_others_leave_nothing(
    stores: KeyStoreWorld,
):
    store_id = await limited(stores, 2)
    results = await asyncio.gather(*(create(stores, store_id) for _ in range(5)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["LimitExceeded"] * 3 + ["str"] * 2
    assert hsm_keys(stores) == 2 * 2
