"""Records of what is done inside HSMs, where no API call tells of it, under the name of the machine's user."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from keywright.cli.hsm.session import ClusterSession
from keywright.cli.machine_user import machine_user
from keywright.domain.errors import KeywrightError
from keywright.domain.hsm_users import HsmFault, HsmUserError
from keywright.jobs.service_event import ServiceEvent, event_record


@asynccontextmanager
async def recorded(session: ClusterSession, name: str, **parameters: str) -> AsyncIterator[None]:
    """Do the body, and record it whether it works or is refused.

    Raises:
        HsmFault: it was done and cannot be recorded.
    """
    event = _event(session, name, parameters)
    try:
        yield
    except (HsmUserError, KeywrightError) as fault:
        await _write(session, replace(event, error_code=type(fault).__name__, error_message=str(fault)))
        raise
    await _write(session, event)


def _event(session: ClusterSession, name: str, parameters: Mapping[str, str]) -> ServiceEvent:
    cluster = session.cluster
    return ServiceEvent(
        name=name,
        scope=cluster.scope,
        source="cloudhsm.amazonaws.com",
        identity=machine_user(),
        parameters={"clusterId": cluster.cluster_id, **parameters},
    )


async def _write(session: ClusterSession, event: ServiceEvent) -> None:
    services = session.services
    try:
        await services.audit.write(event_record(event, services.clock(), services.random_bytes))
    except OSError as fault:
        raise HsmFault(f"the audit log cannot be written ({fault}), so it has no record of {event.name}") from fault
