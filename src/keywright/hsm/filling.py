"""Makes an HSM: a new token with the users and keys of its cluster.

A real HSM is cloned from another one by an appliance user. Here the passwords come from the cluster's sealed user
table, the masking key from a token that has it, and the keys from the masked objects. All of it happens in a staging
directory that nobody else looks at; the last step moves the whole token among the cluster's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from keywright.domain.hsm_clusters import Hsm
from keywright.domain.hsm_users import (
    ADMIN_USER,
    KMS_USER,
    HsmFault,
    HsmKeysLost,
    HsmPasswordIncorrect,
    HsmRole,
    HsmUser,
    HsmUserError,
)
from keywright.hsm.backup_directory import BackupDirectory
from keywright.hsm.cluster_directory import TokenPlace
from keywright.hsm.cluster_work import HeldCluster
from keywright.hsm.masking_key import MASKING_KEY_ID, hand_on, has_masking_key, make_masking_key
from keywright.hsm.passwords import random_password
from keywright.hsm.tokens import SECURITY_OFFICER, USER, Tokens
from keywright.ports.storage import MaskedObject


async def make_hsm(held: HeldCluster, hsm: Hsm) -> None:
    """Make and fill the HSM's token; nothing to do when it is there, as it is moved in whole."""
    if held.directory.has(hsm.hsm_id):
        return
    place = await asyncio.to_thread(held.directory.staged, hsm.hsm_id)
    await make_token(held, place, hsm.token_label, with_keys=True)
    await asyncio.to_thread(held.directory.publish, hsm.hsm_id)
    await asyncio.to_thread(held.directory.remove_retired)


async def make_token(held: HeldCluster, place: TokenPlace, label: str, *, with_keys: bool) -> None:
    """Make a token with the users and the masking key of the cluster in an empty place, and the keys if asked for.

    Raises:
        HsmKeysLost: there are keys, but no token that could hand on the masking key.
        HsmUserError: none of the tokens could.
    """
    admin = await _admin(held)
    user = await held.user(KMS_USER)
    async with held.workplace.open_place(place, ()) as made:
        await made.make(label, held.workplace.table.current(admin))
        if user is None:
            return
        objects = await _add_user(held, made, label, user)
        if with_keys:
            await _add_keys(made, label, objects)


async def _admin(held: HeldCluster) -> HsmUser:
    admin = await held.user(ADMIN_USER)
    if admin is not None:
        return admin
    password = random_password(held.workplace.random_bytes)
    row = held.workplace.table.new(held.cluster.cluster_id, ADMIN_USER, HsmRole.UNACTIVATED_ADMIN, password)
    await held.store(lambda transaction: transaction.hsm_users.add(row))
    return row


async def _add_user(held: HeldCluster, made: Tokens, label: str, user: HsmUser) -> Sequence[MaskedObject]:
    """Add the user and the masking key, and return the keys that it masks; the user stays logged in."""
    table = held.workplace.table
    await made.log_in(label, SECURITY_OFFICER, table.current(await held.require_user(ADMIN_USER)))
    await made.set_user_pin(label, table.current(user))
    await made.log_out(label)
    await made.log_in(label, USER, table.current(user))
    objects = await held.workplace.storage.read(
        lambda transaction: transaction.clusters.objects(held.cluster.cluster_id)
    )
    await _add_masking_key(held, made, label, user, needed=bool(objects))
    return objects


async def _add_masking_key(held: HeldCluster, made: Tokens, label: str, user: HsmUser, *, needed: bool) -> None:
    failures: list[HsmUserError] = []
    for donor in _donors(held):
        try:
            async with _open_donor(held, donor, user) as giver:
                await hand_on(giver, donor.label, made, label, held.workplace.random_bytes)
                return
        except HsmUserError as error:
            failures.append(error)
    if failures:
        reasons = "; ".join(str(failure) for failure in failures)
        raise HsmFault(f"no HSM could hand on the masking key of {held.cluster.cluster_id}: {reasons}")
    if needed:
        raise HsmKeysLost(f"no HSM is left that could hand on the masking key of {held.cluster.cluster_id}")
    await make_masking_key(made, label)


async def _add_keys(made: Tokens, label: str, objects: Sequence[MaskedObject]) -> None:
    for masked in objects:
        await made.unmask_key(label, MASKING_KEY_ID, masked.masked, masked.object_id, masked.label)
    # One listing at the end, because SoftHSM2 looks through all of its keys for each one that is asked for.
    good = {key.key_id for key in await made.keys(label) if key.sensitive and not key.extractable}
    missing = [masked.object_id.hex() for masked in objects if masked.object_id not in good]
    if missing:
        raise HsmFault(f"HSM {label} did not take {len(missing)} keys as they should be, {missing[0]} among them")


@dataclass(frozen=True, slots=True)
class _Donor:
    """A token that may have the masking key, and where it is."""

    place: TokenPlace
    label: str


def _donors(held: HeldCluster) -> list[_Donor]:
    here = [
        _Donor(held.directory.place, member.token_label)
        for member in held.members()
        if held.directory.has(member.hsm_id)
    ]
    retired = held.directory.retired()
    if retired is not None:
        here.append(_Donor(retired, held.directory.retired_label()))
    # A restored cluster has nothing of its own until its first HSM is there.
    source = held.cluster.source_backup_id
    if not here and source is not None and BackupDirectory(held.workplace.data_dir, source).is_there():
        here.append(_Donor(BackupDirectory(held.workplace.data_dir, source).place(), source))
    return here


@asynccontextmanager
async def _open_donor(held: HeldCluster, donor: _Donor, user: HsmUser) -> AsyncIterator[Tokens]:
    table = held.workplace.table
    async with held.workplace.open_place(donor.place, (donor.label,)) as giver:
        # While a change of password is interrupted, the donor has one of the two; the new token starts with the
        # current one, and whoever settles the change later brings both to the same.
        try:
            await giver.log_in(donor.label, USER, table.current(user))
        except HsmPasswordIncorrect:
            pending = table.pending(user)
            if pending is None:
                raise
            await giver.log_in(donor.label, USER, pending)
        if not await has_masking_key(giver, donor.label):
            raise HsmFault(f"HSM {donor.label} has no masking key")
        yield giver
