"""Whether a file stands where a write may hang: elsewhere than in a regular file on a disk of this machine."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

_LOCAL = frozenset(
    {"bcachefs", "btrfs", "ecryptfs", "erofs", "ext2", "ext3", "ext4", "f2fs", "jfs", "overlay", "ramfs", "reiserfs"}
    | {"tmpfs", "vfat", "xfs", "zfs"}
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def may_hang(path: Path, mounts: Path = MOUNTS) -> bool:
    """Return whether the file at `path`, which may not exist yet, is a pipe or device, or on a network's file system.

    A file system that is not known counts as one of a network, and so does everything where mounts cannot be read.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        return True
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return True
    return _type_at(path, lines) not in _LOCAL


def _type_at(path: Path, lines: list[str]) -> str:
    """Return the type of the file system at `path`: that of the last mount on the deepest mount point above it."""
    best, kind = -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, types = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        point = Path(_OCTAL.sub(lambda octal: chr(int(octal[1], 8)), fields[4]))
        depth = len(point.parts)
        if depth >= best and path.is_relative_to(point):
            best, kind = depth, types[0]
    return kind
