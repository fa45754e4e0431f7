"""A key store whose cluster was deleted, brought back by a cluster that is restored from a backup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.failing import assert_connecting_fails, assert_connects_again, assert_use_fails
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import KMSUSER_PASSWORD
from tests.wire.key_stores.key_store import NO_RETRIES, KeyStore, UsedKeyStore
from tests.wire.key_stores.network import SUBNETS, configuration
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

RESET_PASSWORD = "kmsReset456"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server with two workers; its end is judged as well."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("restore"), workers=2, configuration=configuration())
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture
def used(server: KeywrightServer) -> UsedKeyStore:
    """A CONNECTED store with two HSMs, a key and a ciphertext of it."""
    return UsedKeyStore.make(server)


def ready_backups(cluster: HsmCluster) -> list[dict[str, Any]]:
    """Return the cluster's backups, the newest first, once none is being taken any more."""

    def describe() -> list[dict[str, Any]]:
        backups = cluster.client.describe_backups(Filters={"clusterIds": [cluster.cluster_id]})["Backups"]
        return list(backups)

    return wait_until(describe, lambda backups: all(each["BackupState"] == "READY" for each in backups))


def restored(lost: HsmCluster, backup: dict[str, Any], *zones: str) -> HsmCluster:
    """Make a cluster from a backup, with an HSM in each zone."""
    made = lost.client.create_cluster(
        HsmType="hsm2m.medium", SubnetIds=list(SUBNETS.values())[:2], SourceBackupId=backup["BackupId"]
    )["Cluster"]
    assert (made["State"], made["Hsms"], made["SourceBackupId"]) == ("ACTIVE", [], backup["BackupId"])
    cluster = HsmCluster(
        server=lost.server, cluster_id=made["ClusterId"], trust_anchor=lost.trust_anchor, client=lost.client
    )
    for zone in zones:
        cluster.add_hsm(zone)
    return cluster


def test_a_store_whose_cluster_was_deleted_is_mended_by_a_cluster_from_its_newest_backup(used: UsedKeyStore) -> None:
    lost = used.cluster
    certificates = lost.describe()["Certificates"]
    used.store.disconnect()
    lost.delete_hsms()
    lost.delete()
    assert not lost.directory.exists()
    assert_connecting_fails(used.store, "CLUSTER_NOT_FOUND")
    assert_use_fails(used)
    cluster = restored(lost, ready_backups(lost)[0], "us-east-1a", "us-east-1b")
    assert cluster.describe()["Certificates"] == certificates
    with refused("CloudHsmClusterInUseException"):
        KeyStore.create(used.store.kms, cluster)
    used.store.update(CloudHsmClusterId=cluster.cluster_id)
    assert_connects_again(used)
    assert used.store.create_key()["KeyState"] == "Enabled"


def test_a_backup_from_before_the_rotation_needs_kmsusers_password_to_be_set(server: KeywrightServer) -> None:
    cluster = HsmCluster.make(server)
    cluster.add_hsm("us-east-1a")
    early = ready_backups(cluster)[0]
    kms = server.client("kms", config=NO_RETRIES)
    store = KeyStore.create(kms, cluster)
    assert store.connect() == "CONNECTED"
    store.disconnect()
    other = restored(cluster, early, "us-east-1a", "us-east-1b")
    store.update(CloudHsmClusterId=other.cluster_id)
    assert_connecting_fails(store, "INVALID_CREDENTIALS")
    other.set_kmsuser_password(RESET_PASSWORD)
    store.update(KeyStorePassword=RESET_PASSWORD)
    assert store.connect() == "CONNECTED"
    assert store.create_key()["KeyState"] == "Enabled"


def test_a_cluster_of_another_origin_is_refused_and_a_restored_one_without_hsms_too(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    stranger = HsmCluster.make(server, zones=1)
    with refused("CloudHsmClusterNotRelatedException"):
        used.store.update(CloudHsmClusterId=stranger.cluster_id)
    empty = restored(used.cluster, ready_backups(used.cluster)[0])
    with refused("CloudHsmClusterInvalidConfigurationException"):
        used.store.update(CloudHsmClusterId=empty.cluster_id)
    with refused("CloudHsmClusterInUseException"):
        KeyStore.create(used.store.kms, empty, KMSUSER_PASSWORD)
    assert_connects_again(used)


def test_boto3_describes_keeps_deletes_and_brings_back_a_backup(used: UsedKeyStore) -> None:
    client = used.cluster.client
    backups = ready_backups(used.cluster)
    backup_id = backups[0]["BackupId"]
    pages = client.get_paginator("describe_backups").paginate(
        Filters={"clusterIds": [used.cluster.cluster_id]}, SortAscending=True, PaginationConfig={"PageSize": 1}
    )
    assert [page["Backups"][0]["BackupId"] for page in pages] == [each["BackupId"] for each in reversed(backups)]
    assert client.modify_backup_attributes(BackupId=backup_id, NeverExpires=True)["Backup"]["NeverExpires"] is True
    deleted = client.delete_backup(BackupId=backup_id)["Backup"]
    assert deleted["BackupState"] == "PENDING_DELETION"
    assert "DeleteTimestamp" in deleted
    with refused("CloudHsmInvalidRequestException"):
        restored(used.cluster, backups[0])
    assert client.restore_backup(BackupId=backup_id)["Backup"]["BackupState"] == "READY"
    with refused("CloudHsmResourceNotFoundException"):
        client.delete_backup(BackupId="backup-zzzzzzzzzzz")
