"""Verification names the first record that was tampered with, and leaves honest logs alone."""

from __future__ import annotations

import random
import re
from hashlib import sha256
from pathlib import Path

import pytest

from keywright.audit.anchors import AnchorInvalid, read_anchor, take_anchor
from keywright.audit.chained_record import read_record
from keywright.audit.faults import FaultKind, Report
from keywright.audit.verification import verify_log
from tests.unit.audit.logs import OTHER_SEAL, SEAL, body, file_appender, put, write_log

WRITERS = ("aa", "bb", "aa", "bb", "bb", "aa", "cc", "aa", "bb", "cc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def first(report: Report) -> tuple[FaultKind, int]:
    """Return the first fault and its line; the end is line 0."""
    fault = report.faults[0]
    return fault.kind, fault.place.line if fault.place else 0


def rewritten(line: bytes, old: bytes, new: bytes) -> bytes:
    """Change a line and give it the hash that fits, as somebody without the root key could."""
    line = line.replace(old, new)
    content = line[: line.rindex(b',"hash":"')]
    digest = sha256(content).hexdigest().encode()
    return re.sub(rb'"hash":"[0-9a-f]{64}"', b'"hash":"%b"' % digest, line)


def test_an_honest_log_of_several_writers_verifies(path: Path):
    write_log(path, *WRITERS)
    report = verify_log([path], SEAL, whole=True)
    assert (report.faults, report.remarks, report.records, report.writers) == ([], [], 10, 3)


def test_an_empty_log_verifies(path: Path):
    path.touch()
    assert verify_log([path], SEAL).faults == []


@pytest.mark.parametrize("line", range(10))
def test_an_edited_record_is_named(path: Path, line: int):
    lines = write_log(path, *WRITERS)
    lines[line] = lines[line].replace(b'"Encrypt"', b'"Decrypt"')
    put(path, lines)
    assert first(verify_log([path])) == (FaultKind.EDITED, line + 1)
    assert len(verify_log([path], SEAL).faults) == 1


@pytest.mark.parametrize("line", range(7))
def test_an_edited_record_with_a_new_hash_is_named_because_the_next_one_knows_the_old(path: Path, line: int):
    lines = write_log(path, *WRITERS)
    lines[line] = rewritten(lines[line], b'"Encrypt"', b'"Decrypt"')
    put(path, lines)
    kinds = (FaultKind.EDITED, FaultKind.CUT)
    assert any(fault.kind in kinds for fault in verify_log([path]).faults)


@pytest.mark.parametrize("line", range(9))
def test_of_one_chain_the_record_that_was_edited_and_hashed_anew_is_named(path: Path, line: int):
    lines = write_log(path, *["aa"] * 10)
    lines[line] = rewritten(lines[line], b'"Encrypt"', b'"Decrypt"')
    put(path, lines)
    assert first(verify_log([path])) == (FaultKind.EDITED, line + 1)


@pytest.mark.parametrize("line", range(10))
def test_an_edited_record_with_a_new_hash_is_forged_for_whoever_knows_the_seal(path: Path, line: int):
    lines = write_log(path, *WRITERS)
    lines[line] = rewritten(lines[line], b'"Encrypt"', b'"Decrypt"')
    put(path, lines)
    assert FaultKind.FORGED in {fault.kind for fault in verify_log([path], SEAL).faults}
    assert first(verify_log([path], SEAL))[1] == line + 1


def test_a_log_of_another_deployment_is_forged(path: Path):
    write_log(path, "aa", "aa")
    assert first(verify_log([path], OTHER_SEAL)) == (FaultKind.FORGED, 1)


@pytest.mark.parametrize("member", [b'"writer":"', b'"sequence":', b'"previous":"', b'"hash":"'])
def test_an_edit_of_the_chain_itself_is_named(path: Path, member: bytes):
    lines = write_log(path, *["aa"] * 6)
    at = lines[2].rindex(member) + len(member)
    digit = b"7" if lines[2][at : at + 1] != b"7" else b"8"
    lines[2] = lines[2][:at] + digit + lines[2][at + 1 :]
    put(path, lines)
    assert first(verify_log([path])) == (FaultKind.EDITED, 3)


@pytest.mark.parametrize("line", [0, 1, 3, 5, 7])
def test_records_that_were_cut_out_are_missed(path: Path, line: int):
    lines = write_log(path, *["aa"] * 10)
    put(path, lines[:line] + lines[line + 2 :])
    assert first(verify_log([path], whole=True)) == (FaultKind.CUT, line + 1)


def test_a_beginning_that_was_removed_is_a_remark_unless_the_log_is_said_to_be_whole(path: Path):
    lines = write_log(path, *["aa"] * 5)
    put(path, lines[2:])
    assert verify_log([path]).faults == []
    assert "starts at record 3" in verify_log([path]).remarks[0]
    assert first(verify_log([path], whole=True)) == (FaultKind.CUT, 1)


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 4), (3, 4), (2, 9), (8, 9)])
def test_records_that_changed_places_are_named(path: Path, one: int, other: int):
    lines = write_log(path, *["aa"] * 10)
    lines[one], lines[other] = lines[other], lines[one]
    put(path, lines)
    assert first(verify_log([path])) == (FaultKind.REORDERED, one + 1)


def test_a_repeated_record_is_named(path: Path):
    lines = write_log(path, *["aa"] * 4)
    put(path, [*lines, lines[1]])
    assert first(verify_log([path])) == (FaultKind.REPEATED, 5)


@pytest.mark.parametrize("line", range(10))
def test_a_torn_record_is_named(path: Path, line: int):
    lines = write_log(path, *["aa"] * 10)
    lines[line] = lines[line][:100] + b"\n"
    put(path, lines)
    assert first(verify_log([path])) == (FaultKind.TORN, line + 1)


def test_a_record_that_follows_right_behind_a_torn_one_is_read(path: Path):
    lines = write_log(path, "aa", "bb")
    put(path, [lines[0][:50], lines[1]])
    report = verify_log([path])
    assert report.records == 1
    assert FaultKind.TORN in {fault.kind for fault in report.faults}


def test_a_line_that_is_no_record_is_named(path: Path):
    lines = write_log(path, "aa", "aa")
    put(path, [lines[0], b'{"eventVersion":"1.08","eventName":"made up"}\n', lines[1]])
    assert first(verify_log([path])) == (FaultKind.TORN, 2)


def test_a_whole_chain_that_was_removed_is_missed_by_the_writer_who_came_after_it(path: Path):
    lines = write_log(path, "aa", "aa")
    later = file_appender(path, "bb")
    later.append([body("a")])
    later.close()
    put(path, [line for line in path.read_bytes().splitlines(keepends=True) if line not in lines])
    assert first(verify_log([path])) == (FaultKind.CUT, 1)


@pytest.mark.parametrize("left", range(1, 10))
def test_what_was_cut_off_at_the_end_is_missed_by_the_anchor(path: Path, left: int):
    lines = write_log(path, *WRITERS)
    anchor = take_anchor([path], 1.0)
    put(path, lines[:left])
    assert verify_log([path]).faults == []
    assert first(verify_log([path], anchor=anchor)) == (FaultKind.CUT, 0)


def test_a_log_that_went_on_after_the_anchor_verifies(path: Path):
    write_log(path, *WRITERS)
    anchor = take_anchor([path], 1.0)
    write_log(path, "dd", "dd")
    assert verify_log([path], SEAL, anchor).faults == []


def test_a_log_that_was_written_anew_does_not_fit_the_anchor(path: Path):
    write_log(path, "aa", "aa")
    anchor = take_anchor([path], 1.0)
    path.unlink()
    again = file_appender(path)
    again.append([body("x"), body("y"), body("z")])
    again.close()
    assert first(verify_log([path], SEAL, anchor)) == (FaultKind.EDITED, 2)


def test_an_anchor_that_is_none_is_refused(path: Path):
    path.write_text('{"heads": 3}')
    with pytest.raises(AnchorInvalid, match="is no anchor"):
        read_anchor(path)


def test_an_encryption_context_cannot_pass_for_the_beginning_of_a_record(path: Path):
    audit = file_appender(path)
    audit.append([body("Encrypt", requestParameters={"encryptionContext": {"eventVersion": "1.08"}})])
    audit.close()
    assert verify_log([path], SEAL).faults == []
    record = read_record(path.read_bytes())
    assert record is not None
    assert record.leading == 0


def test_what_syslog_puts_before_a_record_is_no_fault(path: Path):
    lines = write_log(path, "aa", "aa")
    put(path, [b"<110>1 2026-01-01T00:00:00Z host keywright 7 audit - " + line for line in lines])
    assert verify_log([path], SEAL).faults == []


def test_any_edit_of_one_byte_is_found(path: Path):
    lines = write_log(path, *["aa"] * 3)
    chance = random.Random(7)
    for at in range(len(lines[1]) - 1):
        edited = bytearray(lines[1])
        edited[at] ^= 1 << chance.randrange(7)
        put(path, [lines[0], bytes(edited), lines[2]])
        report = verify_log([path], SEAL)
        assert report.faults, f"byte {at}"
        assert first(report)[1] in (2, 3), f"byte {at}: {report.faults}"
