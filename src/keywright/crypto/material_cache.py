"""Keeps opened key material while it is in use, the most recently used only, and wipes what it lets go of."""

from collections import OrderedDict
from collections.abc import Callable

from keywright.crypto.key_material import KeyMaterial

CAPACITY = 1024


class MaterialCache:
    """Maps the id of a backing key and its sealed form to the opened material.

    The sealed form is part of the name, so that a changed row is opened anew. What `material` returns may be wiped
    by any later call: use it before the next await, and ask again after that.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._open: OrderedDict[tuple[bytes, bytes], KeyMaterial] = OrderedDict()

    def material(
        self, backing_key_id: bytes, sealed: bytes, open_sealed: Callable[[bytes], KeyMaterial]
    ) -> KeyMaterial:
        """Return the opened material, by `open_sealed` when it is not there. Raises what that raises."""
        name = (backing_key_id, sealed)
        material = self._open.get(name)
        if material is not None:
            self._open.move_to_end(name)
            return material
        material = open_sealed(sealed)
        self._open[name] = material
        if len(self._open) > self._capacity:
            self._open.popitem(last=False)[1].wipe()
        return material

    def forget(self, backing_key_id: bytes) -> None:
        """Wipe the material of a backing key, in whatever sealed form."""
        for name in [name for name in self._open if name[0] == backing_key_id]:
            self._open.pop(name).wipe()

    def close(self) -> None:
        """Wipe everything."""
        while self._open:
            self._open.popitem()[1].wipe()
