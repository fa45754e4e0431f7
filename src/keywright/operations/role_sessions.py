"""Making a session of a role: its limits are checked, its policies too, and its credentials are made and sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keywright.api import sts
from keywright.domain.errors import MalformedPolicyDocument, PackedPolicyTooLarge, ValidationFailed
from keywright.domain.iam.builtin_policies import BUILTIN_POLICIES
from keywright.domain.iam.entities import DEFAULT_SESSION_SECONDS, Role
from keywright.domain.iam.ids import ENTROPY_BYTES, IdKind, iam_id
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.policy import PolicyKind, PolicyMalformed, PolicyTooLong, parse_policy
from keywright.domain.principals import Session
from keywright.operations.access_key_secrets import new_secret
from keywright.operations.services import Services
from keywright.operations.session_tokens import MAXIMUM_BYTES, IssuedSession, seal_session
from keywright.ports.storage import Transaction

_MAXIMUM_POLICY_ARNS = 10
_INLINE = "inline session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicies:
    """The policies that a session is limited by: one text of its own, and managed ones by their ARNs."""

    inline: str | None
    arns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSession:
    """The members of the answer that are the same for every way to take a role on."""

    credentials: sts.Credentials
    assumed_role_user: sts.AssumedRoleUser
    packed_policy_size: int | None
    session_token_size: int
    session_token_utilization: int


def read_session_policies(
    policy: str | None, descriptors: Sequence[sts.PolicyDescriptorType] | None
) -> SessionPolicies:
    """Return the session policies of a request.

    Raises:
        MalformedPolicyDocument: the text is no session policy.
        PackedPolicyTooLarge: it is too long.
        ValidationFailed: there are too many managed policies.
    """
    if policy is not None:
        try:
            parse_policy(policy, PolicyKind.SESSION)
        except PolicyTooLong as fault:
            raise PackedPolicyTooLarge(fault.reason) from fault
        except PolicyMalformed as fault:
            raise MalformedPolicyDocument(fault.reason) from fault
    arns = tuple(dict.fromkeys(each.arn for each in descriptors or () if each.arn is not None))
    if len(arns) > _MAXIMUM_POLICY_ARNS:
        raise ValidationFailed(f"A session takes {_MAXIMUM_POLICY_ARNS} managed policies at most.")
    return SessionPolicies(inline=policy, arns=arns)


def check_managed_policies(transaction: Transaction, policies: SessionPolicies, role: Role) -> None:
    """Raise MalformedPolicyDocument unless every managed policy is there, in the role's account or built in."""
    for arn in policies.arns:
        if arn in BUILTIN_POLICIES:
            continue
        managed = transaction.principals.policy(arn)
        if managed is None or managed.account_id != role.account_id:
            raise MalformedPolicyDocument(f"The account of the role has no policy {arn}.")


def session_seconds(role: Role, asked: int | None, *, is_chained: bool) -> int:
    """Return how long a session lasts; `is_chained` says that a session of a role asks for it.

    Raises:
        ValidationFailed: it would be longer than the role, or chaining, allows.
    """
    seconds = DEFAULT_SESSION_SECONDS if asked is None else asked
    if is_chained and seconds > DEFAULT_SESSION_SECONDS:
        raise ValidationFailed(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
        )
    if seconds > role.maximum_session_seconds:
        raise ValidationFailed("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    return seconds


def make_session(services: Services, role: Role, session: Session, policies: SessionPolicies) -> MadeSession:
    """Return the credentials of a session, whose `policies` are yet to be put in.

    Raises:
        PackedPolicyTooLarge: its policies and tags do not fit into a token.
    """
    access_key_id = iam_id(IdKind.TEMPORARY_ACCESS_KEY, services.random_bytes(ENTROPY_BYTES))
    secret = new_secret(services.random_bytes)
    issued = IssuedSession(session=session, policy_arns=policies.arns, secret=secret)
    token = seal_session(services.token_sealing, access_key_id, issued)
    return MadeSession(
        credentials=sts.Credentials(
            access_key_id=access_key_id,
            secret_access_key=secret,
            session_token=token,
            expiration=session.expires_at,
        ),
        assumed_role_user=sts.AssumedRoleUser(
            assumed_role_id=f"{role.role_id}:{session.name}", arn=role.session_arn(session.name)
        ),
        packed_policy_size=_percent(token) if session.policies or policies.arns or session.tags else None,
        session_token_size=len(token),
        session_token_utilization=_percent(token),
    )


def inline_policies(policies: SessionPolicies) -> tuple[PolicyText, ...]:
    """Return the session's own policy as a token holds it."""
    if policies.inline is None:
        return ()
    return (PolicyText(name=_INLINE, kind="session", text=policies.inline),)


def audit_data(made: MadeSession) -> Mapping[str, object]:
    """Return what the audit record says of a session that was made."""
    user = made.assumed_role_user
    return {
        "assumedRoleUser": {"assumedRoleId": user.assumed_role_id, "arn": user.arn},
        "accessKeyId": made.credentials.access_key_id,
        "expiration": made.credentials.expiration,
    }


def _percent(token: str) -> int:
    return -(-100 * len(token) // MAXIMUM_BYTES)
