"""A provisioner without HSMs: it notes what was asked of it, and is disturbed when told to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from keywright.domain.hsm_clusters import Cluster, Hsm

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

    async def add_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        await self._note("add_hsm", hsm.hsm_id)

    async def remove_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        await self._note("remove_hsm", hsm.hsm_id)

    async def remove_cluster(self, cluster: Cluster) -> None:
        await self._note("remove_cluster", cluster.cluster_id)

    async def _note(self, what: str, which: str) -> None:
        await self.before(what, which)
        self.done.append((what, which))
        await self.after(what, which)
