"""The request quotas of a server."""

from __future__ import annotations

import time

from keywright.bootstrap.opening import CannotOpen, OpenDeployment
from keywright.operations.quotas.counting import NoQuotas, RequestQuotas
from keywright.ports.quotas import Quotas
from keywright.storage.quota_counters import SharedQuotaCounters

FILE_NAME = "quota-counters"


def quotas_of(deployment: OpenDeployment) -> Quotas:
    """Return the quotas that the settings ask for.

    Raises:
        CannotOpen: the file of counters, which all workers share, cannot be written; the deployment is closed.
    """
    settings = deployment.settings
    if not settings.quotas.enabled:
        return NoQuotas()
    path = settings.data_dir / FILE_NAME
    try:
        return RequestQuotas(settings.quotas, SharedQuotaCounters(path, time.monotonic))
    except OSError as fault:
        deployment.storage.close()
        raise CannotOpen(f"{path} cannot be written ({fault.strerror}): check rights and space") from fault
