"""Who called, as CloudTrail writes it (userIdentity)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from keywright.domain.principals import Caller, EntityKind


def user_identity(caller: Caller) -> dict[str, Any]:
    """Return the userIdentity of an audit record."""
    principal = caller.principal
    if principal.kind is EntityKind.WEB_IDENTITY:
        return {
            "type": "WebIdentityUser",
            "principalId": principal.principal_id,
            "userName": principal.name,
            "identityProvider": principal.arn,
        }
    identity = {
        "type": {EntityKind.ROLE: "AssumedRole", EntityKind.ROOT: "Root"}.get(principal.kind, "IAMUser"),
        "principalId": caller.user_id,
        "arn": caller.caller_arn,
        "accountId": principal.account_id,
        "accessKeyId": caller.access_key_id,
    }
    if caller.session is None:
        return identity if caller.user_name is None else {**identity, "userName": caller.user_name}
    return {**identity, "sessionContext": _session_context(caller)}


def _session_context(caller: Caller) -> dict[str, Any]:
    principal, session = caller.principal, caller.session
    context: dict[str, Any] = {
        "sessionIssuer": {
            "type": "Role",
            "principalId": principal.principal_id,
            "arn": principal.arn,
            "accountId": principal.account_id,
            "userName": principal.name,
        },
    }
    if session is not None:
        issued_at = datetime.fromtimestamp(int(session.issued_at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        context["attributes"] = {"creationDate": issued_at, "mfaAuthenticated": "false"}
        if session.source_identity is not None:
            context["sourceIdentity"] = session.source_identity
        if session.provider is not None:
            context["webIdFederationData"] = {"federatedProvider": session.provider}
    return context
