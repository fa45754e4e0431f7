"""The one path that every call takes: find the keys, authorize, check their states, run, audit, answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keywright.domain.errors import AccessDenied, InternalFault, KeywrightError, ValidationFailed
from keywright.domain.key_states import check_key_state
from keywright.domain.principals import NOBODY, Caller
from keywright.domain.scope import Scope
from keywright.operations.accesses import account_access, key_access, resource_access
from keywright.operations.audit_record import Outcome, audit_record
from keywright.operations.call import Call
from keywright.operations.condition_keys import ConditionKeys
from keywright.operations.cryptographic_operations import CRYPTOGRAPHIC
from keywright.operations.operation import KeyLookup, Operation
from keywright.operations.services import Services
from keywright.ports.storage import KeyRecord

logger = logging.getLogger(__name__)

_INTERNAL = "The service could not complete the request because of an internal error."


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Runs operations for verified callers, and those that verify by themselves who calls.

    `error_code` gives a failure's name on the wire of a service, for the audit record.
    """

    services: Services
    error_code: Callable[[KeywrightError, str], str]

    async def run(self, operation: Operation, request: Any, caller: Caller, request_id: str) -> Any:
        """Run one operation and return its response shape, or None when it has no output.

        The audit record is written before this returns or raises: no audit, no answer. Only a call that fails before
        it is known who calls leaves none, but a line in the log.

        Raises:
            KeywrightError: every failure that a caller may see; anything else has become InternalFault.
        """
        call = self._call(operation, request, caller, request_id)
        # No failure is kept in a variable: it holds this frame, which would hold it, and both would stay until the next
        # full collection of garbage, with all that the failure holds, such as the TLS connection of a proxy.
        try:
            response = await self._perform(operation, call)
        except KeywrightError as refused:
            await self._audit_failure(operation, call, refused)
            raise
        except Exception:
            logger.exception("%s failed (request %s)", operation.shape.name, request_id)
            raise await self._audit_failure(operation, call, InternalFault(_INTERNAL)) from None
        await self._audit(operation, call, Outcome(response, None, None))
        return response

    async def _audit_failure(self, operation: Operation, call: Call[Any], failure: KeywrightError) -> KeywrightError:
        """Record how a call failed, and return that."""
        code = self.error_code(failure, operation.service.signing_name)
        await self._audit(operation, call, Outcome(None, failure, code))
        return failure

    async def _perform(self, operation: Operation, call: Call[Any]) -> Any:
        caller = call.caller
        if operation.service.signing_name == "kms":
            self.services.quotas.take_call(call.operation, call.request, caller.account_id, caller.region)
        if not operation.keys and not operation.authorizes_itself:
            await self.services.authorizer.authorize(account_access(call, operation))
        for lookup in operation.keys:
            call.records.append(await lookup.find(call))
        for lookup, record in zip(operation.keys, call.records, strict=True):
            # Asked first because most are settled, and putting the whole question costs as much as finding the key.
            conditions = ConditionKeys(call, record.key, lookup.side)
            if not self.services.authorizer.is_settled(caller, lookup.action, record.key, conditions):
                await self._authorize_key(call, lookup, record, conditions)
        for action, resource in operation.also(call):
            await self.services.authorizer.authorize(resource_access(call, action, resource))
        if call.operation in CRYPTOGRAPHIC:
            self._count_key_stores(call)
        for lookup, record in zip(operation.keys, call.records, strict=True):
            state = record.key.effective_state(record.store)
            check_key_state(lookup.states, state, record.key.arn, self._not_connected_text(record))
        return await operation.handler(call)

    def _not_connected_text(self, record: KeyRecord) -> str | None:
        store = record.store
        return None if store is None else self.services.custom_key_store_providers[store.type].not_connected_text

    def _count_key_stores(self, call: Call[Any]) -> None:
        for record in call.records:
            if record.store is not None:
                self.services.quotas.take_key_store(record.store.custom_key_store_id)

    async def _authorize_key(
        self, call: Call[Any], lookup: KeyLookup, record: KeyRecord, conditions: ConditionKeys
    ) -> None:
        try:
            await self.services.authorizer.authorize(key_access(call, lookup, record.key, conditions))
        except AccessDenied as denied:
            if record.key.scope.account_id == call.caller.account_id:
                raise
            # An alias of another account does not tell which key it belongs to.
            named = getattr(call.request, f"{lookup.side}key_id", None) or record.key.arn
            raise AccessDenied(lookup.denial or denied.message.replace(record.key.arn, named)) from denied

    async def record_unread(
        self, operation: Operation, caller: Caller, request_id: str, error_code: str, message: str
    ) -> None:
        """Record a call whose request could not be read, and so not be run.

        Raises:
            InternalFault: the record cannot be written.
        """
        call = self._call(operation, None, caller, request_id)
        await self._audit(operation, call, Outcome(None, ValidationFailed(message), error_code))

    def _call(self, operation: Operation, request: Any, caller: Caller, request_id: str) -> Call[Any]:
        return Call(
            operation=operation.shape.name,
            request=request,
            caller=caller,
            scope=Scope(account_id=caller.account_id, region=caller.region),
            request_id=request_id,
            services=self.services,
        )

    async def _audit(self, operation: Operation, call: Call[Any], outcome: Outcome) -> None:
        if outcome.failure is not None and call.caller.principal is NOBODY:
            # Anyone can send such requests, as many as they like; the code is all of them that is fit for the log.
            logger.warning(
                "request %s from %s, %s, failed with %s before it was known who calls",
                call.request_id,
                call.caller.source_ip,
                operation.shape.name,
                outcome.error_code,
            )
            return
        try:
            await self.services.audit.write(audit_record(operation, call, self.services.clock(), outcome))
        except OSError as fault:
            logger.error("the audit log cannot be written, so request %s fails: %s", call.request_id, fault)
            raise InternalFault(_INTERNAL) from fault
