"""The background jobs of a worker."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence

from keywright.bootstrap.wiring import Adapters
from keywright.jobs.all_jobs import all_jobs
from keywright.jobs.job import Job, JobServices
from keywright.jobs.provision_hsms import ProvisionHsms
from keywright.jobs.remove_backups import RemoveBackups
from keywright.jobs.take_backups import TakeBackups
from keywright.ports.audit import AuditSink
from keywright.ports.failpoints import Failpoints


def jobs_of(adapters: Adapters, audit: AuditSink, failpoints: Failpoints) -> Sequence[Job]:
    """Return every job that a worker runs."""
    given = adapters.provider_services
    services = JobServices(
        storage=given.storage,
        key_providers=adapters.key_providers,
        custom_key_store_providers=adapters.custom_key_store_providers,
        audit=audit,
        clock=given.clock,
        random_bytes=given.random_bytes,
        holder=f"worker-{os.getpid()}-{uuid.uuid4()}",
        failpoints=failpoints,
    )
    return (*all_jobs(services), ProvisionHsms(given), TakeBackups(given), RemoveBackups(given, given.clock))
