"""Logins: one try per HSM, lockout that SoftHSM lacks, and who is logged in (cloudhsmv2.md section 4).

Wrong passwords are counted per HSM and in the database, so that all processes and nodes count together; five lock
the user there. The admin's are counted too but lock nobody out: there is no second admin who could unlock the
first, and whoever can run the guesses has the token files anyway.
"""

from __future__ import annotations

from collections.abc import Mapping

from keywright.domain.hsm_users import (
    MAXIMUM_FAILED_LOGINS,
    HsmFault,
    HsmLogin,
    HsmLoginRecord,
    HsmPasswordIncorrect,
    HsmRole,
    HsmUser,
    HsmUserLocked,
    HsmUserLoggedIn,
)
from keywright.hsm.cluster_work import ClusterWork, HeldCluster
from keywright.hsm.pending_password import settle
from keywright.hsm.tokens import SECURITY_OFFICER, USER
from keywright.ports.storage import Transaction


def token_role(user: HsmUser) -> int:
    """Return as whom the user logs in to a token."""
    return USER if user.role is HsmRole.CRYPTO_USER else SECURITY_OFFICER


async def log_in_everywhere(work: ClusterWork, name: str, password: str) -> HsmUser:
    """Log the user in on every HSM's token, with one try each, and return its row.

    Raises:
        HsmUserNotFound, HsmUserLocked (nothing was tried), HsmPasswordIncorrect, HsmUnreachable, HsmFault.
    """
    user = require_activated(await work.held.require_user(name))
    await refuse_locked(work, user)
    user = await settle(work, user, token_role(user), offered=password)
    wrong: dict[str, int] = {}
    try:
        for hsm in work.members:
            wrong[hsm.hsm_id] = 0
            try:
                await work.tokens.log_in(hsm.token_label, token_role(user), password)
            except HsmPasswordIncorrect:
                wrong[hsm.hsm_id] = 1
    finally:
        await count_failures(work, user, wrong)
    refuse_wrong(user, wrong)
    return user


def require_activated(user: HsmUser) -> HsmUser:
    """Return the user unless it is the admin of a cluster that nobody has activated yet."""
    if user.role is HsmRole.UNACTIVATED_ADMIN:
        raise HsmFault(f"{user.cluster_id} is not activated: set the admin's password first")
    return user


def refuse_wrong(user: HsmUser, wrong: Mapping[str, int]) -> None:
    """Raise HsmPasswordIncorrect when an HSM refused the password."""
    refused = sorted(hsm_id for hsm_id, times in wrong.items() if times)
    if refused:
        raise HsmPasswordIncorrect(f"the password of {user.name} was refused by {', '.join(refused)}")


async def refuse_locked(work: ClusterWork, user: HsmUser) -> None:
    """Raise HsmUserLocked when an HSM has locked the user; no HSM is tried then."""
    if user.role is not HsmRole.CRYPTO_USER:
        return
    records = await _records(work, user)
    locked = [record.hsm_id for record in records if record.locked]
    if locked:
        raise HsmUserLocked(
            f"{user.name} is locked on {', '.join(locked)} after {MAXIMUM_FAILED_LOGINS} wrong passwords: "
            "an admin must set a new one"
        )


async def count_failures(work: ClusterWork, user: HsmUser, wrong: Mapping[str, int]) -> None:
    """Add the wrong tries to each HSM's count; none resets it."""
    records = {record.hsm_id: record for record in await _records(work, user)}
    changed = [
        HsmLoginRecord(
            hsm_id=hsm_id,
            user_name=user.name,
            failed_logins=records[hsm_id].failed_logins + times if times else 0,
        )
        for hsm_id, times in wrong.items()
        if times or records[hsm_id].failed_logins
    ]

    def save(transaction: Transaction) -> None:
        for record in changed:
            transaction.hsm_users.save_login_record(record)

    if changed:
        await work.held.store(save)


async def refuse_logged_in(held: HeldCluster, user: HsmUser) -> None:
    """Raise HsmUserLoggedIn when anyone is logged in as the user."""
    logins = await held.workplace.storage.read(
        lambda transaction: transaction.hsm_users.logins(user.cluster_id, user.name)
    )
    if logins:
        raise HsmUserLoggedIn(f"{user.name} is logged in ({logins[0].holder}): log out first")


async def record_login(held: HeldCluster, user: HsmUser, holder: str, seconds: float | None) -> HsmLogin:
    """Record that the holder is logged in, or raise HsmUserLoggedIn when another one is."""
    fresh_id = f"login-{held.workplace.random_bytes(8).hex()}"

    def record(transaction: Transaction) -> HsmLogin:
        logins = transaction.hsm_users.logins(user.cluster_id, user.name)
        others = [login.holder for login in logins if login.holder != holder]
        if others:
            raise HsmUserLoggedIn(f"{user.name} is logged in elsewhere ({others[0]}): log out there first")
        login = HsmLogin(
            login_id=logins[0].login_id if logins else fresh_id,
            cluster_id=user.cluster_id,
            user_name=user.name,
            holder=holder,
            expires_at=None if seconds is None else transaction.now() + seconds,
        )
        transaction.hsm_users.save_login(login)
        return login

    return await held.store(record)


async def _records(work: ClusterWork, user: HsmUser) -> list[HsmLoginRecord]:
    return await work.held.workplace.storage.read(
        lambda transaction: [transaction.hsm_users.login_record(hsm.hsm_id, user.name) for hsm in work.members]
    )
