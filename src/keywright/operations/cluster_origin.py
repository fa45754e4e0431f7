"""What a new cluster is made of: a key of its own for its owner to certify, or a backup of another cluster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from keywright.crypto.certificate_issuing import make_cluster_identity
from keywright.crypto.errors import SealError
from keywright.domain.errors import HsmServiceFault
from keywright.domain.hsm_backups import Backup, BackupEvent, next_backup_state
from keywright.domain.hsm_clusters import ClusterState
from keywright.domain.hsm_users import HsmUserError
from keywright.operations.backups import backup_in
from keywright.operations.call import Call
from keywright.operations.services import Services
from keywright.ports.hsm_provisioner import ClusterContent
from keywright.ports.storage import Transaction

_KEY_PURPOSE = "cluster-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOrigin:
    """The part of a new cluster that a backup may have decided; `backup_id` is None when none did."""

    cluster_id: str
    hsm_backend: str
    state: ClusterState
    csr: str
    sealed_private_key: bytes = field(repr=False)
    cluster_certificate: str | None = None
    trust_anchor: str | None = None
    content: ClusterContent = field(default_factory=ClusterContent)
    backup_id: str | None = None

    def store_content(self, transaction: Transaction) -> None:
        """Store the users and keys, in the transaction that adds the cluster."""
        for user in self.content.users:
            transaction.hsm_users.add(user)
        for masked in self.content.objects:
            transaction.clusters.add_object(masked)


async def own_origin(services: Services, cluster_id: str, hsm_backend: str) -> ClusterOrigin:
    """Make a key and a signing request for a cluster that is UNINITIALIZED."""
    # An RSA key takes up to half a second of a core: not on the event loop, and not inside a transaction.
    identity = await asyncio.to_thread(make_cluster_identity, cluster_id)
    sealed = services.sealing.seal_key_material(identity.private_key, _KEY_PURPOSE, (cluster_id,))
    identity.private_key.wipe()
    return ClusterOrigin(
        cluster_id=cluster_id,
        hsm_backend=hsm_backend,
        state=ClusterState.UNINITIALIZED,
        csr=identity.csr_pem,
        sealed_private_key=sealed,
    )


async def restored_origin(services: Services, cluster_id: str, backup: Backup) -> ClusterOrigin:
    """Read a backup for a cluster that is ACTIVE at once, with the certificate of the one that was backed up.

    Raises:
        HsmServiceFault: the backup cannot be read.
    """
    provisioner = services.hsm_provisioners.get(backup.hsm_backend)
    if provisioner is None:
        raise HsmServiceFault(f"This deployment has no access to HSMs of the kind {backup.hsm_backend}.")
    try:
        content = await provisioner.restore(backup, cluster_id)
        sealed = _moved_key(services, backup, cluster_id)
    except (HsmUserError, SealError) as fault:
        raise HsmServiceFault(f"Backup {backup.backup_id} cannot be restored: {fault}") from fault
    return ClusterOrigin(
        cluster_id=cluster_id,
        hsm_backend=backup.hsm_backend,
        state=ClusterState.ACTIVE,
        csr=backup.csr,
        sealed_private_key=sealed,
        cluster_certificate=backup.cluster_certificate,
        trust_anchor=backup.trust_anchor,
        content=content,
        backup_id=backup.backup_id,
    )


def usable_backup(transaction: Transaction, call: Call[Any], id_or_arn: str) -> Backup:
    """Return the backup that a cluster is to be restored from.

    Raises:
        HsmResourceNotFound: there is none with this id or ARN.
        HsmRequestInvalid: it is not READY.
    """
    backup = backup_in(transaction, call, id_or_arn)
    next_backup_state(backup.state, BackupEvent.USE)
    return backup


def _moved_key(services: Services, backup: Backup, cluster_id: str) -> bytes:
    """Seal the cluster's key for another cluster id."""
    material = services.sealing.open_key_material(backup.sealed_private_key, _KEY_PURPOSE, (backup.cluster_id,))
    sealed = services.sealing.seal_key_material(material, _KEY_PURPOSE, (cluster_id,))
    material.wipe()
    return sealed
