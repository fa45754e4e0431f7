"""Files that hold a secret: read when nobody else can read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from keywright.xksproxy.refusals import Refused

_LARGEST_FILE = 4096


def read_private_file(path: Path, what: str) -> bytes:
    """Return the content, 4096 bytes at most; `what` names it in refusals.

    Raises:
        Refused: it cannot be read, is no regular file, or is open to others.
    """
    try:
        # O_NONBLOCK: a FIFO at this path must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            status = os.fstat(descriptor)
            content = os.read(descriptor, _LARGEST_FILE)
        finally:
            os.close(descriptor)
    except OSError as fault:
        raise Refused(f"the {what} {path} cannot be read ({fault.strerror}): name a file with it") from fault
    if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid()):
        raise Refused(f"the {what} {path} must be a file of this user, closed to others: chmod 600 it")
    return content


def read_private_line(path: Path, what: str) -> str:
    """Return the first line of such a file; raises Refused, also when it is empty."""
    try:
        line = read_private_file(path, what).decode().split("\n", 1)[0].rstrip("\r")
    except UnicodeDecodeError as fault:
        raise Refused(f"the {what} {path} is not text") from fault
    if not line:
        raise Refused(f"the {what} {path} has nothing in its first line")
    return line
