"""`keywright audit`: reading the audit log, and seeing that nobody changed it."""

from __future__ import annotations

import click

from keywright.cli.audit.anchor import anchor
from keywright.cli.audit.query import query
from keywright.cli.audit.verify import verify


@click.group()
def audit() -> None:
    """Verify the audit log, or find records in it.

    Each command reads the files of a deployment, which may be serving meanwhile, or files that are named, oldest
    first.
    """


for _command in (verify, anchor, query):
    audit.add_command(_command)
