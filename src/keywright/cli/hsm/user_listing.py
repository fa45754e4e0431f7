"""The users of a cluster as `keywright hsm user list` shows them (cloudhsmv2.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping

from keywright.cli.hsm.session import ClusterSession
from keywright.domain.hsm_users import HsmLoginRecord, HsmRole, HsmUser, HsmUserNotFound

_INCONSISTENT = "inconsistent"


async def list_users(session: ClusterSession) -> list[dict[str, str]]:
    """Return each user's name, role, lock, second factor (none has one) and coverage, in the spelling of AWS's tool."""
    return [await _shown(session, user) for user in await session.provisioner.users(session.cluster)]


async def require_role(session: ClusterSession, username: str, role: str) -> None:
    """Raise HsmUserNotFound unless the cluster has a user of this name and role."""
    users = await session.provisioner.users(session.cluster)
    if not any(user.name == username.casefold() and user.role is HsmRole(role) for user in users):
        raise HsmUserNotFound(f"{session.cluster.cluster_id} has no {role} {username!r}")


async def _shown(session: ClusterSession, user: HsmUser) -> dict[str, str]:
    failed = await session.provisioner.failed_logins(session.cluster, user.name)
    return {
        "username": user.name,
        "role": user.role.value,
        "locked": _locked(session, user, failed),
        "mfa": "false",
        "cluster-coverage": _coverage(session, failed),
    }


def _locked(session: ClusterSession, user: HsmUser, failed: Mapping[str, int]) -> str:
    """Only crypto users are ever locked."""
    locks = {
        user.role is HsmRole.CRYPTO_USER
        and HsmLoginRecord(hsm_id=hsm.hsm_id, user_name=user.name, failed_logins=failed.get(hsm.hsm_id, 0)).locked
        for hsm in session.cluster.active_hsms
    }
    return _INCONSISTENT if len(locks) > 1 else str(locks == {True}).lower()


def _coverage(session: ClusterSession, failed: Mapping[str, int]) -> str:
    return "full" if all(hsm.hsm_id in failed for hsm in session.cluster.active_hsms) else _INCONSISTENT
