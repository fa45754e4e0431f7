"""Finishes or undoes a change of password that was interrupted.

While a row has a pending password, each token has either that one or the current one. Before anyone logs in, all
tokens are brought to one of the two: to the pending one when it is the one that is offered, else back to the current
one. That only chooses between two passwords that were both set by someone entitled to; whether the offered one is
right is still for the tokens to say.
"""

from __future__ import annotations

from keywright.domain.hsm_users import HsmPasswordIncorrect, HsmUser
from keywright.hsm.cluster_work import ClusterWork


async def settle(work: ClusterWork, user: HsmUser, role: int, offered: str) -> HsmUser:
    """Bring all tokens to one password, if a change was interrupted, and return the row that says so."""
    current, pending = work.table.current(user), work.table.pending(user)
    if pending is None:
        return user
    keep, undo = (pending, current) if work.table.is_pending(user, offered) else (current, pending)
    for label in work.labels:
        try:
            await work.tokens.log_in(label, role, undo)
        except HsmPasswordIncorrect:
            continue
        if keep != undo:
            await work.tokens.set_pin(label, undo, keep)
        await work.tokens.log_out(label)
    await work.held.make_durable()
    return await work.held.store_user(work.table.changed(user, keep))
