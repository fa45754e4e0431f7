"""The events of a connect or disconnect attempt: each step's begin and end, and how it all ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import ConnectionErrorCode, CustomKeyStore
from keywright.jobs.job import JobServices
from keywright.jobs.service_event import ServiceEvent, event_record

STEP = "CustomKeyStoreConnectionStep"
OUTCOME = "CustomKeyStoreConnection"


@dataclass(frozen=True, slots=True)
class AttemptEvents:
    """Writes the events of one attempt; `verb` is connect or disconnect. An event that cannot be written stops it."""

    services: JobServices
    store: CustomKeyStore
    verb: str

    async def step(self, name: str, status: str, detail: str = "", code: ConnectionErrorCode | None = None) -> None:
        """Record that a step is STARTED, COMPLETED or FAILED; raise OSError when that is not possible."""
        told = {"detail": detail} if detail else {}
        await self._write(STEP, {"step": name, "stepStatus": status, **told}, code)

    async def outcome(self, state: ConnectionState, code: ConnectionErrorCode | None) -> None:
        """Record which state the attempt is about to leave the store in; raise OSError when that is not possible."""
        await self._write(OUTCOME, {"connectionState": state.value}, code)

    async def _write(self, name: str, details: dict[str, Any], code: ConnectionErrorCode | None) -> None:
        services, store = self.services, self.store
        provider = services.custom_key_store_providers[store.type]
        event = ServiceEvent(
            name=name,
            scope=store.scope,
            details={
                "customKeyStoreId": store.custom_key_store_id,
                "customKeyStoreName": store.name,
                **provider.audit_data(store),
                "operation": self.verb,
                "attempt": store.attempt,
                **details,
            },
            error_code=code.value if code is not None else None,
        )
        await services.audit.write(event_record(event, services.clock(), services.random_bytes))
