"""The masking key: what lets a key travel from one HSM of a cluster to another without leaving them readable.

It is made with the crypto user, because a token makes private objects only for a user. It has a fixed id of its own
that no KMS key can have (theirs are random), is never listed among the user's keys and cannot be deleted as one.
PKCS#11 wraps extractable keys only, so it is extractable, yet sensitive: its value is never readable, and whoever has
the user's password could at most wrap it for a key of theirs.
"""

from __future__ import annotations

from keywright.domain.hsm_users import HsmFault
from keywright.hsm.cluster_work import ClusterWork
from keywright.hsm.tokens import Tokens
from keywright.ports.clock import RandomBytes

MASKING_KEY_ID = b"keywright-masking-key"
_LABEL = "keywright masking key"


async def has_masking_key(tokens: Tokens, label: str) -> bool:
    """Return whether the token, on which the user is logged in, has the masking key."""
    return await tokens.has_key(label, MASKING_KEY_ID)


async def make_masking_key(tokens: Tokens, label: str) -> None:
    """Make the masking key of a cluster that has none."""
    await tokens.generate_masking_key(label, MASKING_KEY_ID, _LABEL)


async def hand_on(giver: Tokens, giver_label: str, taker: Tokens, taker_label: str, random_bytes: RandomBytes) -> None:
    """Bring the masking key from one token to another, wrapped for an RSA key that the taker makes (RSA-OAEP)."""
    transport = await taker.generate_transport_key(taker_label, b"transport-" + random_bytes(8))
    wrapped = await giver.wrap_masking_key(giver_label, MASKING_KEY_ID, transport)
    await taker.unwrap_masking_key(taker_label, transport.key_id, wrapped, MASKING_KEY_ID, _LABEL)


async def ensure_masking_key(work: ClusterWork) -> None:
    """See to it that every token has the masking key; the user is logged in on all. Repeatable."""
    having = [label for label in work.labels if await has_masking_key(work.tokens, label)]
    if not having:
        await refuse_lost_keys(work)
        having = [work.labels[0]]
        await make_masking_key(work.tokens, having[0])
    for label in work.labels:
        if label not in having:
            await hand_on(work.tokens, having[0], work.tokens, label, work.held.workplace.random_bytes)


async def refuse_lost_keys(work: ClusterWork) -> None:
    """Raise HsmFault when there are masked keys but nothing to unmask them with: a new masking key would not."""
    cluster_id = work.held.cluster.cluster_id
    objects = await work.held.workplace.storage.read(lambda transaction: transaction.clusters.objects(cluster_id))
    if objects:
        raise HsmFault(f"{cluster_id} has {len(objects)} keys whose masking key is on no HSM any more")
