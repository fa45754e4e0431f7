"""A caller as policies see it: the principal that statements name, and the condition keys about who calls."""

from __future__ import annotations

from keywright.domain.policy import (
    ANONYMOUS,
    PolicyPrincipal,
    role_session_principal,
    root_principal,
    user_principal,
    web_identity_principal,
)
from keywright.domain.principals import Caller, EntityKind


def policy_principal(caller: Caller) -> PolicyPrincipal:
    """Return what the statements of policies call this caller."""
    principal, session = caller.principal, caller.session
    if principal.kind is EntityKind.USER:
        return user_principal(principal.account_id, principal.arn, principal.principal_id)
    if principal.kind is EntityKind.ROOT:
        return root_principal(principal.account_id)
    if principal.kind is EntityKind.WEB_IDENTITY:
        return web_identity_principal(principal.arn)
    if session is None:
        # A role does nothing but in a session.
        return ANONYMOUS
    return role_session_principal(
        principal.account_id, caller.caller_arn, principal.arn, principal.principal_id, session.provider
    )


def caller_context(caller: Caller) -> dict[str, tuple[str, ...]]:
    """Return the condition keys that tell who calls and from where, in lower case.

    Keys without a value, such as aws:username for a session, are left out. The time is not among them.
    """
    session = caller.session
    context: dict[str, tuple[str, ...]] = {
        "aws:principalarn": (caller.principal_arn,),
        "aws:principaltype": (caller.principal_type.value,),
        "aws:userid": (caller.user_id,),
        "aws:requestedregion": (caller.region,),
        "aws:sourceip": (caller.source_ip,),
        "aws:useragent": (caller.user_agent,),
        # No service calls here, and none for anyone; AWS has these keys in every request all the same.
        "aws:principalisawsservice": ("false",),
        "aws:viaawsservice": ("false",),
    }
    if caller.account_id:
        context["aws:principalaccount"] = (caller.account_id,)
    if caller.user_name is not None:
        context["aws:username"] = (caller.user_name,)
    if session is not None:
        context["aws:tokenissuetime"] = (f"{int(session.issued_at)}",)
        # There are no second factors; long-term access keys lack the key, as at AWS.
        context["aws:multifactorauthpresent"] = ("false",)
        if session.source_identity is not None:
            context["aws:sourceidentity"] = (session.source_identity,)
        if session.provider is not None:
            context["aws:federatedprovider"] = (session.provider,)
    for key, value in caller.tags.items():
        context[f"aws:principaltag/{key.lower()}"] = (value,)
    return context
