"""Who asks, as far as policies can tell: the names by which a policy may mean a principal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PrincipalKind(Enum):
    """What kind of principal makes a request; policies limit them differently."""

    USER = "user"
    ROLE_SESSION = "role session"
    FEDERATED_USER = "federated user"
    ROOT = "account root"
    SERVICE = "service"
    WEB_IDENTITY = "web identity"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPrincipal:
    """A verified principal; made by the functions below, once per session or access key.

    `own_names` are the names that mean this principal and no other, `entity_names` those of the role (or the user)
    whose permissions it has taken on. `account_id` is empty for services, web identities and strangers.
    """

    kind: PrincipalKind
    account_id: str
    arn: str
    own_names: frozenset[str]
    entity_names: frozenset[str] = frozenset()


def service_name(service: str) -> str:
    """Return the name by which policies mean a service, apart from all ARNs and ids."""
    return f"service:{service}"


def provider_name(provider: str) -> str:
    """Return the name by which policies mean everyone whom an identity provider vouches for."""
    return f"provider:{provider}"


def user_principal(account_id: str, arn: str, user_id: str) -> PolicyPrincipal:
    """Return a user; `user_id` is its AIDA id."""
    return PolicyPrincipal(kind=PrincipalKind.USER, account_id=account_id, arn=arn, own_names=frozenset({arn, user_id}))


def root_principal(account_id: str) -> PolicyPrincipal:
    """Return the root user of an account, whom policies mean only together with the account."""
    return PolicyPrincipal(
        kind=PrincipalKind.ROOT, account_id=account_id, arn=f"arn:aws:iam::{account_id}:root", own_names=frozenset()
    )


def role_session_principal(
    account_id: str, session_arn: str, role_arn: str, role_id: str, provider: str | None = None
) -> PolicyPrincipal:
    """Return a session of a role; `role_id` is its AROA id, `provider` who vouched for a web identity."""
    entity = {role_arn, role_id} | ({provider_name(provider)} if provider else set())
    session_name = session_arn.rpartition("/")[2]
    return PolicyPrincipal(
        kind=PrincipalKind.ROLE_SESSION,
        account_id=account_id,
        arn=session_arn,
        own_names=frozenset({session_arn, f"{role_id}:{session_name}"}),
        entity_names=frozenset(entity),
    )


def federated_user_principal(
    account_id: str, session_arn: str, user_arn: str | None, user_id: str | None
) -> PolicyPrincipal:
    """Return a federated user; `user_arn` and `user_id` are of the user who federated, None where that was root."""
    return PolicyPrincipal(
        kind=PrincipalKind.FEDERATED_USER,
        account_id=account_id,
        arn=session_arn,
        own_names=frozenset({session_arn}),
        entity_names=frozenset(name for name in (user_arn, user_id) if name),
    )


def service_principal(service: str) -> PolicyPrincipal:
    """Return a service of the operator's, such as `backup.keywright.example`."""
    return PolicyPrincipal(
        kind=PrincipalKind.SERVICE, account_id="", arn=service, own_names=frozenset({service_name(service)})
    )


def web_identity_principal(provider: str) -> PolicyPrincipal:
    """Return someone whom an identity provider vouches for and who has no role yet: the caller of AssumeRoleWith..."""
    return PolicyPrincipal(
        kind=PrincipalKind.WEB_IDENTITY, account_id="", arn=provider, own_names=frozenset({provider_name(provider)})
    )


ANONYMOUS = PolicyPrincipal(kind=PrincipalKind.ANONYMOUS, account_id="", arn="anonymous", own_names=frozenset())
"""Someone who is not verified. Statements for everyone deny them, and none allows them anything."""
