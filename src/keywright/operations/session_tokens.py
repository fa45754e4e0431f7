"""Session tokens: what a temporary access key stands for, sealed, so that no row has to be kept of it.

A token is bound to its access key id and opens for no other. It holds the secret too, which nobody but the service can
read there. Policies and tags are compressed, as AWS packs them.

Compatibility law: tokens outlive restarts and updates by up to twelve hours. Fields are only ever added at the end.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass, field

import msgspec

from keywright.crypto.errors import SealError
from keywright.domain.errors import PackedPolicyTooLarge
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.principals import Session
from keywright.ports.sealing import Sealing

MAXIMUM_BYTES = 4096
_PURPOSE = "session-token"


class SessionTokenInvalid(Exception):
    """The token was not made here, was changed, or belongs to another access key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSession:
    """What a token holds: the session without its managed policies, whose ARNs are in `policy_arns`, and its secret."""

    session: Session
    policy_arns: tuple[str, ...] = ()
    secret: str = field(repr=False)


class _Content(msgspec.Struct, array_like=True):
    role_id: str
    name: str
    issued_at: float
    expires_at: float
    secret: str
    policies: list[tuple[str, str]]
    policy_arns: list[str]
    tags: dict[str, str]
    transitive_tag_keys: list[str]
    source_identity: str | None
    provider: str | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Content)


def seal_session(sealing: Sealing, access_key_id: str, issued: IssuedSession) -> str:
    """Return the token of a session, at most MAXIMUM_BYTES characters.

    Raises:
        PackedPolicyTooLarge: policies and tags make it longer.
    """
    session = issued.session
    content = _Content(
        role_id=session.role_id,
        name=session.name,
        issued_at=session.issued_at,
        expires_at=session.expires_at,
        secret=issued.secret,
        policies=[(policy.name, policy.text) for policy in session.policies],
        policy_arns=list(issued.policy_arns),
        tags=dict(session.tags),
        transitive_tag_keys=sorted(session.transitive_tag_keys),
        source_identity=session.source_identity,
        provider=session.provider,
    )
    sealed = sealing.seal(zlib.compress(_ENCODER.encode(content), 9), _PURPOSE, (access_key_id,))
    token = base64.b64encode(sealed).decode()
    if len(token) > MAXIMUM_BYTES:
        percent = -(-100 * len(token) // MAXIMUM_BYTES)
        raise PackedPolicyTooLarge(f"Packed policy consumes {percent}% of allotted space, please use smaller policy.")
    return token


def open_session(sealing: Sealing, access_key_id: str, token: str) -> IssuedSession:
    """Return what a token holds, expired or not.

    Raises:
        SessionTokenInvalid: it is not a token of this access key.
    """
    try:
        sealed = base64.b64decode(token, validate=True)
        content = _DECODER.decode(zlib.decompress(sealing.open(sealed, _PURPOSE, (access_key_id,))))
    except (SealError, binascii.Error, ValueError) as fault:
        raise SessionTokenInvalid from fault
    session = Session(
        role_id=content.role_id,
        name=content.name,
        issued_at=content.issued_at,
        expires_at=content.expires_at,
        policies=tuple(PolicyText(name=name, kind="session", text=text) for name, text in content.policies),
        tags=content.tags,
        transitive_tag_keys=frozenset(content.transitive_tag_keys),
        source_identity=content.source_identity,
        provider=content.provider,
    )
    return IssuedSession(session=session, policy_arns=tuple(content.policy_arns), secret=content.secret)
