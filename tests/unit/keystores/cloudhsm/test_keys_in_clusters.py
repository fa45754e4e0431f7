"""Keys in a cluster, through the operations: creation, blobs, refusals, and what a broken cluster gives."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from keywright.domain.errors import (
    ClusterConfigurationInvalid,
    DependencyTimeout,
    InternalFault,
    InvalidCiphertext,
    KeyStateInvalid,
    UnsupportedOperation,
)
from keywright.domain.hsm_clusters import ClusterState
from keywright.domain.hsm_users import HsmFault, HsmUnreachable
from keywright.pkcs11 import errors as pkcs11
from tests.fakes.key_store_world import CLUSTER, KeyStoreWorld


async def a_key(stores: KeyStoreWorld) -> str:
    store_id = await stores.connected()
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    return str(created.key_metadata.arn)


async def encrypt(stores: KeyStoreWorld, arn: str, **members: Any) -> bytes:
    return bytes((await stores.call("Encrypt", key_id=arn, plaintext=b"secret", **members)).ciphertext_blob)


async def test_a_key_is_labelled_with_its_arn_on_every_hsm_and_described_with_its_cluster(stores: KeyStoreWorld):
    arn = await a_key(stores)
    described = (await stores.call("DescribeKey", key_id=arn)).key_metadata
    assert described.cloud_hsm_cluster_id == CLUSTER
    assert (described.origin, described.key_state, described.multi_region) == ("AWS_CLOUDHSM", "Enabled", False)
    assert described.current_key_material_id is None
    [(object_id, label)] = stores.hsms.labels.items()
    assert (len(object_id), label) == (16, arn)
    assert [list(keys) for keys in stores.hsms.keys.values()] == [[object_id], [object_id]]


@pytest.mark.parametrize("context", [None, {"a": "1", "b": "2"}])
async def test_what_is_encrypted_is_decrypted_with_the_same_context_only(
    stores: KeyStoreWorld, context: dict[str, str] | None
):
    arn = await a_key(stores)
    blob = await encrypt(stores, arn, encryption_context=context)
    answer = await stores.call("Decrypt", ciphertext_blob=blob, encryption_context=context)
    assert (answer.plaintext, answer.key_id) == (b"secret", arn)
    with pytest.raises(InvalidCiphertext):
        await stores.call("Decrypt", ciphertext_blob=blob, encryption_context={"a": "other"})


async def test_the_same_plaintext_never_gives_the_same_blob(stores: KeyStoreWorld):
    arn = await a_key(stores)
    assert await encrypt(stores, arn) != await encrypt(stores, arn)


@pytest.mark.parametrize("position", [2, 25, 40, -1])
async def test_an_altered_blob_is_an_invalid_ciphertext(stores: KeyStoreWorld, position: int):
    arn = await a_key(stores)
    blob = bytearray(await encrypt(stores, arn))
    blob[position] ^= 1
    with pytest.raises(InvalidCiphertext):
        await stores.call("Decrypt", ciphertext_blob=bytes(blob), key_id=arn)


async def test_a_second_key_cannot_read_what_the_first_wrote(stores: KeyStoreWorld):
    arn = await a_key(stores)
    store_id = (await stores.call("DescribeKey", key_id=arn)).key_metadata.custom_key_store_id
    await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    blob = bytearray(await encrypt(stores, arn))
    first, second = list(stores.hsms.labels)
    assert blob[4:20] == first
    blob[4:20] = second
    with pytest.raises(InvalidCiphertext):
        await stores.call("Decrypt", ciphertext_blob=bytes(blob))


async def test_creating_a_key_takes_two_hsms_and_using_it_one(stores: KeyStoreWorld):
    arn = await a_key(stores)
    store_id = (await stores.call("DescribeKey", key_id=arn)).key_metadata.custom_key_store_id
    await stores.remove_hsm(CLUSTER, "b")
    with pytest.raises(ClusterConfigurationInvalid):
        await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    assert await encrypt(stores, arn)


@pytest.mark.parametrize(
    ("failure", "error"), [(HsmUnreachable("x"), DependencyTimeout), (HsmFault("x"), InternalFault)]
)
async def test_a_key_that_the_hsms_do_not_make_does_not_exist(
    stores: KeyStoreWorld, failure: Exception, error: type[Exception]
):
    store_id = await stores.connected()
    stores.hsms.failures["create_key"] = failure
    with pytest.raises(error):
        await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    assert (await stores.call("ListKeys")).keys == []


async def test_a_multi_region_key_is_not_supported(stores: KeyStoreWorld):
    store_id = await stores.connected()
    with pytest.raises(UnsupportedOperation):
        await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id, multi_region=True)


async def vanish_material(stores: KeyStoreWorld) -> None:
    for keys in stores.hsms.keys.values():
        keys.clear()


async def vanish_cluster(stores: KeyStoreWorld) -> None:
    await stores.change_cluster(state=ClusterState.DELETED)


async def vanish_hsms(stores: KeyStoreWorld) -> None:
    for zone in "ab":
        await stores.remove_hsm(CLUSTER, zone)


async def cut_off(stores: KeyStoreWorld) -> None:
    stores.hsms.unreachable |= set(stores.hsms.passwords)


async def change_password(stores: KeyStoreWorld) -> None:
    stores.hsms.set_password("changedByAnAdmin")


@pytest.mark.parametrize(
    ("break_it", "cause"),
    [
        (vanish_material, "its key material is not in the cluster"),
        (vanish_cluster, "its cluster does not exist any more"),
        (vanish_hsms, "its cluster has no active HSM"),
        (cut_off, "no HSM of its cluster can be reached"),
        (change_password, "kmsuser cannot log in"),
    ],
)
async def test_a_broken_cluster_makes_the_key_state_invalid_and_says_why(stores: KeyStoreWorld, break_it, cause: str):
    arn = await a_key(stores)
    await break_it(stores)
    with pytest.raises(KeyStateInvalid, match=cause):
        await encrypt(stores, arn)
    described = (await stores.call("DescribeKey", key_id=arn)).key_metadata
    assert described.key_state == "Enabled"


async def test_a_password_that_was_refused_is_not_tried_again(stores: KeyStoreWorld, monkeypatch):
    monkeypatch.setattr("keywright.keystores.cloudhsm.agents.RETRY_SECONDS", 0.0)
    arn = await a_key(stores)
    await change_password(stores)
    for _ in range(5):
        with pytest.raises(KeyStateInvalid):
            await encrypt(stores, arn)
    assert len(stores.agents.started) == 1
    assert max(stores.hsms.failed_tries.values()) == 1


async def test_a_cluster_without_a_free_session_is_an_internal_fault(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    stores.agents.started[0].failures = [pkcs11.SessionsExhausted("none")]
    with pytest.raises(InternalFault):
        await encrypt(stores, arn)


@pytest.mark.parametrize("failure", [pkcs11.AgentDied, pkcs11.SessionLost, pkcs11.TokenUnreachable])
async def test_one_failure_that_passes_is_not_seen_by_the_caller(stores: KeyStoreWorld, failure):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    stores.agents.started[0].failures = [failure("once")]
    assert await encrypt(stores, arn)


@pytest.mark.parametrize("failure", [pkcs11.AgentDied, pkcs11.AgentClosed])
async def test_an_agent_that_stays_away_is_our_fault_and_not_the_clusters(stores: KeyStoreWorld, failure):
    arn = await a_key(stores)
    blob = await encrypt(stores, arn)
    stores.agents.started[0].failures = [failure("once"), failure("twice")] * 2
    with pytest.raises(InternalFault, match="try again"):
        await encrypt(stores, arn)
    with pytest.raises(InternalFault, match="try again"):
        await stores.call("Decrypt", ciphertext_blob=blob)


async def test_a_request_waits_for_an_agent_that_is_being_started_again(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    agent = stores.agents.started[-1]
    agent.running.clear()
    agent.awaited.clear()
    waiting, awaited = asyncio.ensure_future(encrypt(stores, arn)), asyncio.ensure_future(agent.awaited.wait())
    await asyncio.wait((waiting, awaited), return_when=asyncio.FIRST_COMPLETED)
    assert not waiting.done()
    agent.running.set()
    assert await waiting


async def test_a_hung_agent_is_not_asked_twice(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    stores.agents.started[0].failures = [pkcs11.AgentHung("hung")]
    with pytest.raises(KeyStateInvalid, match="do not answer in time"):
        await encrypt(stores, arn)


async def test_requests_that_come_together_start_one_agent(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await asyncio.gather(*(encrypt(stores, arn) for _ in range(20)))
    assert len(stores.agents.started) == 1


async def test_a_start_that_failed_is_tried_again_after_a_while(stores: KeyStoreWorld, monkeypatch):
    arn = await a_key(stores)
    monkeypatch.setattr("keywright.keystores.cloudhsm.agents.RETRY_SECONDS", 0.0)
    stores.agents.failures = [pkcs11.TokenUnreachable("not yet")]
    with pytest.raises(KeyStateInvalid):
        await encrypt(stores, arn)
    assert await encrypt(stores, arn)


async def test_an_hsm_that_comes_is_taken_into_use_without_a_new_agent(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    [agent] = stores.agents.started
    stores.provider._agents._entries[next(iter(stores.provider._agents._entries))].retry_at = 0.0
    new = await stores.add_hsm(CLUSTER, "c")
    stores.hsms.keys[new] = next(iter(stores.hsms.keys.values()))
    await encrypt(stores, arn)
    await agent.replaced.wait()
    assert new in agent.spec.tokens
    assert len(stores.agents.started) == 1


async def test_a_reconnected_store_gets_an_agent_with_its_new_password(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    store_id = (await stores.call("DescribeKey", key_id=arn)).key_metadata.custom_key_store_id
    for operation in ("DisconnectCustomKeyStore", "ConnectCustomKeyStore"):
        await stores.call(operation, custom_key_store_id=store_id)
        await stores.run_jobs()
    assert await encrypt(stores, arn)
    first, second = stores.agents.started
    assert first.spec.pin != second.spec.pin


async def test_the_agent_of_a_store_that_another_worker_disconnected_goes_away(stores: KeyStoreWorld):
    arn = await a_key(stores)
    await encrypt(stores, arn)
    await stores.provider.settle(frozenset())
    await stores.provider.close()
    assert stores.agents.open == []


async def test_random_bytes_come_from_the_cluster_and_a_silent_cluster_is_a_timeout(stores: KeyStoreWorld):
    store_id = await stores.connected()
    answer = await stores.call("GenerateRandom", number_of_bytes=32, custom_key_store_id=store_id)
    assert len(answer.plaintext) == 32
    await cut_off(stores)
    with pytest.raises(DependencyTimeout):
        await stores.call("GenerateRandom", number_of_bytes=32, custom_key_store_id=store_id)
