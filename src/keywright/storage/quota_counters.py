"""Counters of request quotas in memory that the workers of a node share: a small file, mapped by each of them.

A bucket is one number, the time at which it will be empty (the generic cell rate algorithm). No lock guards it: when
two workers count at the same instant one of them may not be seen, so now and then a call too many passes, and never
one too few. What stands in the file after a restart of the machine is recognised as of another time and forgotten.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

SLOTS = 65_536
_SLOT_BYTES = 16
_PROBES = 16
# Numbers are of CLOCK_MONOTONIC, which all processes share until the machine starts anew.
_CLOCK_SLACK_SECONDS = 1.0
# Of sums of intervals, on a machine that has been up for years.
_ROUNDING_SECONDS = 1e-6


class SharedQuotaCounters:
    """Implements `keywright.ports.quotas.QuotaCounters`. `monotonic` is a clock that all workers of the node share."""

    def __init__(self, path: Path, monotonic: Callable[[], float]) -> None:
        """Map the file, making it if there is none, readable by its owner alone; raises OSError."""
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, SLOTS * _SLOT_BYTES)
            self._map = mmap.mmap(descriptor, SLOTS * _SLOT_BYTES)
        finally:
            os.close(descriptor)
        # A slot is the name of its bucket, as a number, and its time.
        self._view = memoryview(self._map)
        self._names = self._view.cast("Q")
        self._times = self._view.cast("d")
        self._monotonic = monotonic
        self._known: dict[tuple[str, ...], tuple[int, int]] = {}

    def admits(self, bucket: tuple[str, ...], interval: float, tolerance: float) -> bool:
        """Return whether one more fits into the bucket now, and put it in if so."""
        now = self._monotonic()
        slot, name = self._known.get(bucket) or self._learn(bucket, now)
        if self._names[slot] != name:
            # Idle for so long that another bucket took the slot.
            slot, name = self._learn(bucket, now)
        empty_at = self._times[slot + 1]
        if not now <= empty_at <= now + tolerance + interval + _CLOCK_SLACK_SECONDS:
            empty_at = now
        if empty_at - now > tolerance + _ROUNDING_SECONDS:
            return False
        self._times[slot + 1] = empty_at + interval
        return True

    def close(self) -> None:
        """Let go of the file."""
        for view in (self._names, self._times, self._view):
            view.release()
        self._map.close()

    def _learn(self, bucket: tuple[str, ...], now: float) -> tuple[int, int]:
        """Return the slot of a bucket and its name: its own, a free one, or that of a bucket that is empty."""
        digest = blake2b("\0".join(bucket).encode(), digest_size=8).digest()
        name = int.from_bytes(digest) or 1
        slots = [2 * ((name + step) % SLOTS) for step in range(_PROBES)]
        own = [slot for slot in slots if self._names[slot] == name]
        idle = [slot for slot in slots if self._names[slot] == 0 or not self._times[slot + 1] > now]
        slot = (own or idle or slots)[0]
        if not own:
            self._names[slot] = name
            self._times[slot + 1] = 0.0
        self._known[bucket] = slot, name
        return slot, name
