"""What policies allow whatever the condition keys say, decided once for as long as the same policies are in force.

Most policies have no conditions. To decide by them anew took a tenth of the time of an Encrypt call (25 of 250 us).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

MOST_KEPT = 4096

Values = tuple[str, ...]


class WatchedConditions(Mapping[str, Values]):
    """Condition keys that know whether anyone `asked` for one; a decision for which nobody did holds for all values."""

    __slots__ = ("_conditions", "asked")

    def __init__(self, conditions: Mapping[str, Values]) -> None:
        self._conditions = conditions
        self.asked = False

    def __getitem__(self, name: str) -> Values:
        self.asked = True
        return self._conditions[name]

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return iter(self._conditions)

    def __len__(self) -> int:
        self.asked = True
        return len(self._conditions)


class SettledDecisions:
    """A bounded set of names of accesses that are allowed; the oldest makes room.

    A name has to hold all that the decision rested on, the policies themselves included: policies that are read anew
    are others, so what was settled by those before is never found again.
    """

    __slots__ = ("_allowed", "_most")

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._allowed: dict[Hashable, None] = {}

    def __contains__(self, name: Hashable) -> bool:
        return name in self._allowed

    def add(self, name: Hashable) -> None:
        """Keep the name of an access that policies allow without a look at any condition key."""
        if len(self._allowed) >= self._most:
            del self._allowed[next(iter(self._allowed))]
        self._allowed[name] = None
