"""The jobs of this package, in the order in which a worker looks for their work."""

from __future__ import annotations

from keywright.jobs.check_key_store_health import CheckKeyStoreHealth
from keywright.jobs.connect_key_stores import ConnectKeyStores
from keywright.jobs.delete_due_keys import DeleteDueKeys
from keywright.jobs.disconnect_key_stores import DisconnectKeyStores
from keywright.jobs.job import Job, JobServices
from keywright.jobs.settle_key_stores import SettleKeyStores


def all_jobs(services: JobServices) -> tuple[Job, ...]:
    """Return one of each."""
    return (
        DisconnectKeyStores(services),
        ConnectKeyStores(services),
        DeleteDueKeys(services),
        SettleKeyStores(services),
        CheckKeyStoreHealth(services),
    )
