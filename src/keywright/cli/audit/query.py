"""`keywright audit query`: the records that match, in the order in which they were written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from keywright.cli.audit.source import reading, source_of, source_options


class _Time(click.ParamType[str]):
    """A time as people write it, turned into the form that records have."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the time in UTC; one without a zone is in UTC already."""
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a time like 2026-01-31 or 2026-01-31T12:00:00Z", param, ctx)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")


@click.command()
@source_options
@click.option("--event-name", help="An operation, or an event such as DeleteKey.")
@click.option("--user", help="A name, ARN, principal id or access key id; a role finds its sessions too.")
@click.option("--key-id", help="The id or ARN of a KMS key.")
@click.option("--since", type=_Time(), help="The earliest time, like 2026-01-31 or 2026-01-31T12:00:00Z.")
@click.option("--until", type=_Time(), help="The latest time.")
@click.option("--error-code", help="How the calls failed, like AccessDeniedException.")
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def query(files: Sequence[Path], data_dir: Path | None, output: str, **wanted: str | None) -> None:
    """Print the records that are all that is asked for: a line each, or with --output json as they were written."""
    from keywright.audit.query import Query, find_records

    source = source_of(data_dir, files)
    with reading():
        for line, record in find_records(source.files, Query(**wanted)):
            click.echo(line.decode() if output == "json" else _as_text(record))


def _as_text(record: dict[str, Any]) -> str:
    identity = record.get("userIdentity") or {}
    who = identity.get("arn") or identity.get("userName") or identity.get("invokedBy") or "-"
    keys = [str(resource.get("ARN", "")).rpartition("/")[2] for resource in record.get("resources") or ()]
    shown = (record.get("eventTime"), record.get("eventName"), who, ",".join(keys) or "-", record.get("errorCode", "-"))
    return "  ".join(str(each) for each in shown)
