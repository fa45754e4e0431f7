"""Results of reads, each with the change counter that its own transaction saw."""

from __future__ import annotations

from collections.abc import Hashable

MAXIMUM_RESULTS = 10_000


class NotCached:
    """The type of `NOT_CACHED`, which stands for no result, as None is one."""


NOT_CACHED = NotCached()


class ReadCache:
    """A bounded dict of results, used by the event loop's thread only.

    A result is served only while the counter that its transaction saw is not behind the counter now. So one that
    was read before a change can never be served after it, whenever it was stored.
    """

    def __init__(self, maximum: int = MAXIMUM_RESULTS) -> None:
        self._maximum = maximum
        self._results: dict[Hashable, tuple[int, object]] = {}
        self._newest = 0

    def find(self, name: Hashable, counter: int | None) -> object:
        """Return the result for `name` when it is as new as `counter`, else `NOT_CACHED`."""
        if counter is None:
            return NOT_CACHED
        if counter > self._newest:
            self._results.clear()
            self._newest = counter
        kept = self._results.get(name)
        if kept is None or kept[0] < counter:
            return NOT_CACHED
        return kept[1]

    def keep(self, name: Hashable, counter: int, result: object) -> None:
        """Keep a result that was read in a transaction that saw `counter`; the oldest makes room."""
        if counter < self._newest:
            return
        self._results.pop(name, None)
        while len(self._results) >= self._maximum:
            del self._results[next(iter(self._results))]
        self._results[name] = (counter, result)
