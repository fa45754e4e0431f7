"""Changes passwords on all HSMs so that an interruption anywhere can be repeated.

Order: prove the right to do it on every token; store the new password beside the current one; tell the tokens; store
the new one as the current one. The proof comes first because a stored pending password is something that `settle`
may bring to the tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from keywright.domain.hsm_users import HsmFault, HsmPasswordIncorrect, HsmRole, HsmUser
from keywright.hsm.cluster_work import ClusterWork
from keywright.hsm.logins import (
    count_failures,
    log_in_everywhere,
    refuse_locked,
    refuse_logged_in,
    refuse_wrong,
    require_activated,
    token_role,
)
from keywright.hsm.passwords import require_acceptable
from keywright.hsm.pending_password import settle


async def activate(work: ClusterWork, password: str) -> None:
    """Set the first admin's password on every token; repeatable until it has returned once."""
    admin = await work.held.require_user("admin")
    if admin.role is not HsmRole.UNACTIVATED_ADMIN:
        raise HsmFault(f"{admin.cluster_id} is activated already")
    require_acceptable(admin.name, password)
    admin = await settle(work, admin, token_role(admin), offered=password)
    first = work.table.current(admin)
    if first != password:
        admin = await work.held.store_user(work.table.changing(admin, first, password))
        for label in work.labels:
            await _change(work, label, token_role(admin), first, password)
        await work.held.make_durable()
    await work.held.store_user(work.table.changed(admin, password, HsmRole.ADMIN))


async def change_as_admin(work: ClusterWork, admin_password: str, name: str, password: str) -> None:
    """Set a user's password as the admin, and unlock the user."""
    user = await work.held.require_user(name)
    if user.role is not HsmRole.CRYPTO_USER:
        await change_own(work, name, admin_password, password)
        return
    require_acceptable(name, password)
    await refuse_logged_in(work.held, user)
    await log_in_everywhere(work, "admin", admin_password)
    await reset_user_pins(work, user, password)
    await count_failures(work, user, {hsm.hsm_id: 0 for hsm in work.members})


async def reset_user_pins(work: ClusterWork, user: HsmUser, password: str) -> HsmUser:
    """Set the user's password on every token, where the admin is logged in, and log the admin out.

    A change that was interrupted before needs no settling: whichever of the two passwords a token has, it loses it.
    But the row can name only two, so the one that a token may have besides is brought down to one first.
    """
    pending = work.table.pending(user)
    if pending is not None:
        await _set_user_pins(work, pending)
        user = await work.held.store_user(work.table.changed(user, pending))
    user = await work.held.store_user(work.table.changing(user, work.table.current(user), password))
    await _set_user_pins(work, password)
    user = await work.held.store_user(work.table.changed(user, password))
    await work.log_out_everywhere()
    return user


async def change_own(work: ClusterWork, name: str, old: str, new: str) -> None:
    """Change a user's password from `old` to `new` as the user; a token that has `new` already is left as it is.

    Raises:
        HsmUserNotFound, HsmUserLocked, HsmPasswordIncorrect (a token has neither; nothing was changed), HsmUnreachable.
    """
    user = require_activated(await work.held.require_user(name))
    require_acceptable(name, new)
    await refuse_locked(work, user)
    user = await settle(work, user, token_role(user), offered=new)
    found = await _find_out(work, user, old, new)
    if found.with_old:
        user = await work.held.store_user(work.table.changing(user, old, new))
        for label in found.with_old:
            await work.tokens.set_pin(label, old, new)
        await work.held.make_durable()
    await work.held.store_user(work.table.changed(user, new))
    await work.log_out_everywhere()


@dataclass(frozen=True, slots=True)
class _Found:
    """The labels of the tokens that have the old password."""

    with_old: tuple[str, ...]


async def _find_out(work: ClusterWork, user: HsmUser, old: str, new: str) -> _Found:
    # Each password is tried once per token at most, first the one that the row expects there, so that a wrong try
    # is made only where something is out of the ordinary. The logins stay for the change.
    order = (new, old) if work.table.current(user) == new else (old, new)
    with_old: list[str] = []
    wrong: dict[str, int] = {}
    try:
        for hsm in work.members:
            accepted = await _first_accepted(work, hsm.token_label, token_role(user), order)
            wrong[hsm.hsm_id] = 0 if accepted is not None else len(set(order))
            if accepted == old and old != new:
                with_old.append(hsm.token_label)
    finally:
        await count_failures(work, user, wrong)
    refuse_wrong(user, wrong)
    return _Found(tuple(with_old))


async def _first_accepted(work: ClusterWork, label: str, role: int, passwords: tuple[str, str]) -> str | None:
    for password in dict.fromkeys(passwords):
        try:
            await work.tokens.log_in(label, role, password)
        except HsmPasswordIncorrect:
            continue
        return password
    return None


async def _set_user_pins(work: ClusterWork, password: str) -> None:
    for label in work.labels:
        await work.tokens.set_user_pin(label, password)
    await work.held.make_durable()


async def _change(work: ClusterWork, label: str, role: int, old: str, new: str) -> None:
    await work.tokens.log_in(label, role, old)
    await work.tokens.set_pin(label, old, new)
    await work.tokens.log_out(label)
