"""Verifies an audit log: which record was edited, forged, moved, repeated, cut out or torn, the first one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from keywright.audit.anchors import Anchor
from keywright.audit.chain import START
from keywright.audit.chained_record import ChainedRecord, read_record
from keywright.audit.faults import Fault, FaultKind, Report
from keywright.audit.log_files import Place, lines_of
from keywright.audit.writer_order import Finding, WriterOrder
from keywright.crypto.audit_seal import AuditSeal
from keywright.crypto.errors import AuditSealMismatch

_MOST_TRIED = 40


def verify_log(
    files: Sequence[Path], seal: AuditSeal | None = None, anchor: Anchor | None = None, *, whole: bool = False
) -> Report:
    """Verify the files of a log, oldest first; seals only where `seal` can check them.

    With an anchor, what was written before it must be there. `whole` says that nothing was removed from the beginning
    of the log, so that chains whose first records are not there count as cut. Raises OSError.
    """
    verifier = _Verifier(seal, anchor)
    for place, line in lines_of(files):
        verifier.take(place, line)
    verifier.finish(whole=whole)
    verifier.check_links(files)
    order = {file: number for number, file in enumerate(files)}
    faults = [Fault(kind=kind, place=place, detail=detail) for kind, place, detail in verifier.findings]
    faults += [Fault(kind=FaultKind.CUT, place=None, detail=detail) for detail in verifier.missing_at_end]
    return Report(
        records=verifier.records,
        writers=len(verifier.writers),
        faults=sorted(faults, key=lambda fault: _sort_key(fault, order)),
        remarks=verifier.remarks,
    )


def _sort_key(fault: Fault, order: dict[Path, int]) -> tuple[int, int]:
    return (len(order), 0) if fault.place is None else (order[fault.place.file], fault.place.line)


@dataclass(slots=True)
class _Verifier:
    seal: AuditSeal | None
    anchor: Anchor | None
    records: int = 0
    writers: dict[str, WriterOrder] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    missing_at_end: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _fragments: list[tuple[int, Place]] = field(default_factory=list)
    _unfinished: list[int] = field(default_factory=list)
    _links: dict[str, tuple[Place, str]] = field(default_factory=dict)
    _starts: dict[str, Place] = field(default_factory=dict)
    _anchored: dict[str, tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        heads = self.anchor.heads if self.anchor is not None else ()
        self._anchored = {head.writer: (head.sequence, head.hash) for head in heads}

    def take(self, place: Place, line: bytes) -> None:
        """Take the next line of the log."""
        record = read_record(line)
        if record is None:
            if line.strip():
                self._fragments.append((len(line.rstrip(b"\n")), place))
            return
        self.records += 1
        if record.leading and line.startswith(b"{"):
            # Another process's record follows right behind what is left of one.
            self._fragments.append((record.leading, place))
        self._unfinished += record.unfinished
        order = self.writers.get(record.writer)
        if order is None:
            order = self.writers[record.writer] = WriterOrder()
            self._starts[record.writer] = place
        if not record.is_intact:
            self.findings.append((FaultKind.EDITED, place, "its bytes are not those that its hash is of"))
            order.follow_edited(record, place)
            return
        self._check_seal(record, place)
        if record.sequence == 1 and record.previous != START.decode():
            self._links.setdefault(record.previous, (place, record.writer))
        order.follow(record, place, self.findings)
        self._check_anchor(record, place)

    def finish(self, *, whole: bool) -> None:
        """Judge what only the whole log can tell."""
        for length, place in self._fragments:
            told = _adding_up_to(length, self._unfinished)
            for each in told:
                self._unfinished.remove(each)
            if told:
                self.remarks.append(f"{place}: a record that could not be finished; its call was not answered")
            else:
                self.findings.append((FaultKind.TORN, place, "no whole record stands here"))
        for writer, order in self.writers.items():
            if order.first > 1:
                self._note_late_start(writer, order, whole=whole)
        for writer, (sequence, _) in self._anchored.items():
            last = self.writers[writer].sequence if writer in self.writers else 0
            if last < sequence:
                self.missing_at_end.append(
                    f"writer {writer} ends at record {last}, and the anchor knows {sequence}"
                    if last
                    else f"nothing is there of writer {writer}, of whom the anchor knows {sequence} records"
                )

    def check_links(self, files: Sequence[Path]) -> None:
        """Look for the records that writers found last in the log when they began; raises OSError."""
        if not self._links:
            return
        missing = dict(self._links)
        for _, line in lines_of(files):
            record = read_record(line)
            if record is not None and missing.pop(record.hash, None) is not None and not missing:
                return
        for place, writer in missing.values():
            detail = f"the record that stood before the first one of writer {writer} is missing"
            self.findings.append((FaultKind.CUT, place, detail))

    def _check_seal(self, record: ChainedRecord, place: Place) -> None:
        if self.seal is None:
            return
        try:
            self.seal.verify(bytes.fromhex(record.hash), record.seal.encode())
        except AuditSealMismatch:
            self.findings.append((FaultKind.FORGED, place, "its seal was not made by this deployment"))

    def _check_anchor(self, record: ChainedRecord, place: Place) -> None:
        sequence, anchored = self._anchored.get(record.writer, (0, ""))
        if record.sequence == sequence and record.hash != anchored:
            self.findings.append((FaultKind.EDITED, place, "the anchor knows another record in its place"))

    def _note_late_start(self, writer: str, order: WriterOrder, *, whole: bool) -> None:
        place = self._starts[writer]
        if whole:
            detail = f"records 1 to {order.first - 1} of writer {writer} missing before it"
            self.findings.append((FaultKind.CUT, place, detail))
        else:
            self.remarks.append(f"{place}: writer {writer} starts at record {order.first}; older files have the rest")


def _adding_up_to(length: int, unfinished: Sequence[int]) -> Sequence[int]:
    """Return the unfinished records that a fragment of this length is made of: one, or several writers' on one line."""
    for number in (1, 2, 3):
        for some in combinations(unfinished[-_MOST_TRIED:], number):
            if sum(some) == length:
                return some
    return ()
