from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from keywright.crypto.certificate_issuing import Validity, make_certificate_authority
from keywright.domain.errors import HsmRequestInvalid
from tests.fakes.cluster_world import ClusterWorld


async def claimable(world: ClusterWorld) -> str:
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    await world.provision()
    return cluster_id


async def initialize(world: ClusterWorld, cluster_id: str, certificate: str, anchor: str):
    return await world.call("InitializeCluster", cluster_id=cluster_id, signed_cert=certificate, trust_anchor=anchor)


async def test_the_csr_is_shown_once_an_hsm_is_active_and_until_the_certificate_takes_its_place(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    assert (await world.describe(cluster_id)).certificates.cluster_csr is None
    await world.create_hsm(cluster_id)
    await world.provision()
    assert (await world.describe(cluster_id)).certificates.cluster_certificate is None
    certificate, anchor = await world.certify(cluster_id)
    answer = await initialize(world, cluster_id, certificate, anchor)
    cluster = await world.describe(cluster_id)
    assert answer.state == cluster.state == "INITIALIZED"
    assert answer.state_message == cluster.state_message
    assert cluster.certificates.cluster_csr is None
    assert cluster.certificates.cluster_certificate == certificate
    assert (await world.stored(cluster_id)).trust_anchor == anchor


async def test_a_cluster_without_an_active_hsm_cannot_be_initialized(world: ClusterWorld):
    other = await claimable(world)
    certificate, anchor = await world.certify(other)
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="Create an HSM"):
        await initialize(world, cluster_id, certificate, anchor)


async def test_an_initialized_cluster_keeps_its_trust_anchor(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id)
    await initialize(world, cluster_id, certificate, anchor)
    with pytest.raises(HsmRequestInvalid, match="not possible to initialize a cluster in state INITIALIZED"):
        await initialize(world, cluster_id, certificate, anchor)


async def test_a_certificate_for_another_clusters_key_is_refused(world: ClusterWorld):
    cluster_id, other = await claimable(world), await claimable(world)
    certificate, anchor = await world.certify(other)
    with pytest.raises(HsmRequestInvalid, match="not for the public key of this cluster's CSR"):
        await initialize(world, cluster_id, certificate, anchor)


async def test_an_anchor_that_did_not_issue_the_certificate_is_refused(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, _ = await world.certify(cluster_id)
    now = datetime.fromtimestamp(world.now, UTC)
    validity = Validity(not_before=now - timedelta(days=1), not_after=now + timedelta(days=1))
    stranger = make_certificate_authority("owner", validity, os.urandom)
    with pytest.raises(HsmRequestInvalid, match="not issued directly by the trust anchor"):
        await initialize(world, cluster_id, certificate, stranger.certificate_pem)


async def test_an_expired_certificate_is_refused(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id, days=1)
    world.now += 2 * 86_400
    with pytest.raises(HsmRequestInvalid, match="cluster certificate has expired"):
        await initialize(world, cluster_id, certificate, anchor)


async def test_an_anchor_that_is_not_self_signed_is_refused(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, _ = await world.certify(cluster_id)
    with pytest.raises(HsmRequestInvalid, match="must be self-signed"):
        await initialize(world, cluster_id, certificate, certificate)


async def test_an_expired_anchor_is_refused_though_the_certificate_is_in_force(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id, days=400)
    world.now += 366 * 86_400
    with pytest.raises(HsmRequestInvalid, match="trust anchor has expired"):
        await initialize(world, cluster_id, certificate, anchor)


@pytest.mark.parametrize("text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
async def test_text_that_is_no_certificate_is_refused(world: ClusterWorld, text: str):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id)
    for pair in ((text, anchor), (certificate, text)):
        with pytest.raises(HsmRequestInvalid, match=r"(cluster certificate|trust anchor)"):
            await initialize(world, cluster_id, *pair)
    assert (await world.describe(cluster_id)).state == "UNINITIALIZED"


async def test_a_text_longer_than_5000_characters_is_refused(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id)
    with pytest.raises(HsmRequestInvalid, match="TrustAnchor is longer than 5000"):
        await initialize(world, cluster_id, certificate, anchor + "\n" * 5000)


async def test_the_newest_csr_decides_when_the_cluster_changes_meanwhile(world: ClusterWorld):
    cluster_id = await claimable(world)
    certificate, anchor = await world.certify(cluster_id)
    await world.storage.write(
        lambda transaction: transaction.clusters.update(
            replace(transaction.clusters.by_id(cluster_id), tags={"a": "b"})
        )
    )
    await initialize(world, cluster_id, certificate, anchor)
    assert (await world.stored(cluster_id)).tags == {"a": "b"}
