from __future__ import annotations

import pytest

from keywright.api.cloudhsmv2 import BackupRetentionPolicy
from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from tests.fakes.cluster_world import ClusterWorld


async def test_the_retention_policy_changes(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    policy = BackupRetentionPolicy(type="DAYS", value="7")
    answer = await world.call("ModifyCluster", cluster_id=cluster_id, backup_retention_policy=policy)
    assert answer.cluster.backup_retention_policy == policy
    assert (await world.describe(cluster_id)).backup_retention_policy == policy


async def test_another_hsm_type_is_refused_and_the_same_one_changes_nothing(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="cannot be changed"):
        await world.call("ModifyCluster", cluster_id=cluster_id, hsm_type="hsm1.medium")
    answer = await world.call("ModifyCluster", cluster_id=cluster_id, hsm_type="hsm2m.medium")
    assert answer.cluster == await world.describe(cluster_id)


async def test_a_request_for_nothing_is_refused(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="Give a BackupRetentionPolicy"):
        await world.call("ModifyCluster", cluster_id=cluster_id)


async def test_an_unknown_cluster_is_not_found(world: ClusterWorld):
    policy = BackupRetentionPolicy(type="DAYS", value="7")
    with pytest.raises(HsmResourceNotFound):
        await world.call("ModifyCluster", cluster_id="cluster-abcdefghijk", backup_retention_policy=policy)
