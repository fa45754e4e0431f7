"""What processes run: a worker's application with its jobs, and the in-HSM plane of the command line."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from keywright.bootstrap.audit_log import open_log
from keywright.bootstrap.background import jobs_of
from keywright.bootstrap.opening import open_deployment
from keywright.bootstrap.quotas import quotas_of
from keywright.bootstrap.wiring import adapters_of, application_of, services_of
from keywright.http.app import Application
from keywright.jobs.failpoints import failpoints_of
from keywright.jobs.runner import JobRunner
from keywright.operations.services import Services
from keywright.ports.failpoints import no_failpoints

logger = logging.getLogger(__name__)

FAILPOINT_VARIABLE = "KEYWRIGHT_FAILPOINT"


@dataclass(frozen=True, slots=True)
class HsmPlane:
    """What `keywright hsm` works with, beside a running server or without one."""

    services: Services


@asynccontextmanager
async def open_worker(data_dir: Path, *, secure_transport: bool = False) -> AsyncIterator[Application]:
    """Open the deployment, run the background jobs, and give the application; all of it ends with the context.

    `secure_transport` is whether calls will come over TLS.

    Raises:
        CannotOpen: the deployment cannot be opened.
    """
    deployment = open_deployment(data_dir)
    audit = open_log(deployment, is_server=True)
    quotas = quotas_of(deployment)
    failpoints = failpoints_of(os.environ.get(FAILPOINT_VARIABLE, ""))
    adapters = adapters_of(deployment, failpoints)
    runner = JobRunner(jobs_of(adapters, audit, failpoints))
    background = asyncio.create_task(runner.run())
    try:
        services = services_of(adapters, audit, runner.wake, quotas, secure_transport=secure_transport)
        yield application_of(deployment, services)
    finally:
        runner.stop()
        await background
        await adapters.close()
        audit.close()


@asynccontextmanager
async def open_hsm_plane(data_dir: Path) -> AsyncIterator[HsmPlane]:
    """Open the deployment for work inside its HSMs.

    Raises:
        CannotOpen: the deployment cannot be opened.
    """
    deployment = open_deployment(data_dir)
    audit = open_log(deployment, is_server=False)
    adapters = adapters_of(deployment, no_failpoints)
    try:
        yield HsmPlane(services_of(adapters, audit, _no_jobs_here))
    finally:
        await adapters.close()
        audit.close()


def _no_jobs_here() -> None:
    """Leave the work to a server's jobs, or to the command itself."""
