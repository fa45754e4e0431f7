"""Takes backups of clusters, and reads them for the clusters that are restored from them.

The masking key never leaves its tokens, so a backup has a token of its own. It is made as an HSM's token is, with the
masking key handed to it by another token, and hands it on to the first HSM of a restored cluster. The keys themselves
are in the backup as masked objects alone.
"""

from __future__ import annotations

import asyncio

from keywright.domain.hsm_backups import Backup
from keywright.hsm.backup_content import BackupContents
from keywright.hsm.backup_directory import BackupDirectory
from keywright.hsm.cluster_work import HeldCluster
from keywright.hsm.filling import make_token
from keywright.ports.hsm_provisioner import ClusterContent
from keywright.ports.storage import Transaction


async def make_backup(held: HeldCluster, contents: BackupContents, backup: Backup) -> None:
    """Make the backup of a cluster as it is now; nothing to do when it is there, as it appears whole.

    Raises:
        HsmKeysLost: the cluster has keys but no token.
        HsmUserError: no token could hand on the masking key.
    """
    directory = BackupDirectory(held.workplace.data_dir, backup.backup_id)
    if directory.is_there():
        return
    cluster_id = held.cluster.cluster_id

    def read(transaction: Transaction) -> ClusterContent:
        users, objects = transaction.hsm_users.all(cluster_id), transaction.clusters.objects(cluster_id)
        return ClusterContent(users=tuple(users), objects=tuple(objects))

    # Nobody changes either meanwhile: whoever does holds the cluster.
    content = await held.workplace.storage.read(read)
    place = await asyncio.to_thread(directory.draft)
    await make_token(held, place, backup.backup_id, with_keys=False)
    await asyncio.to_thread(directory.publish, contents.seal(backup.backup_id, content))
