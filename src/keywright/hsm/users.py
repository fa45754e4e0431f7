"""Makes and deletes the crypto user of a cluster, as the admin (cloudhsmv2.md section 4)."""

from __future__ import annotations

from keywright.domain.hsm_users import HsmFault, HsmRole, HsmUserExists, HsmUserOwnsKeys
from keywright.hsm.cluster_work import ClusterWork
from keywright.hsm.logins import log_in_everywhere, refuse_logged_in
from keywright.hsm.masking_key import ensure_masking_key
from keywright.hsm.password_changes import reset_user_pins
from keywright.hsm.passwords import canonical_name, random_password, require_acceptable, require_crypto_user_name
from keywright.hsm.tokens import USER
from keywright.ports.storage import Transaction


async def create_user(work: ClusterWork, admin_password: str, name: str, password: str) -> None:
    """Make the crypto user on every token, and the masking key with it.

    The row comes last: until then nobody can log in as the user, and after an interruption it is made again.
    """
    if await work.held.user(name) is not None:
        raise HsmUserExists(f"{work.held.cluster.cluster_id} has a user {canonical_name(name)!r} already")
    require_crypto_user_name(name)
    require_acceptable(name, password)
    await log_in_everywhere(work, "admin", admin_password)
    for label in work.labels:
        await work.tokens.set_user_pin(label, password)
    await work.log_out_everywhere()
    for label in work.labels:
        await work.tokens.log_in(label, USER, password)
    await ensure_masking_key(work)
    await work.held.make_durable()
    row = work.table.new(work.held.cluster.cluster_id, canonical_name(name), HsmRole.CRYPTO_USER, password)
    await work.held.store(lambda transaction: transaction.hsm_users.add(row))
    await work.log_out_everywhere()


async def delete_user(work: ClusterWork, admin_password: str, name: str) -> None:
    """Delete a crypto user that owns no keys: its password on every token becomes one that nobody knows.

    The masking key stays on the tokens, for the user that may be made next.
    """
    user = await work.held.require_user(name)
    if user.role is not HsmRole.CRYPTO_USER:
        raise HsmFault(f"{user.name} is the cluster's only admin and cannot be deleted")
    await refuse_logged_in(work.held, user)

    def owned(transaction: Transaction) -> int:
        objects = transaction.clusters.objects(user.cluster_id)
        return sum(masked.owner == user.name for masked in objects)

    keys = await work.held.workplace.storage.read(owned)
    if keys:
        raise HsmUserOwnsKeys(f"{user.name} owns {keys} keys: delete them first")
    await log_in_everywhere(work, "admin", admin_password)
    user = await reset_user_pins(work, user, random_password(work.held.workplace.random_bytes))
    await work.held.store(lambda transaction: transaction.hsm_users.delete(user))
