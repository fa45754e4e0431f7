"""What policies allow, decided once for as long as the same policies are in force and the same conditions hold.

A decision is a function of the policies, of who does what to which key, and of the condition keys that the policies ask
for; most ask for none, or for few that are alike in many calls, as the time is within a second. To decide anew took 25
us of a call without conditions and 40 to 130 us of one with a condition, out of 250.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from keywright.operations.keys_by_get import KeysByGet, Values
from keywright.ports.authorization import ConditionValues

MOST_KEPT = 4096
# Values come from requests, so they are many and may be long: what is kept for one decision is bounded as well.
MOST_KEYS = 16
MOST_CHARACTERS = 1024


class WatchedConditions(KeysByGet):
    """Condition keys that know which of them were `asked` for, None where somebody went through all of them."""

    __slots__ = ("_conditions", "asked")

    def __init__(self, conditions: ConditionValues) -> None:
        self._conditions = conditions
        self.asked: set[str] | None = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Return the values of a condition key, or `default` when it does not apply."""
        if self.asked is not None:
            self.asked.add(name)
        return self._conditions.get(name, default)

    def __iter__(self) -> Iterator[str]:
        self.asked = None
        return iter(self._conditions)

    def __len__(self) -> int:
        self.asked = None
        return len(self._conditions)


class _Settled:
    """The accesses of one name: which condition keys matter, and with which values of them it is allowed."""

    __slots__ = ("allowed", "keys")

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self.allowed: set[tuple[Values | None, ...]] = set()


class SettledDecisions:
    """A bounded number of accesses that are allowed; the name that is the oldest makes room with all of its own.

    A name has to hold all that a decision rests on but the condition keys, the policies themselves included: policies
    that are read anew are others, so what was settled by those before is never found again. Under a name, an access is
    allowed again when all condition keys that were asked for by any before it have the same values: a decision asks for
    one after the other, and as long as it gets the same answers it asks for the same ones, and ends alike.
    """

    __slots__ = ("_most", "_names", "_size")

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._size = 0
        self._names: dict[Hashable, _Settled] = {}

    def holds(self, name: Hashable, conditions: ConditionValues) -> bool:
        """Return whether the access of this name is known to be allowed under these conditions."""
        settled = self._names.get(name)
        return settled is not None and _values(settled.keys, conditions) in settled.allowed

    def add(self, name: Hashable, asked: set[str], conditions: ConditionValues) -> None:
        """Keep an access that was allowed after these condition keys had been asked for."""
        settled = self._names.get(name)
        keys = tuple(sorted(asked if settled is None else asked.union(settled.keys)))
        values = _values(keys, conditions)
        if len(keys) > MOST_KEYS or _characters(values) > MOST_CHARACTERS:
            return
        if settled is None or settled.keys != keys:
            self._forget(name)
        while self._size >= self._most:
            self._forget(next(iter(self._names)))
        settled = self._names.setdefault(name, _Settled(keys))
        self._size += values not in settled.allowed
        settled.allowed.add(values)

    def _forget(self, name: Hashable) -> None:
        settled = self._names.pop(name, None)
        self._size -= 0 if settled is None else len(settled.allowed)


def _values(keys: tuple[str, ...], conditions: ConditionValues) -> tuple[Values | None, ...]:
    return tuple([conditions.get(key) for key in keys])


def _characters(values: tuple[Values | None, ...]) -> int:
    return sum(len(value) for each in values for value in each or ())
