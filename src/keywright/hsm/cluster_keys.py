"""Makes, deletes and lists the keys of a cluster (custom-key-stores.md 5.2 and 5.4)."""

from __future__ import annotations

import contextlib
import hashlib

from keywright.domain.hsm_users import HsmFault, HsmUser, HsmUserError
from keywright.hsm.cluster_work import ClusterWork
from keywright.hsm.logins import log_in_everywhere
from keywright.hsm.masking_key import MASKING_KEY_ID
from keywright.pkcs11.agent.messages import KeyFacts
from keywright.ports.hsm_provisioner import HsmKey
from keywright.ports.storage import MaskedObject

_CKK_AES = 0x1F
_KEY_TYPES = {_CKK_AES: "aes"}
_FLAGS = (
    "token",
    "private",
    "sensitive",
    "always_sensitive",
    "extractable",
    "never_extractable",
    "local",
    "modifiable",
    "destroyable",
    "encrypt",
    "decrypt",
    "wrap",
    "unwrap",
    "sign",
    "verify",
    "derive",
    "trusted",
    "wrap_with_trusted",
)


async def create_key(work: ClusterWork, name: str, password: str, label: str, object_id: bytes) -> None:
    """Make an AES-256 key on every HSM and keep its masked object for the HSMs to come.

    It is made in one token as an object of a session, which a crash takes with it, and leaves that token only masked.
    Interrupted later, it leaves orphans that `delete_key` removes by their id.
    """
    _require_key_id(object_id)
    user = await log_in_everywhere(work, name, password)
    for token in work.labels:
        if await work.tokens.has_key(token, object_id):
            raise HsmFault(f"HSM {token} has a key {object_id.hex()} already")
    masked = MaskedObject(
        cluster_id=user.cluster_id,
        object_id=object_id,
        label=label,
        owner=user.name,
        masked=await work.tokens.generate_masked_key(work.labels[0], MASKING_KEY_ID),
    )
    try:
        for token in work.labels:
            await work.tokens.unmask_key(token, MASKING_KEY_ID, masked.masked, object_id, label)
            await work.tokens.require_backing_key(token, object_id)
        await work.held.make_durable()
        await work.held.store(lambda transaction: transaction.clusters.add_object(masked))
    except BaseException:
        await _remove_what_can_be_removed(work, user, object_id)
        raise


async def delete_key(work: ClusterWork, name: str, password: str, object_id: bytes) -> None:
    """Destroy a key everywhere; absent is success.

    The masked object goes first: were it last, an HSM added after an interruption would bring the key back.
    """
    _require_key_id(object_id)
    user = await log_in_everywhere(work, name, password)
    await work.held.store(lambda transaction: transaction.clusters.delete_object(user.cluster_id, object_id))
    for token in work.labels:
        await work.tokens.destroy_key(token, object_id)
    await work.held.make_durable()


async def list_keys(work: ClusterWork, name: str, password: str) -> tuple[HsmKey, ...]:
    """List the user's keys by id, each with the HSMs that have it."""
    await log_in_everywhere(work, name, password)
    facts: dict[bytes, KeyFacts] = {}
    places: dict[bytes, list[str]] = {}
    for hsm in work.members:
        for key in await work.tokens.keys(hsm.token_label):
            if key.key_id != MASKING_KEY_ID:
                facts.setdefault(key.key_id, key)
                places.setdefault(key.key_id, []).append(hsm.hsm_id)
    return tuple(_as_hsm_key(facts[key_id], tuple(places[key_id])) for key_id in sorted(facts))


async def _remove_what_can_be_removed(work: ClusterWork, user: HsmUser, object_id: bytes) -> None:
    # What made the key fail is what the caller must hear of; what stays behind is an orphan, found by its id.
    with contextlib.suppress(Exception):
        await work.held.store(lambda transaction: transaction.clusters.delete_object(user.cluster_id, object_id))
    for token in work.labels:
        with contextlib.suppress(HsmUserError):
            await work.tokens.destroy_key(token, object_id)


def _require_key_id(object_id: bytes) -> None:
    if not object_id:
        raise HsmFault("a key needs an id")
    if object_id == MASKING_KEY_ID:
        raise HsmFault("the cluster's masking key is not a key of the user's")


def _as_hsm_key(facts: KeyFacts, hsm_ids: tuple[str, ...]) -> HsmKey:
    attributes: dict[str, str | int | bool] = {
        "class": "secret-key",
        "key-type": _KEY_TYPES.get(facts.key_type, hex(facts.key_type)),
        "label": facts.label,
        "id": "0x" + facts.key_id.hex(),
        # SoftHSM2 2.6.1 forgets the length of a key that was unwrapped; ours are all AES-256.
        "key-length-bytes": facts.value_bytes or 32,
    }
    for flag in _FLAGS:
        attributes[flag.replace("_", "-")] = bool(getattr(facts, flag))
    return HsmKey(
        key_reference="0x" + hashlib.sha256(facts.key_id).digest()[:8].hex(),
        label=facts.label,
        object_id=facts.key_id,
        attributes=attributes,
        hsm_ids=hsm_ids,
    )
