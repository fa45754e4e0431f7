"""Who may do what: the rules of AWS's policy evaluation logic, one after another, slowly.

Sources: IAM user guide, "Policy evaluation logic" and "Cross-account policy evaluation logic"; KMS developer guide,
"Key policies" (the root of authority) and "Grants". Nothing of the service is used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.reference_authorization.askers import ACCOUNT, ENTITY, ITSELF, Asker, is_spared, levels
from tests.reference_authorization.conditions import holds
from tests.reference_authorization.documents import Malformed, read
from tests.reference_authorization.variables import Context, expand
from tests.reference_authorization.wildcards import matches, matches_arn, written

Policy = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. `resource` is an ARN or `*`, the policies are JSON texts, the keys of `context` in lower case.

    A resource of which `needs_key_policy` is true is a key; others (`*`, aliases) are governed by identities' policies
    alone. `has_grant` is whether a grant would allow the request.
    """

    asker: Asker
    action: str
    resource: str
    resource_account: str
    context: Context = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    boundary: str | None = None
    session: tuple[str, ...] = ()
    key_policy: str | None = None
    has_grant: bool = False
    needs_key_policy: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer; `why` is for whoever reads a failing test."""

    allowed: bool
    why: str


@dataclass(frozen=True, slots=True)
class _Policies:
    identity: list[Policy]
    boundary: list[Policy]
    session: list[Policy]
    key: list[Policy]

    @classmethod
    def of(cls, request: Request) -> _Policies:
        identity, session = (
            [read(text, of_resource=False) for text in some] for some in (request.identity, request.session)
        )
        boundary = [] if request.boundary is None else [read(request.boundary, of_resource=False)]
        key = [] if request.key_policy is None else [read(request.key_policy, of_resource=True)]
        return cls(identity, boundary, session, key)


def decide(request: Request) -> Decision:
    """Return whether a request is allowed, and why."""
    try:
        policies = _Policies.of(request)
    except Malformed as fault:
        return Decision(False, f"a policy is malformed: {fault}")
    denied = explicit_deny(request, policies)
    if denied:
        return Decision(False, denied)
    if request.asker.kind == "anonymous":
        return Decision(False, "nobody knows who asks")
    if not request.needs_key_policy:
        return own_account_decides(request, policies)
    if not policies.key:
        return Decision(False, "the key has no policy")
    return key_policy_decides(request, policies)


def explicit_deny(request: Request, policies: _Policies) -> str:
    """Return where a Deny statement applies, "" where none does."""
    for name, several in (
        ("identity", policies.identity),
        ("boundary", policies.boundary),
        ("session", policies.session),
    ):
        if any(applies(statement, policy, request) for policy, statement in of_effect("Deny", several)):
            return f"denied by {name} policy"
    for policy, statement in of_effect("Deny", policies.key):
        if applies(statement, policy, request) and is_denied_to(statement, request):
            return "denied by key policy"
    return ""


def is_denied_to(statement: dict[str, Any], request: Request) -> bool:
    if "Principal" in statement:
        return bool(levels(statement["Principal"], request.asker))
    return not is_spared(statement["NotPrincipal"], request.asker, has_boundary=request.boundary is not None)


def own_account_decides(request: Request, policies: _Policies) -> Decision:
    """Decide where no key policy has a say."""
    if request.asker.account_id != request.resource_account:
        return Decision(False, "another account's, and without a policy of its own")
    if request.asker.kind == "root":
        return Decision(True, "root of the account")
    if allows(policies.identity, request) and is_within_limits(request, policies):
        return Decision(True, "identity policy")
    return Decision(False, "identity policies do not allow it")


def key_policy_decides(request: Request, policies: _Policies) -> Decision:
    """Decide by the key policy, what it delegates, and grants."""
    asker, limited = request.asker, not is_within_limits(request, policies)
    found = {
        level
        for policy, statement in of_effect("Allow", policies.key)
        if applies(statement, policy, request)
        for level in levels(statement["Principal"], asker)
    }
    by_identity = asker.kind == "root" or (allows(policies.identity, request) and not limited)
    if asker.account_id not in ("", request.resource_account):
        if found and by_identity:
            return Decision(True, "key policy, and identity policy of the other account")
    elif ITSELF in found:
        return Decision(True, "key policy names the one who asks")
    elif ENTITY in found and not limited:
        return Decision(True, "key policy names the role")
    elif ACCOUNT in found and by_identity:
        return Decision(True, "key policy leaves it to the account, whose policies allow it")
    if request.has_grant and not (asker.is_session and limited):
        return Decision(True, "grant")
    return Decision(False, "neither policies nor grants allow it")


def is_within_limits(request: Request, policies: _Policies) -> bool:
    """Tell whether boundary and session policies leave room for the request, where there are any."""
    return all(not several or allows(several, request) for several in (policies.boundary, policies.session))


def allows(policies: list[Policy], request: Request) -> bool:
    return any(applies(statement, policy, request) for policy, statement in of_effect("Allow", policies))


def of_effect(effect: str, policies: list[Policy]) -> Iterable[tuple[Policy, dict[str, Any]]]:
    return [(policy, one) for policy in policies for one in policy["Statement"] if one["Effect"] == effect]


def applies(statement: dict[str, Any], policy: Policy, request: Request) -> bool:
    """Tell whether a statement is about the request, whoever asks."""
    version = policy["Version"]
    return (
        names_action(statement, request.action)
        and names_resource(statement, version, request)
        and holds(statement.get("Condition", {}), version, request.context)
    )


def names_action(statement: dict[str, Any], action: str) -> bool:
    listed = texts(statement.get("Action", statement.get("NotAction")))
    found = any(matches(written(one.lower()), action.lower()) for one in listed)
    return found if "Action" in statement else not found


def names_resource(statement: dict[str, Any], version: str, request: Request) -> bool:
    listed = texts(statement.get("Resource", statement.get("NotResource")))
    found = any(is_resource(one, version, request) for one in listed)
    return found if "Resource" in statement else not found


def is_resource(text: str, version: str, request: Request) -> bool:
    if text == "*":
        return True
    pattern = expand(text, version, request.context)
    return pattern is not None and matches_arn(pattern, request.resource, complete=True)


def texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
