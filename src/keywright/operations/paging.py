"""Paging: markers that only their own operation, account and Region accept."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from keywright.crypto.errors import SealError
from keywright.domain.errors import InvalidMarker, ValidationFailed
from keywright.operations.call import Call

T = TypeVar("T")

_PURPOSE = "marker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of results. `next_marker` is None on the last page."""

    items: Sequence[T]
    next_marker: str | None

    @property
    def truncated(self) -> bool:
        """Return whether another page follows."""
        return self.next_marker is not None


def read_marker(call: Call[Any], operation: str, marker: str | None) -> str:
    """Return the position that a marker stands for, "" for the first page.

    Raises:
        InvalidMarker: the marker was not made by this operation for this account and Region.
    """
    if marker is None:
        return ""
    try:
        sealed = base64.b64decode(marker.encode("ascii"), altchars=b"-_", validate=True)
        return call.services.sealing.open(sealed, _PURPOSE, _identity(call, operation)).decode()
    except (SealError, ValueError) as fault:
        raise InvalidMarker("The request was rejected because the marker is not valid.") from fault


def make_marker(call: Call[Any], operation: str, position: str) -> str:
    """Return an opaque marker for a position."""
    sealed = call.services.sealing.seal(position.encode(), _PURPOSE, _identity(call, operation))
    return base64.b64encode(sealed, altchars=b"-_").decode("ascii")


def cut_page(call: Call[Any], operation: str, found: Sequence[T], limit: int, position: Callable[[T], str]) -> Page[T]:
    """Make a page of at most `limit` items out of up to `limit` + 1 that were found."""
    if len(found) <= limit:
        return Page(items=found, next_marker=None)
    kept = found[:limit]
    return Page(items=kept, next_marker=make_marker(call, operation, position(kept[-1])))


def check_limit(limit: int | None, default: int, maximum: int) -> int:
    """Return the page size; the shape allows 1000 everywhere, some operations allow less.

    Raises:
        ValidationFailed: more than this operation's maximum.
    """
    if limit is None:
        return default
    if limit > maximum:
        raise ValidationFailed(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value less than or equal to {maximum}"
        )
    return limit


def _identity(call: Call[Any], operation: str) -> tuple[str, ...]:
    return (operation, call.scope.account_id, call.scope.region)
