"""All checks, in the order in which they are made."""

from __future__ import annotations

from keywright.xksproxy.verification import (
    authentication_checks,
    encryption_checks,
    health_checks,
    integrity_checks,
    key_manager_checks,
    limited_key_checks,
    metadata_checks,
    policy_checks,
    robustness_checks,
    timing_checks,
    tls_checks,
)
from keywright.xksproxy.verification.check import Group

GROUPS: tuple[Group, ...] = (
    tls_checks.GROUP,
    health_checks.GROUP,
    metadata_checks.GROUP,
    encryption_checks.GROUP,
    limited_key_checks.GROUP,
    integrity_checks.GROUP,
    authentication_checks.GROUP,
    policy_checks.GROUP,
    robustness_checks.GROUP,
    key_manager_checks.GROUP,
    timing_checks.GROUP,
)
