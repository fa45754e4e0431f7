"""What the kernel tells about a child. Agents are not dumpable: to others than root it tells nothing."""

import os
from pathlib import Path


def readable(pid: int, name: str) -> bytes:
    """The content of /proc/<pid>/<name>; what is refused to this user holds no secret for this user."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except PermissionError:
        assert os.geteuid() != 0
        return b"SOFTHSM2_CONF=(not readable)"


def open_files(pid: int) -> list[str]:
    try:
        return [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    except PermissionError:
        assert os.geteuid() != 0
        return []
