"""The one path that every call takes: find the keys, authorize, check their states, run, audit, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keywright.domain.errors import InternalFault, KeywrightError
from keywright.domain.key_states import check_key_state
from keywright.domain.principals import Caller
from keywright.domain.scope import PARTITION, Scope
from keywright.operations.audit_record import Outcome, audit_record
from keywright.operations.call import Call
from keywright.operations.cryptographic_operations import CRYPTOGRAPHIC
from keywright.operations.operation import Operation
from keywright.operations.services import Services

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Runs operations for verified callers.

    `error_code` gives a failure's name on the wire of a service, for the audit record.
    """

    services: Services
    error_code: Callable[[KeywrightError, str], str]

    async def run(self, operation: Operation, request: Any, caller: Caller, request_id: str) -> Any:
        """Run one operation and return its response shape, or None when it has no output.

        The audit record is written before this returns or raises: no audit, no answer.

        Raises:
            KeywrightError: every failure that a caller may see; anything else has become InternalFault.
        """
        call: Call[Any] = Call(
            operation=operation.shape.name,
            request=request,
            caller=caller,
            scope=Scope(account_id=caller.account_id, region=caller.region),
            request_id=request_id,
            services=self.services,
        )
        failure: KeywrightError | None = None
        response = None
        try:
            response = await self._perform(operation, call)
        except KeywrightError as refused:
            failure = refused
        except Exception:
            logger.exception("%s failed (request %s)", operation.shape.name, request_id)
            failure = InternalFault("The service could not complete the request because of an internal error.")
        await self._audit(operation, call, response, failure)
        if failure is not None:
            raise failure
        return response

    async def _perform(self, operation: Operation, call: Call[Any]) -> Any:
        authorizer, quotas = self.services.authorizer, self.services.quotas
        caller = call.caller
        if operation.service.signing_name == "kms":
            quotas.take_call(call.operation, call.request, caller.account_id, caller.region)
        if not operation.keys and not operation.authorizes_itself:
            authorizer.authorize(caller, operation.action, account_arn(call.scope, operation), call.scope.account_id)
        for lookup in operation.keys:
            record = await lookup.find(call)
            if not lookup.is_granted(call):
                authorizer.authorize(caller, lookup.action, record.key.arn, record.key.scope.account_id)
            call.records.append(record)
        for action, resource in operation.also(call):
            authorizer.authorize(caller, action, resource, call.scope.account_id)
        if call.operation in CRYPTOGRAPHIC:
            for record in call.records:
                if record.store is not None:
                    quotas.take_key_store(record.store.custom_key_store_id)
        for lookup, record in zip(operation.keys, call.records, strict=True):
            check_key_state(lookup.states, record.key.effective_state(record.store), record.key.arn)
        return await operation.handler(call)

    async def _audit(
        self, operation: Operation, call: Call[Any], response: Any, failure: KeywrightError | None
    ) -> None:
        error_code = self.error_code(failure, operation.service.signing_name) if failure is not None else None
        outcome = Outcome(response, failure, error_code)
        try:
            await self.services.audit.write(audit_record(operation, call, self.services.clock(), outcome))
        except OSError as fault:
            logger.error("the audit log cannot be written, so request %s fails: %s", call.request_id, fault)
            raise InternalFault("The service could not complete the request because of an internal error.") from fault


def account_arn(scope: Scope, operation: Operation) -> str:
    """Return the resource that an operation without a key is authorized on."""
    return f"arn:{PARTITION}:{operation.service.signing_name}:{scope.region}:{scope.account_id}:*"
