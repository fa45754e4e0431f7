"""The principals that requests and policies write down, looked up: who of them exists, and how they are told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from keywright.domain.errors import InvalidArn
from keywright.ports.principals import PrincipalRepository

_ACCOUNT = re.compile(r"([0-9]{12})|arn:aws:iam::([0-9]{12}):root")
_ENTITY = re.compile(r"arn:aws:iam::[0-9]{12}:(?:user|role)/.+")
_ROLE_SESSION = re.compile(r"arn:aws:sts::([0-9]{12}):assumed-role/([^/]+)/([^/]+)")
_FEDERATED_USER = re.compile(r"arn:aws:sts::([0-9]{12}):federated-user/[^/]+")
_ENTITY_ID = re.compile(r"(AIDA|AROA)[A-Z0-9]+")
_SESSION_ID = re.compile(r"(AROA[A-Z0-9]+):[^:]+")


def lasting_name(principals: PrincipalRepository, written: str) -> str | None:
    """Return the name that means a principal and nobody after it, None where there is no such principal.

    That is the account's id, the unique id of a user or role, for a session of a role that id and the session's name.
    `written` is an ARN, an account's id or a unique id.
    """
    if account := _ACCOUNT.fullmatch(written):
        account_id = account[1] or account[2]
        return account_id if principals.account(account_id) is not None else None
    if _ENTITY.fullmatch(written):
        return principals.ids_of([written]).get(written)
    if session := _ROLE_SESSION.fullmatch(written):
        role = principals.role_named(session[1], session[2])
        # Names of roles are unique without regard to case, ARNs are compared as they are.
        return f"{role.role_id}:{session[3]}" if role is not None and role.name == session[2] else None
    if federated := _FEDERATED_USER.fullmatch(written):
        return written if principals.account(federated[1]) is not None else None
    if _ENTITY_ID.fullmatch(written):
        return written if _has_id(principals, written) else None
    if session_id := _SESSION_ID.fullmatch(written):
        return written if _has_id(principals, session_id[1]) else None
    return None


def lasting_name_of_arn(principals: PrincipalRepository, arn: str) -> str:
    """Return the lasting name of the principal with this ARN.

    Raises:
        InvalidArn: it is no ARN of a principal, or there is none with it.
    """
    name = lasting_name(principals, arn) if arn.startswith("arn:") else None
    if name is None:
        raise InvalidArn(f"ARN does not refer to a valid principal: {arn}")
    return name


def shown_name(arn: str, name: str, names_now: Mapping[str, str]) -> str:
    """Return what to show for a principal: its ARN, or its lasting name when it is gone or another one has the ARN."""
    return arn if names_now.get(arn) == name else name


def names_now(principals: PrincipalRepository, arns: Sequence[str]) -> Mapping[str, str]:
    """Return the lasting names of those of the ARNs that principals have now."""
    found = {arn: lasting_name(principals, arn) for arn in dict.fromkeys(arns)}
    return {arn: name for arn, name in found.items() if name is not None}


def _has_id(principals: PrincipalRepository, unique_id: str) -> bool:
    if unique_id.startswith("AIDA"):
        return principals.user(unique_id) is not None
    return principals.role(unique_id) is not None
