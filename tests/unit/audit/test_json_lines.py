"""The audit file keeps each record readable, whoever writes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from keywright.audit.json_lines import JsonLinesAudit


def test_each_record_is_one_line_that_only_the_owner_can_read(tmp_path: Path):
    path = tmp_path / "audit.jsonl"
    audit, other = JsonLinesAudit(path), JsonLinesAudit(path)
    audit.write({"eventName": "a"})
    other.write({"eventName": "line\nbreak"})
    audit.close()
    other.close()
    assert [json.loads(line)["eventName"] for line in path.read_text().splitlines()] == ["a", "line\nbreak"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_record_after_one_that_was_cut_off_stands_on_a_line_of_its_own(tmp_path: Path):
    path = tmp_path / "audit.jsonl"
    audit = JsonLinesAudit(path)
    audit.write({"eventName": "whole"})
    with path.open("a") as torn:
        torn.write('{"eventName":"cut o')
    audit.write({"eventName": "next"})
    audit.close()
    first, _, last = path.read_text().splitlines()
    assert (json.loads(first)["eventName"], json.loads(last)["eventName"]) == ("whole", "next")


def test_a_record_that_cannot_be_written_is_an_error():
    audit = JsonLinesAudit(Path("/dev/full"))
    with pytest.raises(OSError, match="No space left"):
        audit.write({"eventName": "a"})
    audit.close()
