"""The one row that says what a database belongs to."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from keywright.storage import tables

_DEPLOYMENT = tables.deployment


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a database belongs to, written once when it is made.

    `root_key_id` names the root key that its secrets are sealed under; `format_version` counts the formats of
    sealed values; `account_id` is the first administrator's account; `regions` are those served.
    """

    root_key_id: str
    format_version: int
    created_at: float
    account_id: str
    regions: tuple[str, ...]


def write_deployment(connection: Connection, deployment: Deployment) -> None:
    """Insert the row, and start the change counter."""
    connection.execute(
        insert(_DEPLOYMENT).values(
            id=1,
            root_key_id=deployment.root_key_id,
            format_version=deployment.format_version,
            created_at=deployment.created_at,
            account_id=deployment.account_id,
            regions=json.dumps(deployment.regions),
        )
    )
    connection.execute(insert(tables.change_counter).values(id=1, value=1))


def read_deployment_row(connection: Connection) -> Deployment | None:
    """Return what the database belongs to, or None when the row is missing."""
    row = connection.execute(select(_DEPLOYMENT)).mappings().first()
    if row is None:
        return None
    values = {name: value for name, value in row.items() if name != "id"}
    return Deployment(regions=tuple(json.loads(values.pop("regions"))), **values)
