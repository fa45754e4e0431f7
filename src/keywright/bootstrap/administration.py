"""The administration of principals from the command line, beside a running server or without one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from keywright.bootstrap.audit_log import open_log
from keywright.bootstrap.opening import open_deployment
from keywright.domain.iam.errors import IamRefused
from keywright.domain.scope import Scope
from keywright.jobs.service_event import ServiceEvent, event_record
from keywright.operations.iam.administration import Administration
from keywright.ports.audit import AuditSink
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class IamPlane:
    """What `keywright iam` works with; `scope` has the account that it is about."""

    storage: Storage
    sealing: Sealing
    audit: AuditSink
    scope: Scope

    @property
    def account_id(self) -> str:
        """Return the account."""
        return self.scope.account_id

    async def write(self, change: Callable[[Administration], T]) -> T:
        """Run a change of principals in one transaction; running servers see it within a second."""
        return await self.storage.write(lambda tx: change(Administration.of(tx, self.account_id, os.urandom)))

    async def record(
        self, name: str, parameters: Mapping[str, Any], identity: Mapping[str, Any], failure: Exception | None
    ) -> None:
        """Record a change, or that it was refused.

        Raises:
            IamRefused: the record cannot be written, whatever became of the change.
        """
        event = ServiceEvent(
            name=name,
            scope=self.scope,
            source="iam.amazonaws.com",
            identity=identity,
            parameters=parameters,
            error_code=None if failure is None else type(failure).__name__,
            error_message=None if failure is None else str(failure),
        )
        try:
            await self.audit.write(event_record(event, time.time(), os.urandom))
        except OSError as fault:
            raise IamRefused(f"the audit log cannot be written ({fault}), so it has no record of {name}") from fault

    async def read(self, query: Callable[[Administration], T]) -> T:
        """Run a query."""
        return await self.storage.read(lambda tx: query(Administration.of(tx, self.account_id, os.urandom)))


@contextmanager
def open_iam_plane(data_dir: Path, account_id: str | None) -> Iterator[IamPlane]:
    """Open the deployment for the administration of an account, by default its first.

    Raises:
        CannotOpen: the deployment cannot be opened.
    """
    deployment = open_deployment(data_dir)
    audit = open_log(deployment, is_server=False)
    owner = account_id or deployment.storage.deployment.account_id
    try:
        yield IamPlane(
            storage=deployment.storage,
            sealing=deployment.sealer,
            audit=audit,
            scope=Scope(account_id=owner, region=deployment.default_region),
        )
    finally:
        audit.close()
        deployment.storage.close()
