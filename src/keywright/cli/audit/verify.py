"""`keywright audit verify`: whether every record is there, where it belongs, and as it was written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keywright.cli.audit.source import reading, source_of, source_options
from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.audit.anchors import Anchor
    from keywright.audit.faults import Report

_MOST_SHOWN = 100


@click.command()
@source_options
@click.option("--anchor", "anchor_file", type=click.Path(path_type=Path), help="What `audit anchor` printed before.")
@click.option("--whole", is_flag=True, help="Nothing was removed from the beginning: records missing there are cut.")
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(files: Sequence[Path], data_dir: Path | None, anchor_file: Path | None, whole: bool, output: str) -> None:
    """Name the first record that was edited, forged, moved, repeated, cut out or torn, and those after it.

    Seals are checked where --data-dir names the deployment; without it, someone who wrote every hash anew is not
    noticed. Records that were cut off at the end are missed by an anchor only. Exit codes: 0 all is well, 1 not.
    """
    from keywright.audit.verification import verify_log

    source = source_of(data_dir, files)
    with reading():
        report = verify_log(source.files, source.seal, _anchor(anchor_file), whole=whole)
    seals = "checked" if source.seal is not None else "not checked, for want of --data-dir"
    if output == "json":
        click.echo(json.dumps(_as_json(report, seals_checked=source.seal is not None)))
    else:
        for line in _as_text(report, seals):
            click.echo(line)
    sys.exit(1 if report.faults else 0)


def _anchor(file: Path | None) -> Anchor | None:
    from keywright.audit.anchors import AnchorInvalid, read_anchor

    if file is None:
        return None
    try:
        return read_anchor(file)
    except AnchorInvalid as fault:
        refuse(str(fault))


def _as_text(report: Report, seals: str) -> list[str]:
    lines = [str(fault) for fault in report.faults[:_MOST_SHOWN]]
    if len(report.faults) > _MOST_SHOWN:
        lines.append(f"and {len(report.faults) - _MOST_SHOWN} more")
    lines += [f"note: {remark}" for remark in report.remarks]
    verdict = f"{len(report.faults)} faults" if report.faults else "all is well"
    return [*lines, f"{report.records} records of {report.writers} writers, seals {seals}: {verdict}"]


def _as_json(report: Report, *, seals_checked: bool) -> dict[str, object]:
    faults = [
        {
            "kind": fault.kind.value,
            "file": str(fault.place.file) if fault.place else None,
            "line": fault.place.line if fault.place else None,
            "detail": fault.detail,
        }
        for fault in report.faults
    ]
    return {
        "records": report.records,
        "writers": report.writers,
        "seals_checked": seals_checked,
        "faults": faults,
        "remarks": list(report.remarks),
    }
