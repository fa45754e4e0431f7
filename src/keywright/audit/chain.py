"""The chain of one writer: every record carries its number, the hash of the record before it, its own, and a seal.

Compatibility law: a chained line is the JSON of a record with one more member, its last, in exactly this form:

    ,"chain":{"writer":"16 hex","sequence":N[,"unfinished":[N,...]],
              "previous":"64 hex","hash":"64 hex","seal":"32 hex"}}      without the break

`hash` is SHA-256 over everything in the line before `,"hash"`. Whoever has the line can check it; whoever has the root
key can check the seal over the hash too. See docs/adr/0017-audit-chain.md.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from keywright.crypto.audit_seal import AuditSeal

START = b"0" * 64


class ChainedLine(NamedTuple):
    """A line as it is written, and the hash in it. A tuple, because one is made for every call."""

    line: bytes
    hash: bytes


class Chain:
    """The chain of one sink of one process.

    `writer` is a random name of 16 hexadecimal digits, which no other chain ever has.
    """

    __slots__ = ("_hash", "_opening", "_seal", "_sequence")

    def __init__(self, writer: str, seal: AuditSeal) -> None:
        self._opening = b',"chain":{"writer":"%b","sequence":' % writer.encode()
        self._seal = seal
        self._sequence = 0
        self._hash = START

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was written yet."""
        return self._sequence == 0

    def begin_after(self, record_hash: bytes) -> None:
        """Let the first record name the record that another writer wrote last, so that this one is missed too."""
        self._hash = record_hash

    def link(self, bodies: Sequence[bytes], unfinished: Sequence[int] = ()) -> list[ChainedLine]:
        """Return the lines of the next records, given as JSON objects; they count once `advance` is called.

        `unfinished` has the lengths of records before them that this writer could not finish, so that readers who find
        fragments of those lengths know that nothing is lost.
        """
        lines: list[ChainedLine] = []
        previous, sequence = self._hash, self._sequence
        for body in bodies:
            sequence += 1
            remark = _remark(unfinished) if unfinished else b""
            content = b'%b%b%d%b,"previous":"%b"' % (body[:-1], self._opening, sequence, remark, previous)
            digest = sha256(content).digest()
            previous, unfinished = hexlify(digest), ()
            line = b'%b,"hash":"%b","seal":"%b"}}\n' % (content, previous, self._seal.seal(digest))
            lines.append(ChainedLine(line, previous))
        return lines

    def advance(self, written: Sequence[ChainedLine]) -> None:
        """Count these lines, the first of those that `link` returned last, as written."""
        if written:
            self._sequence += len(written)
            self._hash = written[-1].hash


def _remark(unfinished: Sequence[int]) -> bytes:
    return b',"unfinished":[%b]' % b",".join(b"%d" % length for length in unfinished)
