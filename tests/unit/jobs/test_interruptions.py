"""A connect attempt that is cut off anywhere: resumed by whoever comes, or ended so that the cure works."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from keywright.jobs.all_jobs import all_jobs
from keywright.jobs.connect_key_stores import ConnectKeyStores
from keywright.jobs.failpoints import FailpointReached, failpoints_of
from keywright.jobs.runner import JobRunner
from keywright.keystores.cloudhsm.settings import read_settings
from tests.fakes.fake_hsms import Killed
from tests.fakes.key_store_world import PASSWORD, KeyStoreWorld

STEPS = ("FINDING_CLUSTER", "CREATING_NETWORK", "CONNECTING_TO_CLUSTER", "LOGGING_IN", "ROTATING_PASSWORD")
POINTS = [
    *(f"connect.{step}.{edge}" for step in STEPS for edge in ("begin", "end")),
    "connect.LOGGING_IN.logged-in",
    "connect.ROTATING_PASSWORD.pending-stored",
    "connect.ROTATING_PASSWORD.hsms-changed",
    "connect.ROTATING_PASSWORD.current-stored",
    "connect.finish.begin",
]


def end_at(point: str, failure: type[BaseException]):
    """Return failpoints that raise at the point, once."""
    left = [point]

    def reach(name: str) -> None:
        if name in left:
            left.remove(name)
            raise failure(name)

    return reach


async def begin(stores: KeyStoreWorld) -> str:
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    return store_id


async def test_a_connect_passes_every_point_once_in_order(stores: KeyStoreWorld):
    await begin(stores)
    await stores.run_jobs()
    assert sorted(stores.passed) == sorted(POINTS)


@pytest.mark.parametrize("point", POINTS)
async def test_an_attempt_that_is_killed_is_resumed_to_the_end_by_another_worker(stores: KeyStoreWorld, point: str):
    store_id = await begin(stores)
    stores.failpoint = end_at(point, Killed)
    await stores.run_jobs(times=1)
    assert await stores.state(store_id) == "CONNECTING"
    await stores.run_jobs(times=1)
    assert await stores.state(store_id) == "CONNECTED"
    assert not any(stores.hsms.failed_tries.values())
    settings = read_settings(await stores.store(store_id))
    assert settings.sealed_pending_password is None
    assert set(stores.hsms.passwords.values()) == {stores.provider._passwords.current(store_id, settings)}


@pytest.mark.parametrize("point", POINTS)
async def test_an_attempt_that_meets_a_defect_fails_and_a_new_one_succeeds(stores: KeyStoreWorld, point: str):
    store_id = await begin(stores)
    stores.failpoint = end_at(point, FailpointReached)
    await stores.run_jobs(times=1)
    if point == "connect.finish.begin":
        # The failure struck while the end was stored: the attempt has no end yet and is resumed.
        assert await stores.state(store_id) == "CONNECTING"
        return
    assert await stores.state(store_id) == "FAILED/INTERNAL_ERROR"
    assert await stores.logins() == []
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTED"
    assert not any(stores.hsms.failed_tries.values())


async def test_a_rotation_that_reached_one_hsm_of_two_is_finished_without_a_wrong_try(stores: KeyStoreWorld):
    store_id = await begin(stores)
    stores.hsms.stop_after = 1
    await stores.run_jobs(times=1)
    assert len(set(stores.hsms.passwords.values())) == 2
    await stores.run_jobs(times=1)
    assert await stores.state(store_id) == "CONNECTED"
    assert len(set(stores.hsms.passwords.values())) == 1
    assert not any(stores.hsms.failed_tries.values())


async def test_a_password_that_an_admin_set_after_a_rotation_was_cut_off_needs_the_customer(stores: KeyStoreWorld):
    store_id = await begin(stores)
    stores.hsms.stop_after = 1
    await stores.run_jobs(times=1)
    stores.hsms.set_password("changedByAnAdmin")
    await stores.run_jobs()
    assert await stores.state(store_id) == "FAILED/INVALID_CREDENTIALS"
    assert max(stores.hsms.failed_tries.values()) == 2
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    await stores.call("UpdateCustomKeyStore", custom_key_store_id=store_id, key_store_password="changedByAnAdmin")
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTED"


async def test_nobody_touches_an_attempt_while_its_lease_is_held(stores: KeyStoreWorld):
    store_id = await begin(stores)
    name = f"key-store:{store_id}"
    lease = await stores.storage.write(lambda transaction: transaction.leases.acquire(name, "someone", 30.0))
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTING"
    assert stores.hsms.tries == 0
    await stores.storage.write(lambda transaction: transaction.leases.release(lease))
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTED"


class Gate:
    """Holds the provisioner's log_in until it is opened."""

    def __init__(self, stores: KeyStoreWorld) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()
        self._log_in = stores.hsms.log_in
        stores.hsms.log_in = self  # type: ignore[method-assign] # it is a fake's

    async def __call__(self, *arguments):
        self.reached.set()
        await self.opened.wait()
        return await self._log_in(*arguments)


async def test_a_second_runner_takes_over_what_a_stopped_one_left(stores: KeyStoreWorld):
    store_id = await begin(stores)
    gate = Gate(stores)
    first = JobRunner(all_jobs(stores.job_services("worker-1")))
    running = asyncio.create_task(first.run())
    await gate.reached.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await stores.state(store_id) == "CONNECTING"
    gate.opened.set()
    second = JobRunner(all_jobs(stores.job_services("worker-2")))
    await second.look_once()
    await second.finish_running()
    assert await stores.state(store_id) == "CONNECTED"


async def test_a_disconnect_supersedes_the_attempt_that_is_under_way(stores: KeyStoreWorld):
    store_id = await begin(stores)
    gate = Gate(stores)
    runner = JobRunner(all_jobs(stores.job_services()))
    await runner.look_once()
    await gate.reached.wait()
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    assert await stores.state(store_id) == "DISCONNECTING"
    gate.opened.set()
    await runner.finish_running()
    await runner.look_once()
    await runner.finish_running()
    assert await stores.state(store_id) == "DISCONNECTED"
    assert await stores.logins() == []
    assert await stores.interfaces(store_id) == []
    assert set(stores.hsms.passwords.values()) == {PASSWORD}


async def test_a_superseded_attempt_is_cancelled_even_while_an_hsm_does_not_answer(stores: KeyStoreWorld):
    store_id = await begin(stores)
    gate = Gate(stores)
    runner = JobRunner(all_jobs(stores.job_services()))
    await runner.look_once()
    await gate.reached.wait()
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await runner.finish_running()
    await runner.look_once()
    await runner.finish_running()
    assert await stores.state(store_id) == "DISCONNECTED"


async def test_an_attempt_that_takes_too_long_ends_with_an_internal_error(stores: KeyStoreWorld):
    store_id = await begin(stores)
    Gate(stores)
    services = replace(stores.job_services(), attempt_seconds=0.05)
    [work] = await ConnectKeyStores(services).due()
    await work.run()
    assert await stores.state(store_id) == "FAILED/INTERNAL_ERROR"


async def test_a_worker_that_lost_its_lease_writes_nothing(stores: KeyStoreWorld):
    store_id = await begin(stores)
    gate = Gate(stores)
    runner = JobRunner(all_jobs(stores.job_services()))
    await runner.look_once()
    await gate.reached.wait()
    name = f"key-store:{store_id}"
    before = await stores.store(store_id)
    await _take_lease_by_force(stores, name)
    gate.opened.set()
    await runner.finish_running()
    assert await stores.store(store_id) == before


async def _take_lease_by_force(stores: KeyStoreWorld, name: str) -> None:
    def expire(transaction) -> None:
        transaction.leases._work.run(text("UPDATE leases SET expires_at = 0"))

    await stores.storage.write(expire)
    await stores.storage.write(lambda transaction: transaction.leases.acquire(name, "thief", 60.0))


@pytest.mark.parametrize("setting", ["", "connect.LOGGING_IN.begin=raise", "connect.LOGGING_IN.begin"])
def test_only_the_chosen_failpoint_fails_and_only_once(setting: str):
    killed: list[bool] = []
    reach = failpoints_of(setting, lambda: killed.append(True))
    reach("connect.LOGGING_IN.end")
    assert killed == []
    if setting.endswith("=raise"):
        with pytest.raises(FailpointReached):
            reach("connect.LOGGING_IN.begin")
    reach("connect.LOGGING_IN.begin")
    reach("connect.LOGGING_IN.begin")
    assert killed == ([True] if setting.endswith("begin") else [])


def test_an_unknown_action_of_a_failpoint_is_refused():
    with pytest.raises(ValueError, match="explode"):
        failpoints_of("connect.LOGGING_IN.begin=explode")
