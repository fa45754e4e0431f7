"""Makes and destroys HSMs in the background, after CreateHsm and DeleteHsm have stored what is wanted.

One worker at a time works on a cluster, under a lease; a second lease for each HSM counts the attempts and, after a
failed one, is left to run out, so that the back-off is the database's and holds for every worker. Work that was cut
off anywhere is taken over when the leases run out: the provisioner's steps may be repeated, and what they lead to
is stored in one transaction.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from keywright.domain.hsm_backups import new_backup
from keywright.domain.hsm_cluster_states import HsmEvent, next_hsm_state
from keywright.domain.hsm_clusters import Cluster, Hsm, HsmState
from keywright.domain.hsm_users import HsmFault, HsmUserError
from keywright.domain.leases import Lease, LeaseLost
from keywright.jobs.job import Work
from keywright.jobs.leases import LEASE_SECONDS, RENEWAL_SECONDS
from keywright.ports.clock import RandomBytes
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.storage import Storage, Transaction

logger = logging.getLogger(__name__)

LONGEST_BACK_OFF = 60.0
_UNFINISHED = (HsmState.CREATE_IN_PROGRESS, HsmState.DELETE_IN_PROGRESS)
_LONGEST_MESSAGE = 300


class HsmServices(Protocol):
    """The ports that this job uses; `keywright.operations.services.Services` has them."""

    @property
    def storage(self) -> Storage: ...
    @property
    def hsm_provisioners(self) -> Mapping[str, HsmProvisioner]: ...
    @property
    def random_bytes(self) -> RandomBytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """One HSM to work on, with the leases that say that nobody else does."""

    cluster: Cluster
    hsm: Hsm
    cluster_lease: Lease
    attempt: Lease


@dataclass(frozen=True, slots=True)
class ProvisionHsms:
    """The job for `keywright.jobs.runner.JobRunner`: a piece of work for each cluster with unfinished HSMs."""

    services: HsmServices

    async def due(self) -> Sequence[Work]:
        """Return what there is to do now; HSMs that back off are among it, and are passed over when it runs."""
        hsms: Sequence[Hsm] = await self.services.storage.cached("unfinished HSMs", _unfinished)
        return [
            Work(name=f"hsms:{cluster_id}", run=partial(provision_cluster, self.services, cluster_id))
            for cluster_id in sorted({hsm.cluster_id for hsm in hsms})
        ]


async def provision_hsms(services: HsmServices) -> bool:
    """Bring every HSM that is due to the state that was asked for; return whether there was any such work."""
    hsms = await services.storage.read(_unfinished)
    worked = [await provision_cluster(services, cluster_id) for cluster_id in sorted({hsm.cluster_id for hsm in hsms})]
    return any(worked)


def _unfinished(transaction: Transaction) -> Sequence[Hsm]:
    return transaction.clusters.hsms_in_states(_UNFINISHED)


async def provision_cluster(services: HsmServices, cluster_id: str) -> bool:
    """Do the same for the HSMs of one cluster."""
    worked = False
    while (claim := await _claim(services, cluster_id)) is not None:
        await _work(services, claim)
        worked = True
    return worked


async def _claim(services: HsmServices, cluster_id: str) -> _Claim | None:
    """Take the next due HSM of a cluster, or nothing: another worker has the cluster, or all of them back off."""
    holder = services.random_bytes(8).hex()

    def claim(transaction: Transaction) -> _Claim | None:
        cluster = transaction.clusters.by_id(cluster_id)
        unfinished = [hsm for hsm in cluster.hsms if hsm.state in _UNFINISHED] if cluster is not None else []
        if cluster is None or not unfinished:
            return None
        lease = transaction.leases.acquire(f"provision-hsms:{cluster_id}", holder, LEASE_SECONDS)
        if lease is None:
            return None
        for hsm in unfinished:
            attempt = transaction.leases.acquire(f"{hsm.state.value}:{hsm.hsm_id}", holder, LEASE_SECONDS)
            if attempt is not None:
                return _Claim(cluster=cluster, hsm=hsm, cluster_lease=lease, attempt=attempt)
        transaction.leases.release(lease)
        return None

    return await services.storage.write(claim)


async def _work(services: HsmServices, claim: _Claim) -> None:
    try:
        async with _renewed(services, claim):
            try:
                await _provision(services, claim)
            except HsmUserError as fault:
                reason = str(fault)
                logger.warning("%s: %s failed: %s", claim.hsm.hsm_id, claim.hsm.state.value, reason)
                await services.storage.write(lambda transaction: _put_off(transaction, claim, reason))
            else:
                await services.storage.write(lambda transaction: _finish(services, transaction, claim))
    except LeaseLost:
        logger.warning("%s: another worker has taken over", claim.hsm.hsm_id)


async def _provision(services: HsmServices, claim: _Claim) -> None:
    provisioner = services.hsm_provisioners.get(claim.cluster.hsm_backend)
    if provisioner is None:
        raise HsmFault(f"this deployment has no access to HSMs of the kind {claim.cluster.hsm_backend}")
    if claim.hsm.state is HsmState.CREATE_IN_PROGRESS:
        await provisioner.add_hsm(claim.cluster, claim.hsm)
    else:
        await provisioner.remove_hsm(claim.cluster, claim.hsm)


def _finish(services: HsmServices, transaction: Transaction, claim: _Claim) -> None:
    """Store the result and that a backup is to be taken.

    Nothing is stored when the HSM's state was changed meanwhile: then it is claimed anew.
    """
    transaction.leases.fence(claim.cluster_lease)
    cluster = transaction.clusters.by_id(claim.cluster.cluster_id)
    hsm = _as_claimed(cluster, claim.hsm)
    if cluster is not None and hsm is not None:
        if hsm.state is HsmState.CREATE_IN_PROGRESS:
            state = next_hsm_state(hsm.state, HsmEvent.FINISH)
            transaction.clusters.update_hsm(replace(hsm, state=state, state_message="HSM created."))
        else:
            transaction.clusters.delete_hsm(hsm)
            transaction.network.remove_owner(hsm.hsm_id)
        transaction.clusters.update(replace(cluster, topology=cluster.topology + 1))
        backup = new_backup(cluster, services.random_bytes, transaction.now())
        if backup is not None:
            transaction.backups.add(backup)
    transaction.leases.release(claim.attempt)
    transaction.leases.release(claim.cluster_lease)


def _put_off(transaction: Transaction, claim: _Claim, reason: str) -> None:
    """Store what went wrong where the caller sees it, and back off: twice as long with every attempt."""
    transaction.leases.fence(claim.cluster_lease)
    hsm = _as_claimed(transaction.clusters.by_id(claim.cluster.cluster_id), claim.hsm)
    if hsm is not None:
        message = f"Attempt {claim.attempt.token} failed and is repeated: {reason}"[:_LONGEST_MESSAGE]
        transaction.clusters.update_hsm(replace(hsm, state_message=message))
    transaction.leases.renew(claim.attempt, min(2.0 ** (claim.attempt.token - 1), LONGEST_BACK_OFF))
    transaction.leases.release(claim.cluster_lease)


def _as_claimed(cluster: Cluster | None, claimed: Hsm) -> Hsm | None:
    hsms = cluster.hsms if cluster is not None else ()
    return next((hsm for hsm in hsms if hsm.hsm_id == claimed.hsm_id and hsm.state is claimed.state), None)


@asynccontextmanager
async def _renewed(services: HsmServices, claim: _Claim) -> AsyncIterator[None]:
    """Renew the leases while the body runs; one that is lost shows when the result is stored."""

    def renew(transaction: Transaction) -> None:
        transaction.leases.renew(claim.cluster_lease, LEASE_SECONDS)
        transaction.leases.renew(claim.attempt, LEASE_SECONDS)

    async def keep_renewing() -> None:
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            await services.storage.write(renew)

    renewing = asyncio.create_task(keep_renewing())
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)
