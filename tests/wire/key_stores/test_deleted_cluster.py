"""A store whose cluster is deleted, and its way back over a cluster restored from a backup (sections 3.2 and 4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.services.server import KeywrightServer
from tests.wire.key_stores.failing import assert_connecting_fails, assert_connects_again, assert_use_fails
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.key_store import KeyStore, UsedKeyStore
from tests.wire.key_stores.network import SUBNETS
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

ZONES = list(SUBNETS)[:2]


def test_a_deleted_cluster_is_replaced_by_one_restored_from_its_last_backup(server: KeywrightServer) -> None:
    used = UsedKeyStore.make(server)
    used.store.disconnect()
    lost = used.cluster
    lost.delete_hsms()
    with undeletable(lost), refused("CloudHsmServiceException", status=500):
        lost.delete()
    with refused("CloudHsmClusterNotActiveException"):
        used.store.begin_connect()
    assert used.store.state() == "DISCONNECTED"
    lost.delete()
    assert_connecting_fails(used.store, "CLUSTER_NOT_FOUND")
    assert_use_fails(used)
    with refused("CloudHsmClusterNotFoundException"):
        used.store.update(CloudHsmClusterId=lost.cluster_id)

    restored = restore(lost, backups_of(lost)[0])
    with refused("CloudHsmClusterInUseException"):
        KeyStore.create(used.store.kms, restored)
    with refused("CloudHsmClusterInvalidConfigurationException"):
        used.store.update(CloudHsmClusterId=restored.cluster_id)
    for zone in ZONES:
        restored.add_hsm(zone)
    used.store.update(CloudHsmClusterId=restored.cluster_id)
    assert_connects_again(used)
    assert used.store.create_key()["CloudHsmClusterId"] == restored.cluster_id


def test_a_cluster_of_an_older_backup_has_an_older_password_and_only_the_keys_of_its_time(
    used: UsedKeyStore,
) -> None:
    original = used.cluster
    replaced = original.describe()["Hsms"][0]
    original.client.delete_hsm(ClusterId=original.cluster_id, HsmId=replaced["HsmId"])
    original.add_hsm(replaced["AvailabilityZone"])
    older = backups_of(original)[0]
    used.store.disconnect()
    assert used.store.connect() == "CONNECTED", "which gives kmsuser another password"
    kms, young = used.store.kms, used.store.create_key()
    lost = kms.encrypt(KeyId=young["KeyId"], Plaintext=b"x")["CiphertextBlob"]

    restored = restore(original, older)
    for zone in ZONES:
        restored.add_hsm(zone)
    used.store.disconnect()
    used.store.update(CloudHsmClusterId=restored.cluster_id)
    assert_connecting_fails(used.store, "INVALID_CREDENTIALS")
    restored.set_kmsuser_password("restored12")
    used.store.update(KeyStorePassword="restored12")
    assert_connects_again(used)
    with refused("KMSInvalidStateException") as refusal:
        kms.decrypt(CiphertextBlob=lost)
    assert "its key material is not in the cluster" in refusal.message

    used.store.disconnect()
    used.store.update(CloudHsmClusterId=original.cluster_id)
    original.set_kmsuser_password("original12")
    used.store.update(KeyStorePassword="original12")
    assert_connects_again(used)
    assert kms.decrypt(CiphertextBlob=lost)["Plaintext"] == b"x"


def backups_of(cluster: HsmCluster) -> list[dict[str, Any]]:
    """Return the cluster's backups, the newest first, once all of them are READY."""

    def describe() -> list[dict[str, Any]]:
        answer = cluster.client.describe_backups(Filters={"clusterIds": [cluster.cluster_id]})
        return [dict(backup) for backup in answer["Backups"]]

    return wait_until(
        describe, lambda backups: bool(backups) and all(each["BackupState"] == "READY" for each in backups)
    )


def restore(origin: HsmCluster, backup: dict[str, Any]) -> HsmCluster:
    """Make a cluster of a backup; it is ACTIVE at once, has the old certificate, and no HSM yet."""
    made = origin.client.create_cluster(
        HsmType="hsm1.medium", SubnetIds=[SUBNETS[zone] for zone in ZONES], SourceBackupId=backup["BackupId"]
    )["Cluster"]
    restored = HsmCluster(
        server=origin.server, cluster_id=made["ClusterId"], trust_anchor=origin.trust_anchor, client=origin.client
    )
    assert restored.describe()["State"] == "ACTIVE"
    return restored


@contextmanager
def undeletable(cluster: HsmCluster) -> Iterator[None]:
    """Let deleting the cluster's files fail for the block, which cuts DeleteCluster off in the middle."""
    elsewhere = cluster.directory.with_name("elsewhere")
    cluster.directory.rename(elsewhere)
    cluster.directory.symlink_to(elsewhere)
    try:
        yield
    finally:
        cluster.directory.unlink()
        elsewhere.rename(cluster.directory)
