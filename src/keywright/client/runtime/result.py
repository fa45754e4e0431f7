"""The two ways in which a call ends: `Ok` with a value, or `Err` with an error that is a value as well.

    match connect_custom_key_store.request(context, parameters):
        case Ok(response): ...
        case Err(error): ...        # `error` has the type of exactly this operation's errors

Both have the same methods, so that a caller who does not care to match can chain or unwrap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar, final

T = TypeVar("T", covariant=True)
E = TypeVar("E", covariant=True)
U = TypeVar("U")
F = TypeVar("F")


class UnwrapFailed(Exception):
    """`unwrap` was called on an `Err`; `error` is what the `Err` held."""

    def __init__(self, error: object) -> None:
        super().__init__(f"the call failed: {error!r}")
        self.error = error


@final
@dataclass(frozen=True, slots=True)
class Ok(Generic[T]):
    """A call that succeeded, and its answer."""

    value: T

    def unwrap(self) -> T:
        """Return the value."""
        return self.value

    def unwrap_or(self, default: object) -> T:
        """Return the value."""
        del default
        return self.value

    def map(self, change: Callable[[T], U]) -> Ok[U]:
        """Return an `Ok` of what `change` makes of the value."""
        return Ok(change(self.value))

    def and_then(self, step: Callable[[T], Ok[U] | Err[F]]) -> Ok[U] | Err[F]:
        """Return the result of the next step, which is given the value."""
        return step(self.value)


@final
@dataclass(frozen=True, slots=True)
class Err(Generic[E]):
    """A call that failed, and why."""

    error: E

    def unwrap(self) -> NoReturn:
        """Raise UnwrapFailed, which carries the error."""
        raise UnwrapFailed(self.error)

    def unwrap_or(self, default: U) -> U:
        """Return the default."""
        return default

    def map(self, change: Callable[[Any], object]) -> Err[E]:
        """Return this `Err`; nothing is called."""
        del change
        return self

    def and_then(self, step: Callable[[Any], object]) -> Err[E]:
        """Return this `Err`; the next step is not taken."""
        del step
        return self
