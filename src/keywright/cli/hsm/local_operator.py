"""Calls CloudHSM v2 operations as the operator of the machine, through the pipeline like every other call."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from keywright.cli.machine_user import machine_user
from keywright.domain.principals import Caller, EntityKind, Principal
from keywright.domain.scope import Scope
from keywright.http.errors import error_code
from keywright.operations.operation import Operation
from keywright.operations.pipeline import Pipeline
from keywright.operations.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOperator:
    """Whoever can read the root key may do everything: calls as the account's root, and is audited by name."""

    services: Services
    scope: Scope

    async def call(self, operation: Operation, request: Any) -> Any:
        """Run an operation and return its response.

        Raises:
            KeywrightError: it was refused or failed.
        """
        account_id = self.scope.account_id
        caller = Caller(
            principal=Principal(account_id=account_id, principal_id=account_id, name="root", kind=EntityKind.ROOT),
            access_key_id="",
            region=self.scope.region,
            source_ip="127.0.0.1",
            user_agent=f"keywright hsm, run by {machine_user()['userName']}",
        )
        return await Pipeline(self.services, error_code).run(operation, request, caller, str(uuid.uuid4()))
