"""HSMs that come and go: made whole or not at all, destroyed, and not missing what happens meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from keywright.domain.hsm_clusters import HsmState
from keywright.domain.hsm_users import HsmFault
from keywright.pkcs11.agent import messages as m
from tests.chaos.scale import spread
from tests.unit.hsm.rig import (
    CLUSTER_ID,
    FIRST,
    KEY_ID,
    KMS_PASSWORD,
    SECOND,
    THIRD,
    Interrupted,
    Rig,
    an_hsm,
    interrupt_at,
    no_fault,
)


async def start_adding(rig: Rig) -> None:
    creating = an_hsm(THIRD, HsmState.CREATE_IN_PROGRESS)
    await rig.storage.write(lambda transaction: transaction.clusters.add_hsm(creating))


async def add_third(rig: Rig) -> None:
    await rig.provisioner.add_hsm(await rig.cluster(), an_hsm(THIRD, HsmState.CREATE_IN_PROGRESS))


async def finish_adding(rig: Rig) -> None:
    await rig.storage.write(lambda transaction: transaction.clusters.update_hsm(an_hsm(THIRD)))


@pytest.mark.parametrize(
    "kind",
    spread(
        [
            m.InitToken,
            m.OpenToken,
            m.InitUserPin,
            m.GenerateTransportKey,
            m.WrapMaskingKey,
            m.UnwrapMaskingKey,
            m.UnmaskKey,
            m.ListKeys,
        ],
        short=3,
    ),
)
async def test_making_an_hsm_is_repeatable_wherever_it_died(rig: Rig, kind: type[m.Command]) -> None:
    await rig.create_key()
    await start_adding(rig)
    rig.fault = interrupt_at(kind, 1)
    with pytest.raises(Interrupted):
        await add_third(rig)
    assert not rig.token(THIRD).exists()
    rig.fault = no_fault
    await add_third(rig)
    await finish_adding(rig)
    assert [key.hsm_ids for key in await rig.keys()] == [(FIRST, SECOND, THIRD)]


async def test_making_an_hsm_that_is_made_changes_nothing(rig: Rig) -> None:
    await start_adding(rig)
    await add_third(rig)
    rig.asked.clear()
    await add_third(rig)
    assert rig.asked == []


async def test_an_hsm_that_is_made_but_not_yet_active_misses_no_key_and_no_password(rig: Rig) -> None:
    await start_adding(rig)
    await add_third(rig)
    await rig.create_key()
    await rig.provisioner.change_own_password(await rig.cluster(), "kmsuser", KMS_PASSWORD, "rotatedPassword1")
    await finish_adding(rig)
    assert [key.hsm_ids for key in await rig.keys("rotatedPassword1")] == [(FIRST, SECOND, THIRD)]


async def test_work_on_a_cluster_that_was_read_too_early_still_reaches_every_hsm(rig: Rig) -> None:
    read_early = await rig.cluster()
    await rig.add(THIRD)
    await rig.provisioner.create_key(read_early, "kmsuser", KMS_PASSWORD, "label", KEY_ID)
    assert [key.hsm_ids for key in await rig.keys()] == [(FIRST, SECOND, THIRD)]


async def test_an_hsm_is_made_although_another_one_is_gone(rig: Rig) -> None:
    await rig.create_key()
    rig.token(FIRST).rename(rig.data_dir / "elsewhere")
    await rig.add(THIRD)
    agent = await rig.agent(THIRD)
    assert len((await agent.call(m.FindKey(THIRD, KEY_ID), 10)).keys) == 1
    await agent.close()


async def test_an_hsm_without_the_clusters_keys_is_not_made(rig: Rig) -> None:
    await rig.create_key()
    for hsm_id in (FIRST, SECOND):
        rig.token(hsm_id).rename(rig.data_dir / hsm_id)
    await start_adding(rig)
    with pytest.raises(HsmFault, match="masking key"):
        await add_third(rig)
    assert not rig.token(THIRD).exists()


async def test_a_removed_hsm_leaves_nothing_behind_and_may_be_removed_again(rig: Rig) -> None:
    await rig.remove(SECOND)
    await rig.provisioner.remove_hsm(await rig.cluster(), an_hsm(SECOND))
    cluster_directory = rig.token(SECOND).parent.parent
    assert not [path for path in cluster_directory.rglob("*") if SECOND in path.name]


async def test_removing_an_hsm_clears_what_an_unfinished_making_of_it_left(rig: Rig) -> None:
    await start_adding(rig)
    rig.fault = interrupt_at(m.OpenToken, 1)
    with pytest.raises(Interrupted):
        await add_third(rig)
    await rig.provisioner.remove_hsm(await rig.cluster(), an_hsm(THIRD))
    assert not (rig.token(THIRD).parent.parent / "staging" / THIRD).exists()


async def test_a_removed_cluster_leaves_nothing_behind(rig: Rig) -> None:
    await rig.provisioner.remove_cluster(await rig.cluster())
    await rig.provisioner.remove_cluster(await rig.cluster())
    assert list((rig.data_dir / "clusters").iterdir()) == []


async def test_only_the_owner_may_look_into_a_cluster_directory(rig: Rig) -> None:
    directory = rig.token(FIRST).parent.parent
    open_to_others = [path for path in (directory, *directory.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []


async def test_the_access_to_tokens_names_those_of_active_hsms(rig: Rig) -> None:
    await start_adding(rig)
    await add_third(rig)
    access = rig.provisioner.token_access(await rig.cluster())
    assert dict(access.token_labels) == {FIRST: FIRST, SECOND: SECOND}
    assert CLUSTER_ID in access.environment["SOFTHSM2_CONF"]
    await finish_adding(rig)
    assert THIRD in rig.provisioner.token_access(await rig.cluster()).token_labels


async def test_a_data_directory_that_was_moved_works_at_its_new_place(rig: Rig) -> None:
    agent = await rig.agent(FIRST, SECOND)
    await agent.close()
    await rig.log_in(KMS_PASSWORD)


async def test_two_processes_that_add_and_change_at_once_do_not_interleave(rig: Rig) -> None:
    other = rig.another_provisioner()
    await start_adding(rig)
    cluster = await rig.cluster()
    await asyncio.gather(
        add_third(rig), other.change_own_password(cluster, "kmsuser", KMS_PASSWORD, "rotatedPassword1")
    )
    await finish_adding(rig)
    await rig.log_in("rotatedPassword1")


async def test_waiting_for_someone_elses_work_is_bounded(rig: Rig) -> None:
    await rig.storage.write(lambda each: each.leases.acquire(f"cluster:{CLUSTER_ID}", "someone", 600.0))
    with pytest.raises(HsmFault, match="try again later"):
        await rig.another_provisioner(wait=0.0).keys(await rig.cluster(), "kmsuser", KMS_PASSWORD)
