"""Secret bytes as a value that does not show, compare, copy or serialise itself by accident."""

import hmac
import os
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn, Self, SupportsIndex

from keywright.crypto.errors import KeyMaterialDiffers, KeyMaterialWiped

# Gives that many unpredictable bytes; os.urandom outside of tests.
RandomSource = Callable[[int], bytes]


class SecretBuffer(bytearray):
    """Is a bytearray that overwrites itself when nothing refers to it any more, not even a view of it.

    The wiping sits here and not in KeyMaterial, so that a view which outlives its KeyMaterial keeps the secret
    and does not silently become a key of zeros. Never resize it: that leaves a copy behind.
    """

    __slots__ = ()

    def wipe(self) -> None:
        """Overwrites the content with zeros."""
        self[:] = bytes(len(self))

    def __repr__(self) -> str:
        return "<SecretBuffer>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a secret buffer is neither pickled nor copied")

    def __del__(self) -> None:
        self.wipe()


class KeyMaterial:
    """Holds secret bytes until they are wiped.

    `content` (1 byte or more) is copied, so the caller may wipe its own; a SecretBuffer is not copied but
    becomes this value's own. As a context manager it wipes itself on leaving, otherwise the buffer is wiped
    when it is no longer used. Python cannot vouch for copies made elsewhere (assurance.md section 6).
    """

    __slots__ = ("_buffer", "_view")

    def __init__(self, content: bytes | bytearray | memoryview) -> None:
        self._buffer = content if isinstance(content, SecretBuffer) else SecretBuffer(content)
        if not self._buffer:
            raise ValueError("key material cannot be empty")
        self._view: memoryview | None = memoryview(self._buffer).toreadonly()

    @classmethod
    def generate(cls, size: int, random: RandomSource = os.urandom) -> Self:
        """Makes `size` bytes of new key material."""
        return cls(random(size))

    def unsafe_view(self) -> memoryview:
        """Lends the secret bytes themselves, read-only and without a copy.

        Never store, log, format or convert what it returns, and let go of it before `wipe`, which turns it into
        zeros. Raises KeyMaterialWiped.
        """
        if self._view is None:
            raise KeyMaterialWiped
        return self._view

    def require_same(self, other: "KeyMaterial") -> None:
        """Returns if both hold the same bytes, in a time that does not tell where they differ.

        Raises KeyMaterialDiffers, KeyMaterialWiped.
        """
        if not hmac.compare_digest(self.unsafe_view(), other.unsafe_view()):
            raise KeyMaterialDiffers

    def wipe(self) -> None:
        """Overwrites the bytes with zeros; every later use raises KeyMaterialWiped."""
        self._view = None
        self._buffer.wipe()

    def __len__(self) -> int:
        return len(self._buffer)

    def __repr__(self) -> str:
        return "<KeyMaterial>"

    def __eq__(self, other: object) -> bool:
        raise TypeError("key material is compared with require_same")

    # Hashing by content would put secrets into dict probing, by identity would promise an equality.
    __hash__ = None  # type: ignore[assignment]  # how Python spells an unhashable class

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("key material is neither pickled nor copied")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wipe()
