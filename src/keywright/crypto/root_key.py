"""The root key file: 32 bytes as text that an operator can copy, with an id that finds a mistyped copy.

    keywright-root-key-v1
    key: 64 hex digits
    id: 32 hex digits, the root key's public id

Reading follows symbolic links, because secret mounts are made of them, and judges the file that was opened: it
must be a regular file, owned by this user or root, closed to group and others. Creating follows none.
"""

import os
import re
import stat
from pathlib import Path

from keywright.crypto.domain_keys import ROOT_KEY_SIZE, root_key_id
from keywright.crypto.errors import (
    RootKeyFileError,
    RootKeyFileExists,
    RootKeyFileExposed,
    RootKeyFileMalformed,
    RootKeyFileMissing,
    RootKeyFileUnusable,
)
from keywright.crypto.key_material import KeyMaterial, RandomSource, SecretBuffer

_FORM = re.compile(rb"\s*keywright-root-key-v1\s+key:\s*([0-9a-fA-F]{64})\s+id:\s*([0-9a-fA-F]{32})\s*", re.ASCII)
_LARGEST_FILE = 4096
_HEX_DIGITS = b"0123456789abcdef"


def create_root_key_file(path: Path, random: RandomSource) -> KeyMaterial:
    """Makes a new root key and its file (mode 0600), durable when this returns.

    Raises RootKeyFileExists if anything stands at `path`, even a dangling link; RootKeyFileUnusable.
    """
    root_key = KeyMaterial.generate(ROOT_KEY_SIZE, random)
    write_root_key_file(path, root_key)
    return root_key


def write_root_key_file(path: Path, root_key: KeyMaterial) -> None:
    """Writes a root key that exists already, for a second copy; raises as `create_root_key_file` does."""
    text = _text_of(root_key)
    try:
        _write_durably(path, text)
    except FileExistsError:
        raise RootKeyFileExists(
            f"{path} exists already: move it away first, and keep it if any store was ever sealed with it."
        ) from None
    except OSError as error:
        raise RootKeyFileUnusable(
            f"{path} cannot be written ({error.strerror}): check the directory, its rights and free space."
        ) from error
    finally:
        text.wipe()


def read_root_key_file(path: Path) -> KeyMaterial:
    """Reads the root key. Raises RootKeyFileMissing, -Exposed, -Malformed or -Unusable."""
    try:
        # O_NONBLOCK: a FIFO at this path must be refused, not waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise RootKeyFileMissing(
            f"{path} is missing: put the root key file back from its copy; without it the store stays sealed."
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    buffer = SecretBuffer(_LARGEST_FILE)
    try:
        _require_private(path, os.fstat(descriptor))
        size = _read_all(descriptor, buffer)
        return _parse(path, buffer, size)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        buffer.wipe()
        os.close(descriptor)


def _unreadable(path: Path, error: OSError) -> RootKeyFileError:
    return RootKeyFileUnusable(
        f"{path} cannot be read ({error.strerror}): it must be readable by the user that runs keywright."
    )


def _require_private(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise RootKeyFileMalformed(f"{path} is not a regular file: name the root key file itself.")
    if status.st_uid not in (0, os.geteuid()):
        raise RootKeyFileExposed(f"{path} belongs to another user: chown it to the user that runs keywright.")
    if status.st_mode & 0o077:
        raise RootKeyFileExposed(
            f"{path} is open to other users (mode {stat.S_IMODE(status.st_mode):04o}): chmod 600 it, and treat "
            "the root key as known to whoever could read it."
        )


def _read_all(descriptor: int, buffer: SecretBuffer) -> int:
    size = 0
    while size < len(buffer):
        count = os.readv(descriptor, [memoryview(buffer)[size:]])
        if count == 0:
            break
        size += count
    return size


def _parse(path: Path, buffer: SecretBuffer, size: int) -> KeyMaterial:
    # A buffer filled to its end means a file that may go on: no root key file is that long.
    found = _FORM.fullmatch(buffer, 0, size) if size < len(buffer) else None
    if found is None:
        raise RootKeyFileMalformed(
            f"{path} does not hold a root key: put the root key file back from its copy, unchanged."
        )
    root_key = _from_hex(buffer, found.start(1))
    if root_key_id(root_key).hex().encode() != found.group(2).lower():
        root_key.wipe()
        raise RootKeyFileMalformed(
            f"{path} holds a root key that does not match its id, so it is mistyped: compare it with its copy."
        )
    return root_key


def _from_hex(text: SecretBuffer, start: int) -> KeyMaterial:
    """Decodes digit by digit, because the library's decoders leave a copy that cannot be wiped."""
    key = SecretBuffer(ROOT_KEY_SIZE)
    for index in range(ROOT_KEY_SIZE):
        high, low = text[start + 2 * index], text[start + 2 * index + 1]
        # | 0x20 turns A-F into a-f and leaves digits as they are.
        key[index] = _HEX_DIGITS.index(high | 0x20) << 4 | _HEX_DIGITS.index(low | 0x20)
    return KeyMaterial(key)


def _text_of(root_key: KeyMaterial) -> SecretBuffer:
    """Encodes into a buffer of the final size: one that grows would leave its earlier copies behind."""
    before = b"keywright-root-key-v1\nkey: "
    after = f"\nid: {root_key_id(root_key).hex()}\n".encode()
    text = SecretBuffer(before + bytes(2 * ROOT_KEY_SIZE) + after)
    for index, byte in enumerate(root_key.unsafe_view()):
        text[len(before) + 2 * index] = _HEX_DIGITS[byte >> 4]
        text[len(before) + 2 * index + 1] = _HEX_DIGITS[byte & 15]
    return text


def _write_durably(path: Path, text: SecretBuffer) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        rest = memoryview(text)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        # Half a root key helps nobody and would stand in the way of the next attempt.
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
