"""What a backup of a cluster of SoftHSM tokens is on disk.

    <data_dir>/backups/<backup_id>/        0700
        softhsm2.conf                      names the directory below
        tokens/<uuid>/                     a token with the users' passwords and the cluster's masking key
        content                            users and masked keys, sealed
    <data_dir>/backups/<backup_id>-draft/  one that is being made
    <data_dir>/backups/<backup_id>-gone/   one that is about to be deleted

A backup appears and disappears by one rename, so whoever finds its directory finds all of it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from keywright.domain.hsm_users import HsmFault
from keywright.hsm.cluster_directory import TokenPlace, safe_name, sync_path, sync_tree


class BackupDirectory:
    """The directory of one backup."""

    def __init__(self, data_dir: Path, backup_id: str) -> None:
        self._root = data_dir / "backups" / safe_name(backup_id)
        self._draft = self._root.with_name(f"{backup_id}-draft")
        self._gone = self._root.with_name(f"{backup_id}-gone")

    def is_there(self) -> bool:
        """Return whether the backup is there, which means that it is whole."""
        return self._root.is_dir()

    def place(self) -> TokenPlace:
        """Return where the token is; raise HsmFault when the backup is gone."""
        if not self.is_there():
            raise HsmFault(f"the backup {self._root} is not there")
        place = TokenPlace(self._root)
        place.write_configuration()
        return place

    def draft(self) -> TokenPlace:
        """Return an empty place for the token of a new backup."""
        _remove(self._draft)
        place = TokenPlace(self._draft)
        place.make()
        return place

    def publish(self, content: bytes) -> None:
        """Give the draft its content and let the backup appear, durably."""
        file = self._draft / "content"
        file.touch(mode=0o600)
        file.write_bytes(content)
        sync_tree(self._draft)
        self._draft.rename(self._root)
        sync_path(self._root.parent)
        sync_path(self._root.parent.parent)

    def content(self) -> bytes:
        """Return the sealed content; raise HsmFault when it cannot be read."""
        try:
            return (self._root / "content").read_bytes()
        except OSError as error:
            raise HsmFault(f"the backup {self._root} cannot be read: {error.strerror}") from error

    def remove(self) -> None:
        """Destroy the backup, made or half made; absent is success."""
        _remove(self._gone)
        if self.is_there():
            self._root.rename(self._gone)
        _remove(self._gone)
        _remove(self._draft)


def _remove(path: Path) -> None:
    if path.exists():
        shutil.rmtree(path)
