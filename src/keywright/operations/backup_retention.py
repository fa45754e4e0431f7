"""How long backups of a cluster would be kept (cloudhsmv2.md section 6)."""

from __future__ import annotations

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid

DEFAULT_DAYS = "90"
_MINIMUM_DAYS, _MAXIMUM_DAYS = 7, 379


def retention_days(policy: cloudhsmv2.BackupRetentionPolicy | None) -> str:
    """Return the days of a policy, which the API carries as text; the default when there is no policy.

    Raises:
        HsmRequestInvalid: the policy lacks a member, or its days are out of range.
    """
    if policy is None:
        return DEFAULT_DAYS
    if policy.type is None or policy.value is None:
        raise HsmRequestInvalid("A BackupRetentionPolicy needs both Type and Value.")
    days = int(policy.value)
    if not _MINIMUM_DAYS <= days <= _MAXIMUM_DAYS:
        raise HsmRequestInvalid(f"A BackupRetentionPolicy keeps backups for {_MINIMUM_DAYS} to {_MAXIMUM_DAYS} days.")
    return str(days)
