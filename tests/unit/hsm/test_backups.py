"""Backups on real tokens: what a cluster restored from one has, and that nothing in one is readable."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.domain.hsm_backups import Backup, new_backup
from keywright.domain.hsm_clusters import Cluster, HsmState
from keywright.domain.hsm_users import HsmFault, HsmKeysLost, HsmPasswordIncorrect
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.ports.storage import Transaction
from tests.chaos.scale import spread
from tests.unit.hsm.rig import (
    ADMIN_PASSWORD,
    CLUSTER_ID,
    FIRST,
    KEY_ARN,
    KEY_ID,
    KMS_PASSWORD,
    SECOND,
    Interrupted,
    Rig,
    a_cluster,
    an_hsm,
    interrupt_at,
    no_fault,
)

RESTORED_ID = "cluster-restored234"
RESTORED_HSMS = ("hsm-ddddddddddd", "hsm-eeeeeeeeeee")
NEW_PASSWORD = "rotatedPassword2"
IV, AAD, PLAINTEXT = bytes(12), b"context", b"kept in the HSMs"


async def back_up(rig: Rig, number: int = 1, cluster_id: str = CLUSTER_ID) -> Backup:
    cluster = await stored(rig, cluster_id)
    claimed = replace(cluster, cluster_certificate="certificate", trust_anchor="anchor")
    backup = new_backup(claimed, lambda count: bytes([number] * count), 1.0)
    assert backup is not None
    await rig.provisioner.back_up(cluster, backup)
    return backup


async def lose_cluster(rig: Rig) -> None:
    """Delete the HSMs and the cluster, with everything on disk."""
    for hsm in (await rig.cluster()).hsms:
        await rig.remove(hsm.hsm_id)
    cluster = await rig.cluster()
    await rig.provisioner.remove_cluster(cluster)
    await rig.storage.write(lambda tx: tx.clusters.delete(cluster))
    assert not (rig.data_dir / "clusters" / CLUSTER_ID).exists()


async def restore(rig: Rig, backup: Backup, *hsm_ids: str) -> Cluster:
    """Make a cluster from the backup, with HSMs, as the operations and the job do."""
    cluster = replace(a_cluster(), cluster_id=RESTORED_ID, source_backup_id=backup.backup_id)
    content = await rig.provisioner.restore(backup, RESTORED_ID)

    def add(tx: Transaction) -> None:
        tx.clusters.add(cluster)
        for user in content.users:
            tx.hsm_users.add(user)
        for masked in content.objects:
            tx.clusters.add_object(masked)

    await rig.storage.write(add)
    for hsm_id in hsm_ids:
        await add_hsm(rig, hsm_id)
    return await stored(rig, RESTORED_ID)


async def stored(rig: Rig, cluster_id: str) -> Cluster:
    cluster = await rig.storage.read(lambda tx: tx.clusters.by_id(cluster_id))
    assert cluster is not None
    return cluster


async def add_hsm(rig: Rig, hsm_id: str) -> None:
    hsm = replace(an_hsm(hsm_id, HsmState.CREATE_IN_PROGRESS), cluster_id=RESTORED_ID)
    await rig.storage.write(lambda tx: tx.clusters.add_hsm(hsm))
    await rig.provisioner.add_hsm(await stored(rig, RESTORED_ID), hsm)
    await rig.storage.write(lambda tx: tx.clusters.update_hsm(replace(hsm, state=HsmState.ACTIVE)))


async def on_hsm(rig: Rig, cluster: Cluster, hsm_id: str, command: m.AnyCommand) -> m.AnyAnswer:
    """Ask one HSM, logged in as kmsuser."""
    access = rig.provisioner.token_access(cluster)
    spec = AgentSpec(
        module_path=access.module_path,
        tokens=(access.token_labels[hsm_id],),
        environment=access.environment,
        pin=KMS_PASSWORD,
        open_patience=10.0,
    )
    agent = await AgentProcess.start(spec)
    try:
        return await agent.call(command, 10)
    finally:
        await agent.close()


async def encrypted(rig: Rig) -> bytes:
    answer = await on_hsm(rig, await rig.cluster(), FIRST, m.Encrypt(KEY_ID, IV, AAD, PLAINTEXT))
    return answer.value


def files_of(rig: Rig, backup: Backup) -> list[Path]:
    return [path for path in (rig.data_dir / "backups" / backup.backup_id).rglob("*") if path.is_file()]


async def test_a_deleted_clusters_key_decrypts_on_every_hsm_of_a_restored_one(rig: Rig) -> None:
    await rig.create_key()
    ciphertext = await encrypted(rig)
    backup = await back_up(rig)
    await lose_cluster(rig)
    restored = await restore(rig, backup, *RESTORED_HSMS)
    for hsm_id in RESTORED_HSMS:
        answer = await on_hsm(rig, restored, hsm_id, m.Decrypt(KEY_ID, IV, AAD, ciphertext))
        assert answer.value == PLAINTEXT
    (key,) = await rig.provisioner.keys(restored, "kmsuser", KMS_PASSWORD)
    assert (key.label, key.object_id, key.hsm_ids) == (KEY_ARN, KEY_ID, RESTORED_HSMS)
    assert (key.attributes["sensitive"], key.attributes["extractable"]) == (True, False)


async def test_nothing_in_a_backup_is_readable(rig: Rig) -> None:
    await rig.create_key()
    backup = await back_up(rig)
    files = files_of(rig, backup)
    assert files
    (masked,) = await rig.storage.read(lambda tx: tx.clusters.objects(CLUSTER_ID))
    for secret in (KMS_PASSWORD.encode(), ADMIN_PASSWORD.encode(), masked.masked, KEY_ARN.encode()):
        assert not [path for path in files if secret in path.read_bytes()]
    places = {rig.data_dir / "backups", *(path.parent for path in files)}
    assert {stat.S_IMODE(place.stat().st_mode) for place in places} == {0o700}


async def test_users_and_passwords_are_those_of_the_time_of_the_backup(rig: Rig) -> None:
    old = await back_up(rig, 1)
    await rig.provisioner.change_own_password(await rig.cluster(), "kmsuser", KMS_PASSWORD, NEW_PASSWORD)
    new = await back_up(rig, 2)
    await lose_cluster(rig)
    cluster = await restore(rig, new, RESTORED_HSMS[0])
    await rig.provisioner.log_in(cluster, "kmsuser", NEW_PASSWORD, "test", 60.0)
    await rig.storage.write(lambda tx: tx.clusters.delete(cluster))
    await rig.provisioner.remove_cluster(cluster)
    cluster = await restore(rig, old, RESTORED_HSMS[0])
    with pytest.raises(HsmPasswordIncorrect):
        await rig.provisioner.log_in(cluster, "kmsuser", NEW_PASSWORD, "test", 60.0)
    await rig.provisioner.change_password(cluster, ADMIN_PASSWORD, "kmsuser", NEW_PASSWORD)
    await rig.provisioner.log_in(cluster, "kmsuser", NEW_PASSWORD, "test", 60.0)


async def test_a_key_deleted_after_the_backup_is_in_the_restored_cluster(rig: Rig) -> None:
    await rig.create_key()
    backup = await back_up(rig)
    await rig.provisioner.delete_key(await rig.cluster(), "kmsuser", KMS_PASSWORD, KEY_ID)
    restored = await restore(rig, backup, RESTORED_HSMS[0])
    assert [key.object_id for key in await rig.provisioner.keys(restored, "kmsuser", KMS_PASSWORD)] == [KEY_ID]
    assert await rig.keys() == ()


async def test_a_cluster_that_lost_its_last_hsm_is_backed_up_from_the_token_that_was_kept(rig: Rig) -> None:
    await rig.create_key()
    for hsm_id in (FIRST, SECOND):
        await rig.remove(hsm_id)
    restored = await restore(rig, await back_up(rig), RESTORED_HSMS[0])
    assert len(await rig.provisioner.keys(restored, "kmsuser", KMS_PASSWORD)) == 1


async def test_a_restored_cluster_without_hsms_is_backed_up_from_its_own_backup(rig: Rig) -> None:
    await rig.create_key()
    await restore(rig, await back_up(rig))
    again = await back_up(rig, 2, RESTORED_ID)
    cluster = await stored(rig, RESTORED_ID)
    await rig.storage.write(lambda tx: tx.clusters.delete(cluster))
    restored = await restore(rig, again, RESTORED_HSMS[0])
    assert len(await rig.provisioner.keys(restored, "kmsuser", KMS_PASSWORD)) == 1


@pytest.mark.parametrize("command", spread([m.UnwrapMaskingKey, m.InitToken, m.GenerateTransportKey], short=1))
async def test_an_interrupted_backup_is_not_there_and_taken_anew(rig: Rig, command: type[m.Command]) -> None:
    await rig.create_key()
    rig.fault = interrupt_at(command, 1)
    with pytest.raises(Interrupted):
        await back_up(rig)
    assert [path.name[-6:] for path in (rig.data_dir / "backups").iterdir()] == ["-draft"]
    rig.fault = no_fault
    backup = await back_up(rig)
    assert [path.name for path in (rig.data_dir / "backups").iterdir()] == [backup.backup_id]
    restored = await restore(rig, backup, RESTORED_HSMS[0])
    assert len(await rig.provisioner.keys(restored, "kmsuser", KMS_PASSWORD)) == 1


async def test_a_whole_backup_stays_as_it_is(rig: Rig) -> None:
    before = {path: path.read_bytes() for path in files_of(rig, await back_up(rig))}
    rig.asked.clear()
    assert {path: path.read_bytes() for path in files_of(rig, await back_up(rig))} == before
    assert rig.asked == []


async def test_a_cluster_whose_tokens_are_gone_has_nothing_to_back_up(rig: Rig) -> None:
    await rig.create_key()
    shutil.rmtree(rig.data_dir / "clusters" / CLUSTER_ID)
    with pytest.raises(HsmKeysLost):
        await back_up(rig)


async def test_a_removed_backup_restores_nothing_and_can_be_removed_again(rig: Rig) -> None:
    backup = await back_up(rig)
    await rig.provisioner.remove_backup(backup)
    await rig.provisioner.remove_backup(backup)
    assert list((rig.data_dir / "backups").iterdir()) == []
    with pytest.raises(HsmFault, match="cannot be read"):
        await rig.provisioner.restore(backup, RESTORED_ID)


async def test_the_content_of_one_backup_does_not_open_in_another(rig: Rig) -> None:
    one, other = await back_up(rig, 1), await back_up(rig, 2)
    backups = rig.data_dir / "backups"
    shutil.copy(backups / one.backup_id / "content", backups / other.backup_id / "content")
    with pytest.raises(HsmFault, match="does not open"):
        await rig.provisioner.restore(other, RESTORED_ID)
