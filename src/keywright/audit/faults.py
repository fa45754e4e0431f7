"""What verifying an audit log finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from keywright.audit.log_files import Place


class FaultKind(StrEnum):
    """What was done to a record."""

    EDITED = "edited"
    """Its bytes are not those that its hash is of, or another record takes its place."""
    FORGED = "forged"
    """Its seal was not made by this deployment."""
    REORDERED = "reordered"
    """It does not stand where its number belongs."""
    REPEATED = "repeated"
    """It stands there twice."""
    CUT = "cut"
    """Records are missing before it, or behind it."""
    TORN = "torn"
    """It ends in the middle, or was never a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, at the first record that shows it; `place` is None for records that are missing at the end."""

    kind: FaultKind
    place: Place | None
    detail: str

    def __str__(self) -> str:
        return f"{self.place or 'the end'}: {self.kind.value}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome: faults in the order of their places, and remarks on what cannot be told or does no harm."""

    records: int
    writers: int
    faults: Sequence[Fault]
    remarks: Sequence[str]
