"""What a cluster of SoftHSM tokens is on disk.

    <data_dir>/clusters/<cluster_id>/      0700
        softhsm2.conf                      names the directory below, for SOFTHSM2_CONF
        tokens/<hsm_id>/                   one token, whole and filled
        staging/<hsm_id>/                  a token that is being made: softhsm2.conf, tokens/<uuid>/
        retired/                           the last token of a cluster that lost all HSMs: softhsm2.conf, label,
                                           tokens/<hsm_id>/
        removing/                          what is about to be deleted

SOFTHSM2_CONF is one per process, so each cluster has its own file. SoftHSM2 2.6.1 takes any directory below
`directories.tokendir` for a token, whatever its name; so a token is made and filled apart and moved in by one
rename. A half-made one is never seen by anyone, and making it anew starts with an empty staging directory.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from keywright.domain.hsm_users import HsmFault, HsmUnreachable

_SAFE_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_CONFIGURATION = """directories.tokendir = {tokens}
objectstore.backend = file
log.level = ERROR
slots.removable = false
slots.mechanisms = ALL
library.reset_on_fork = false
"""


class TokenPlace:
    """A directory of tokens and the configuration file that names it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tokens = root / "tokens"
        self.configuration = root / "softhsm2.conf"

    def make(self) -> None:
        """Make what is missing; nobody but the owner may look in."""
        for directory in (self.root.parent, self.root, self.tokens):
            directory.mkdir(mode=0o700, exist_ok=True)
        self.write_configuration()

    def write_configuration(self) -> None:
        """Write the configuration unless it is right already: the data directory may have been moved as a whole."""
        text = _CONFIGURATION.format(tokens=self.tokens)
        if self.configuration.exists() and self.configuration.read_text() == text:
            return
        draft = self.configuration.with_suffix(f".{os.getpid()}")
        draft.write_text(text)
        draft.chmod(0o600)
        draft.replace(self.configuration)

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process needs to see these tokens and no others."""
        return {"SOFTHSM2_CONF": str(self.configuration)}


class ClusterDirectory:
    """The directory of one cluster."""

    def __init__(self, data_dir: Path, cluster_id: str) -> None:
        self._root = data_dir / "clusters" / safe_name(cluster_id)
        self.place = TokenPlace(self._root)

    def existing_place(self) -> TokenPlace:
        """Return the place of the cluster's tokens; raise HsmUnreachable instead of making it when it is gone."""
        if not self.place.tokens.is_dir():
            raise HsmUnreachable(f"the token directory {self.place.tokens} of the cluster is not there")
        return self.current_place()

    def current_place(self) -> TokenPlace:
        """Return the place of the cluster's tokens, its configuration put right if it is there at all."""
        if self.place.tokens.is_dir():
            self.place.write_configuration()
        return self.place

    def has(self, hsm_id: str) -> bool:
        """Return whether the HSM's token is there, which means that it is whole."""
        return (self.place.tokens / safe_name(hsm_id)).is_dir()

    def staged(self, hsm_id: str) -> TokenPlace:
        """Return an empty place for a token that is to be made."""
        self.place.make()
        staging = self._root / "staging" / safe_name(hsm_id)
        shutil.rmtree(staging, ignore_errors=True)
        place = TokenPlace(staging)
        place.make()
        return place

    def publish(self, hsm_id: str) -> None:
        """Move the staged token among the cluster's, durably and in one step; whole tokens only."""
        staged = TokenPlace(self._root / "staging" / safe_name(hsm_id))
        made = list(staged.tokens.iterdir())
        if len(made) != 1:
            raise HsmFault(f"{len(made)} tokens were made where there should be one")
        sync_tree(made[0])
        made[0].rename(self.place.tokens / hsm_id)
        sync_path(self.place.tokens)
        shutil.rmtree(staged.root)

    def retired(self) -> TokenPlace | None:
        """Return the place of the token that was kept when the cluster lost its last HSM."""
        place = TokenPlace(self._root / "retired")
        if not place.tokens.is_dir():
            return None
        place.write_configuration()
        return place

    def retired_label(self) -> str:
        """Return the label of the retired token."""
        return (self._root / "retired" / "label").read_text()

    def retire(self, hsm_id: str, token_label: str) -> None:
        """Take the token out of service and keep it, as the backup that the next HSM is filled from."""
        place = TokenPlace(self._root / "retired")
        place.make()
        (place.root / "label").write_text(token_label)
        (self.place.tokens / safe_name(hsm_id)).rename(place.tokens / hsm_id)
        sync_path(place.tokens)

    def remove_retired(self) -> None:
        """Destroy the retired token."""
        self._remove(self._root / "retired")

    def remove(self, hsm_id: str) -> None:
        """Destroy the HSM's token, made or half made; absent is success."""
        self._remove(self._root / "staging" / safe_name(hsm_id))
        self._remove(self.place.tokens / safe_name(hsm_id))

    def remove_all(self) -> None:
        """Destroy everything of the cluster; absent is success."""
        if self._root.exists():
            shutil.rmtree(self._root)

    def make_durable(self) -> None:
        """Bring what the module wrote to the disk itself: SoftHSM2 never syncs."""
        sync_tree(self.place.tokens)

    def _remove(self, path: Path) -> None:
        removing = self._root / "removing"
        if path.exists():
            # First out of the module's sight by one rename: a half-deleted token must not be seen.
            removing.mkdir(mode=0o700, exist_ok=True)
            path.rename(removing / f"{path.name}-{len(list(removing.iterdir()))}")
        if removing.exists():
            shutil.rmtree(removing)


def sync_tree(root: Path) -> None:
    """Sync every file and directory below `root`, and itself; clean ones cost a system call each."""
    for directory, _, names in os.walk(root):
        for name in names:
            sync_path(Path(directory) / name)
        sync_path(Path(directory))


def sync_path(path: Path) -> None:
    """Sync one file or directory."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def safe_name(name: str) -> str:
    """Return the name, or raise HsmFault when it could name anything but one directory."""
    if not _SAFE_NAME.fullmatch(name):
        raise HsmFault(f"{name!r} cannot name a directory")
    return name
