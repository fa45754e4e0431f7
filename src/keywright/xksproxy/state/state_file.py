"""The state file: the document sealed as a whole, replaced atomically, written by one command at a time.

Sealing the whole finds every change that was not made by a command: of rules and usages as well as of secrets. Putting
back an older file as a whole is not found; who may write the directory and has the root key may do that.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from keywright.crypto.errors import SealError
from keywright.crypto.seal import Sealer
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state.document import FORMAT, Document

FILE_NAME = "state.sealed"
LOCK_NAME = "state.lock"
_PURPOSE = "xks-proxy-state"
_IDENTITY = (FILE_NAME,)
_LOCK_SECONDS = 10.0
_LOCK_LOOK_SECONDS = 0.05

Fingerprint = tuple[int, int, int]


class StateFile:
    """The state file of one data directory."""

    def __init__(self, data_dir: Path, sealer: Sealer) -> None:
        self.path = data_dir / FILE_NAME
        self._lock_path = data_dir / LOCK_NAME
        self._sealer = sealer

    def fingerprint(self) -> Fingerprint | None:
        """Return what changes whenever the file is replaced; None while there is no file."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def read(self) -> Document:
        """Return the document; raises Refused when it is missing, altered, or of a later format."""
        try:
            content = self._sealer.open(self.path.read_bytes(), _PURPOSE, _IDENTITY)
            document = msgspec.msgpack.decode(content, type=Document)
        except OSError as fault:
            raise Refused(f"{self.path} cannot be read ({fault.strerror}): name a directory made by `init`") from fault
        except (SealError, msgspec.DecodeError) as fault:
            raise Refused(f"{self.path}: {fault} Put it back from a copy, with the root key it belongs to.") from fault
        if document.format != FORMAT:
            raise Refused(f"{self.path} was written by another release: use that one")
        return document

    def write(self, document: Document) -> None:
        """Replace the file, durably when this returns; raises Refused."""
        sealed = self._sealer.seal(msgspec.msgpack.encode(document), _PURPOSE, _IDENTITY)
        try:
            _replace(self.path, sealed)
        except OSError as fault:
            raise Refused(f"{self.path} cannot be written ({fault.strerror}): check rights and free space") from fault

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands from changing the state; raises Refused when one takes too long."""
        with self._lock_path.open("ab") as lock:
            self._lock_path.chmod(0o600)
            give_up_at = time.monotonic() + _LOCK_SECONDS
            while not _try_lock(lock.fileno()):
                if time.monotonic() > give_up_at:
                    raise Refused("another command is changing this proxy: try again when it has ended")
                time.sleep(_LOCK_LOOK_SECONDS)
            yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
