"""Connecting through the jobs: steps, error codes and their order, the documented cures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from keywright.domain.hsm_clusters import ClusterState
from keywright.domain.hsm_users import HsmFault, HsmLogin
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import NetworkSettings, RegionSettings
from keywright.ports.storage import NetworkInterface
from tests.fakes.cluster_world import NETWORK, REGION, SUBNET_A, SUBNET_B, SUBNET_SMALL
from tests.fakes.key_store_world import CLUSTER, PASSWORD, KeyStoreWorld

Arrange = Callable[[KeyStoreWorld], Awaitable[None]]


async def connect(stores: KeyStoreWorld, store_id: str) -> str:
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    return await stores.state(store_id)


async def disconnect(stores: KeyStoreWorld, store_id: str) -> str:
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    return await stores.state(store_id)


async def test_a_connect_answers_before_the_work_and_ends_connected_with_every_step_stored(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    assert await stores.state(store_id) == "CONNECTING"
    assert stores.woken == 1
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTED"
    assert await stores.steps(store_id) == [
        "FINDING_CLUSTER cluster-2a23b4cdefg, 2 active HSMs",
        "CREATING_NETWORK subnet-aaaaaaaa, subnet-bbbbbbbb",
        "CONNECTING_TO_CLUSTER",
        "LOGGING_IN",
        "ROTATING_PASSWORD",
    ]


async def test_a_connected_store_has_an_interface_in_each_subnet_a_login_and_a_password_of_its_own(
    stores: KeyStoreWorld,
):
    store_id = await stores.connected()
    assert await stores.interfaces(store_id) == [SUBNET_A, SUBNET_B]
    [login] = await stores.logins()
    assert (login.holder, login.expires_at) == (store_id, None)
    [password] = set(stores.hsms.passwords.values())
    assert password != PASSWORD
    assert len(password) == 32
    assert password.isalnum()


async def test_every_connect_makes_a_new_password(stores: KeyStoreWorld):
    store_id = await stores.connected()
    first = set(stores.hsms.passwords.values())
    await disconnect(stores, store_id)
    assert await connect(stores, store_id) == "CONNECTED"
    assert not first & set(stores.hsms.passwords.values())


async def test_a_disconnect_removes_the_login_the_interfaces_and_the_agent(stores: KeyStoreWorld):
    store_id = await stores.connected()
    await stores.call("GenerateRandom", number_of_bytes=8, custom_key_store_id=store_id)
    assert len(stores.agents.open) == 1
    assert await disconnect(stores, store_id) == "DISCONNECTED"
    assert await stores.steps(store_id) == ["LOGGING_OUT", "REMOVING_NETWORK"]
    assert await stores.logins() == []
    assert await stores.interfaces(store_id) == []
    await stores.provider.close()
    assert stores.agents.open == []


async def cluster_gone(stores: KeyStoreWorld) -> None:
    await stores.change_cluster(state=ClusterState.DELETED)


async def no_hsms(stores: KeyStoreWorld) -> None:
    for zone in "ab":
        await stores.remove_hsm(CLUSTER, zone)


async def subnet_gone(stores: KeyStoreWorld) -> None:
    [region] = NETWORK.regions
    left = tuple(subnet for subnet in region.subnets if subnet.subnet_id != SUBNET_B)
    network = ConfiguredNetwork(NetworkSettings(regions=(RegionSettings(region=REGION, subnets=left),)))
    services = replace(stores.provider._connecting._services, network=network)
    stores.provider._connecting._services = services


async def subnet_full(stores: KeyStoreWorld) -> None:
    await stores.change_cluster(subnet_mapping={REGION + "b": SUBNET_B, REGION + "d": SUBNET_SMALL})
    taken = NetworkInterface(eni_id="eni-x", subnet_id=SUBNET_SMALL, ip_address="10.0.4.4", owner="someone")
    await stores.storage.write(lambda transaction: transaction.network.add(taken))


async def unreachable(stores: KeyStoreWorld) -> None:
    stores.hsms.unreachable.add((await stores.cluster()).hsms[0].hsm_id)


async def no_user(stores: KeyStoreWorld) -> None:
    stores.hsms.passwords.clear()


async def locked(stores: KeyStoreWorld) -> None:
    for hsm_id in stores.hsms.passwords:
        stores.hsms.failed_tries[hsm_id] = 5


async def other_password(stores: KeyStoreWorld) -> None:
    for hsm_id in stores.hsms.passwords:
        stores.hsms.passwords[hsm_id] = "changedByAnAdmin"


async def someone_logged_in(stores: KeyStoreWorld) -> None:
    login = HsmLogin(login_id="l", cluster_id=CLUSTER, user_name="kmsuser", holder="tool", expires_at=None)
    await stores.storage.write(lambda transaction: transaction.hsm_users.save_login(login))


async def broken(stores: KeyStoreWorld) -> None:
    stores.hsms.failures["change_own_password"] = HsmFault("it broke")


# In the order in which they are told apart, with the step that finds each.
FAULTS: list[tuple[Arrange, str, str]] = [
    (cluster_gone, "CLUSTER_NOT_FOUND", "FINDING_CLUSTER"),
    (no_hsms, "INSUFFICIENT_CLOUDHSM_HSMS", "FINDING_CLUSTER"),
    (subnet_gone, "SUBNET_NOT_FOUND", "CREATING_NETWORK"),
    (subnet_full, "INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET", "CREATING_NETWORK"),
    (unreachable, "NETWORK_ERRORS", "CONNECTING_TO_CLUSTER"),
    (no_user, "USER_NOT_FOUND", "LOGGING_IN"),
    (locked, "USER_LOCKED_OUT", "LOGGING_IN"),
    (other_password, "INVALID_CREDENTIALS", "LOGGING_IN"),
    (someone_logged_in, "USER_LOGGED_IN", "LOGGING_IN"),
    (broken, "INTERNAL_ERROR", "ROTATING_PASSWORD"),
]


@pytest.mark.parametrize(("arrange", "code", "step"), FAULTS, ids=[code for _, code, _ in FAULTS])
async def test_a_fault_ends_the_attempt_with_its_own_code_in_its_step(
    stores: KeyStoreWorld, arrange: Arrange, code: str, step: str
):
    await stores.add_cluster()
    store_id = await stores.create()
    await arrange(stores)
    assert await connect(stores, store_id) == f"FAILED/{code}"
    assert (await stores.steps(store_id))[-1] == f"{step} {code}"
    assert [login.holder for login in await stores.logins()] in ([], ["tool"])
    assert await disconnect(stores, store_id) == "DISCONNECTED"
    assert await stores.interfaces(store_id) == []


@pytest.mark.parametrize("number", range(len(FAULTS) - 1), ids=[code for _, code, _ in FAULTS[:-1]])
async def test_of_two_faults_the_earlier_one_is_told(stores: KeyStoreWorld, number: int):
    await stores.add_cluster()
    store_id = await stores.create()
    for arrange, _, _ in (FAULTS[number + 1], FAULTS[number]):
        await arrange(stores)
    assert await connect(stores, store_id) == f"FAILED/{FAULTS[number][1]}"


async def test_a_wrong_password_costs_one_try_on_each_hsm_and_the_documented_cure_works(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await other_password(stores)
    assert await connect(stores, store_id) == "FAILED/INVALID_CREDENTIALS"
    assert max(stores.hsms.failed_tries.values()) == 1
    await stores.run_jobs()
    assert max(stores.hsms.failed_tries.values()) == 1
    await disconnect(stores, store_id)
    await stores.call("UpdateCustomKeyStore", custom_key_store_id=store_id, key_store_password="changedByAnAdmin")
    assert await connect(stores, store_id) == "CONNECTED"


async def test_a_full_subnet_takes_no_address_in_the_others(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await subnet_full(stores)
    await connect(stores, store_id)
    assert await stores.interfaces(store_id) == []


async def test_a_cluster_that_is_not_active_is_refused_at_once_and_the_store_stays_disconnected(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.change_cluster(state=ClusterState.DEGRADED)
    with pytest.raises(Exception, match="is not active"):
        await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    assert await stores.state(store_id) == "DISCONNECTED"
    assert (await stores.store(store_id)).attempt == 0


async def test_one_active_hsm_is_enough_to_connect(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.remove_hsm(CLUSTER, "b")
    assert await connect(stores, store_id) == "CONNECTED"


async def test_a_store_whose_cluster_is_gone_can_be_disconnected(stores: KeyStoreWorld):
    store_id = await stores.connected()
    await cluster_gone(stores)
    assert await disconnect(stores, store_id) == "DISCONNECTED"


async def test_a_defect_ends_the_attempt_with_an_internal_error(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    stores.hsms.failures["log_in"] = ZeroDivisionError("a defect")
    assert await connect(stores, store_id) == "FAILED/INTERNAL_ERROR"
