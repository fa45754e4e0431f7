"""Follows the numbers and hashes of one writer's records through a log."""

from __future__ import annotations

from dataclasses import dataclass, field

from keywright.audit.chained_record import ChainedRecord
from keywright.audit.faults import FaultKind
from keywright.audit.log_files import Place

# What is cut out may be any number of records; that many are looked for elsewhere.
MOST_MISSING = 100_000

Finding = tuple[FaultKind, Place, str]


@dataclass(slots=True)
class WriterOrder:
    """What was seen of one writer so far. `missing` tells for numbers that were left out which finding says so."""

    first: int = 0
    first_place: Place | None = None
    sequence: int = 0
    hash: str = ""
    place: Place | None = None
    missing: dict[int, int] = field(default_factory=dict)

    def follow(self, record: ChainedRecord, place: Place, findings: list[Finding]) -> None:
        """Take the next record that stands in the log, and add what is wrong with its place to the findings."""
        if not self.sequence:
            self.first, self.first_place = record.sequence, place
        elif record.sequence <= self.sequence:
            self._take_late(record, place, findings)
            return
        elif record.sequence > self.sequence + 1:
            self._note_gap(record, place, findings)
        elif record.previous != self.hash and record.is_intact and self.place is not None:
            # This record's own hash is right, so it is the one before it that is another than it was.
            findings.append((FaultKind.EDITED, self.place, "the record after it names another in its place"))
        self._set(record.sequence, record.hash, place)

    def follow_edited(self, record: ChainedRecord, place: Place) -> None:
        """Go on behind a record whose bytes are not to be trusted, its number neither."""
        expected = self.sequence + 1 if self.sequence else record.sequence
        if not self.sequence:
            self.first, self.first_place = expected, place
        self._set(expected, record.hash, place)

    def _set(self, sequence: int, record_hash: str, place: Place) -> None:
        self.sequence, self.hash, self.place = sequence, record_hash, place

    def _note_gap(self, record: ChainedRecord, place: Place, findings: list[Finding]) -> None:
        from_, to = self.sequence + 1, record.sequence - 1
        for number in range(from_, min(to, from_ + MOST_MISSING) + 1):
            self.missing[number] = len(findings)
        which = f"record {from_}" if from_ == to else f"records {from_} to {to}"
        findings.append((FaultKind.CUT, place, f"{which} of writer {record.writer} missing before it"))

    def _take_late(self, record: ChainedRecord, place: Place, findings: list[Finding]) -> None:
        if record.sequence < self.first and self.first_place is not None:
            self._take_before_first(record, place, findings)
            return
        index = self.missing.pop(record.sequence, None)
        if index is None:
            detail = f"record {record.sequence} of writer {record.writer} stands here again"
            findings.append((FaultKind.REPEATED, place, detail))
            return
        # What looked cut out was only moved, so the record that stood in its place came too early.
        _, early, _ = findings[index]
        findings[index] = (FaultKind.REORDERED, early, _belongs_before(record, place))

    def _take_before_first(self, record: ChainedRecord, place: Place, findings: list[Finding]) -> None:
        for number in range(record.sequence + 1, min(self.first, record.sequence + MOST_MISSING)):
            self.missing[number] = len(findings)
        findings.append((FaultKind.REORDERED, self.first_place or place, _belongs_before(record, place)))
        self.first = record.sequence


def _belongs_before(record: ChainedRecord, place: Place) -> str:
    return f"record {record.sequence} of writer {record.writer}, which belongs before it, stands at {place}"
