"""The administration of principals from the command line, beside a running server or without one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from keywright.bootstrap.opening import open_deployment
from keywright.operations.iam.administration import Administration
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class IamPlane:
    """What `keywright iam` works with. `account_id` is the account that it is about."""

    storage: Storage
    sealing: Sealing
    account_id: str

    async def write(self, change: Callable[[Administration], T]) -> T:
        """Run a change of principals in one transaction; running servers see it within a second."""
        return await self.storage.write(lambda tx: change(Administration.of(tx, self.account_id, os.urandom)))

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
    try:
        yield IamPlane(
            storage=deployment.storage,
            sealing=deployment.sealer,
            account_id=account_id or deployment.storage.deployment.account_id,
        )
    finally:
        deployment.storage.close()
