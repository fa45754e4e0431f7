"""The audit file keeps each record readable, whoever writes, and is put aside when it is long."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path

import pytest

from keywright.audit.file_appender import FileSystem
from keywright.audit.log_files import files_of
from keywright.audit.verification import verify_log
from tests.unit.audit.logs import SEAL, body, event_names, file_appender


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


class FailingFileSystem:
    """Writes as much of each write as `parts` says, one after the other, and everything once they are used up."""

    def __init__(self, *parts: int) -> None:
        self.parts = list(parts)

    def write(self, descriptor: int, data: bytes) -> int:
        if not self.parts:
            return os.write(descriptor, data)
        part = self.parts.pop(0)
        if part == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.write(descriptor, data[:part])


def test_each_record_is_one_line_that_only_the_owner_can_read(path: Path):
    audit, other = file_appender(path), file_appender(path, "bb")
    audit.append([body("a")])
    other.append([body("line\nbreak")])
    audit.close()
    other.close()
    assert event_names(path) == ["a", "line\nbreak"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_several_records_go_in_their_order_with_one_write(path: Path):
    writes: list[bytes] = []

    def write(descriptor: int, data: bytes) -> int:
        writes.append(data)
        return os.write(descriptor, data)

    audit = file_appender(path, system=FileSystem(write=write))
    audit.append([body("a"), body("b"), body("c")])
    assert len(writes) == 1
    assert event_names(path) == ["a", "b", "c"]
    audit.close()


def test_a_record_after_one_that_another_process_left_torn_stands_on_a_line_of_its_own(path: Path):
    audit = file_appender(path)
    audit.append([body("whole")])
    with path.open("a") as torn:
        torn.write('{"eventName":"cut o')
    audit.append([body("next")])
    audit.close()
    first, _, last = path.read_text().splitlines()
    assert (json.loads(first)["eventName"], json.loads(last)["eventName"]) == ("whole", "next")


def test_a_record_that_cannot_be_written_is_an_error():
    audit = file_appender(Path("/dev/full"))
    with pytest.raises(OSError, match="No space left"):
        audit.append([body("a")])
    audit.close()


def test_a_pipe_is_refused_as_an_audit_file(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="Illegal seek"):
        file_appender(tmp_path / "pipe")


@pytest.mark.parametrize("parts", [(1,), (40,), (40, 0, 0), (40, 50), (40, 0, 1), (40, 1, 1)])
def test_what_a_full_disk_cut_off_is_an_error_and_breaks_no_chain(path: Path, parts: tuple[int, ...]):
    system = FailingFileSystem()
    audit = file_appender(path, system=FileSystem(write=system.write))
    audit.append([body("before")])
    system.parts = list(parts)
    for _ in parts:
        with pytest.raises(OSError, match=r"in part|No space left"):
            audit.append([body("unanswered")])
    audit.append([body("after")])
    audit.close()
    report = verify_log([path], SEAL)
    assert report.faults == []
    assert report.records == 2
    assert all("not answered" in remark for remark in report.remarks)


def _length_of_a_line(path: Path) -> int:
    audit = file_appender(path)
    audit.append([body("a")])
    audit.close()
    length = path.stat().st_size
    path.unlink()
    return length


def test_a_record_of_which_only_the_newline_is_missing_counts(path: Path):
    system = FailingFileSystem(_length_of_a_line(path) - 1)
    audit = file_appender(path, system=FileSystem(write=system.write))
    with pytest.raises(OSError, match="in part"):
        audit.append([body("a")])
    audit.append([body("b")])
    audit.close()
    report = verify_log([path], SEAL)
    assert (report.faults, report.records) == ([], 2)


def test_of_records_that_go_together_those_that_were_written_whole_count(path: Path):
    system = FailingFileSystem(_length_of_a_line(path) + 9)
    audit = file_appender(path, system=FileSystem(write=system.write))
    with pytest.raises(OSError, match="in part"):
        audit.append([body("a"), body("b")])
    audit.append([body("c")])
    audit.close()
    report = verify_log([path], SEAL)
    assert (report.faults, report.records, len(report.remarks)) == ([], 2, 1)


def test_with_fsync_a_record_is_on_disk_before_it_counts(path: Path):
    synced: list[int] = []
    audit = file_appender(path, fsync=True, system=FileSystem(fdatasync=synced.append))
    audit.append([body("a"), body("b")])
    assert len(synced) == 1
    audit.close()


def test_a_failed_fsync_is_an_error(path: Path):
    def fail(descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    audit = file_appender(path, fsync=True, system=FileSystem(fdatasync=fail))
    with pytest.raises(OSError, match="Input/output"):
        audit.append([body("a")])
    audit.close()


def test_a_file_that_is_long_enough_is_put_aside_and_its_chain_goes_on(path: Path):
    audit = file_appender(path, rotate_bytes=600)
    for number in range(10):
        audit.append([body(f"event {number}")])
    audit.close()
    files = files_of(path)
    assert len(files) > 2
    assert files[-1] == path
    assert [name for file in files for name in event_names(file)] == [f"event {number}" for number in range(10)]
    report = verify_log(files, SEAL, whole=True)
    assert (report.faults, report.records, report.writers) == ([], 10, 1)


def test_several_writers_put_each_file_aside_once(path: Path):
    now = [0.0]
    audits = [file_appender(path, f"a{number}", rotate_bytes=1500, monotonic=lambda: now[0]) for number in range(4)]
    for number in range(40):
        now[0] += 0.3
        audits[number % 4].append([body("event")])
    for audit in audits:
        audit.close()
    files = files_of(path)
    report = verify_log(files, SEAL, whole=True)
    assert (report.faults, report.records, report.writers) == ([], 40, 4)
    assert all(1500 <= file.stat().st_size < 4000 for file in files[:-1])


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_file_that_was_renamed_or_removed_is_left_within_a_second(path: Path, is_kept: bool):
    now = [0.0]
    audit = file_appender(path, monotonic=lambda: now[0])
    audit.append([body("old")])
    if is_kept:
        path.rename(path.with_name("kept.jsonl"))
    else:
        path.unlink()
    now[0] = 1.1
    audit.append([body("new")])
    audit.close()
    assert event_names(path) == ["new"]


def test_a_rotation_that_fails_is_an_error_and_made_up_for_later(path: Path):
    audit = file_appender(path, rotate_bytes=10)
    audit.append([body("a")])
    path.rename(path.with_name("elsewhere"))
    path.mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        audit.append([body("b")])
    path.rmdir()
    audit.append([body("c")])
    audit.close()
    assert verify_log([path.with_name("elsewhere"), path], SEAL, whole=True).faults == []
