"""A provisioner without HSMs: it notes what was asked of it, and is disturbed when told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from keywright.domain.hsm_backups import Backup
from keywright.domain.hsm_clusters import Cluster, Hsm
from keywright.ports.hsm_provisioner import ClusterContent

Disturbance = Callable[[str, str], Awaitable[None]]


async def undisturbed(what: str, which: str) -> None:
    """Let everything go well."""


class RecordingProvisioner:
    """The part of `HsmProvisioner` that makes and destroys; `before` and `after` surround it and may raise."""

    backend = "recording"

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []
        self.before: Disturbance = undisturbed
        self.after: Disturbance = undisturbed
        self.content: Callable[[str], ClusterContent] = lambda cluster_id: ClusterContent()

    async def add_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        await self._note("add_hsm", hsm.hsm_id)

    async def remove_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        await self._note("remove_hsm", hsm.hsm_id)

    async def remove_cluster(self, cluster: Cluster) -> None:
        await self._note("remove_cluster", cluster.cluster_id)

    async def back_up(self, cluster: Cluster, backup: Backup) -> None:
        await self._note("back_up", backup.backup_id)

    async def restore(self, backup: Backup, cluster_id: str) -> ClusterContent:
        await self._note("restore", backup.backup_id)
        return self.content(cluster_id)

    async def remove_backup(self, backup: Backup) -> None:
        await self._note("remove_backup", backup.backup_id)

    async def _note(self, what: str, which: str) -> None:
        await self.before(what, which)
        self.done.append((what, which))
        await self.after(what, which)
