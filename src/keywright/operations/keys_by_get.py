"""Mappings of condition keys to their values that are defined by `get`, which tells what is not there by a default."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

Values = tuple[str, ...]


class KeysByGet(Mapping[str, Values]):
    """Gives the other ways to ask for one key, from `get`, which a subclass has to have."""

    __slots__ = ()

    @abstractmethod
    def get(self, name: str, default: Any = None) -> Any:
        """Return the values of a condition key, or `default` when it does not apply."""

    def __getitem__(self, name: str) -> Values:
        values: Values | None = self.get(name)
        if values is None:
            raise KeyError(name)
        return values

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None
