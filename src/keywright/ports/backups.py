"""The backups of CloudHSM clusters in the database; `keywright.ports.hsm_provisioner` keeps their content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keywright.domain.hsm_backups import Backup, BackupState
from keywright.domain.scope import Scope


class BackupRepository(Protocol):
    """Backups of CloudHSM clusters, without their content. They outlive their cluster."""

    def add(self, backup: Backup) -> None: ...
    def get(self, scope: Scope, backup_id: str) -> Backup | None: ...
    def all(self, scope: Scope) -> Sequence[Backup]:
        """Return the scope's backups by creation time."""
        ...

    def of_cluster(self, cluster_id: str) -> Sequence[Backup]:
        """Return the backups of a cluster by creation time, whether or not the cluster exists."""
        ...

    def in_states(self, states: Sequence[BackupState]) -> Sequence[Backup]:
        """Return the backups in these states in every scope by creation time."""
        ...

    def update(self, backup: Backup) -> Backup:
        """Store the changed backup and return it with its new version; raise `StaleWrite` when it was outdated."""
        ...

    def delete(self, backup: Backup) -> None:
        """Remove the backup; raise `StaleWrite` when it was outdated."""
        ...
