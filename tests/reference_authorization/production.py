"""The service's own evaluator, asked in terms of the reference evaluator: only its public names are used."""

from __future__ import annotations

from functools import lru_cache

from keywright.domain.policy import (
    ANONYMOUS,
    Policy,
    PolicyKind,
    PolicyMalformed,
    PolicyPrincipal,
    Query,
    federated_user_principal,
    parse_policy,
    role_session_principal,
    root_principal,
    service_principal,
    user_principal,
)
from keywright.domain.policy import Decision as ProductionDecision
from keywright.domain.policy import decide as production_decide
from tests.properties.policy.generator import Asker as RandomAsker
from tests.properties.policy.generator import Case
from tests.reference_authorization.askers import Asker
from tests.reference_authorization.evaluator import Request


def policy_principal(asker: RandomAsker) -> PolicyPrincipal:
    """Return the asker as the service's evaluator knows it."""
    if asker.kind == "user":
        return user_principal(asker.account_id, asker.arn, asker.principal_id)
    if asker.kind == "role session":
        return role_session_principal(asker.account_id, asker.arn, asker.entity_arn, asker.entity_id)
    if asker.kind == "federated user":
        return federated_user_principal(asker.account_id, asker.arn, asker.entity_arn, asker.entity_id)
    if asker.kind == "root":
        return root_principal(asker.account_id)
    return service_principal(asker.arn) if asker.kind == "service" else ANONYMOUS


@lru_cache(maxsize=64)
def compiled(text: str, kind: PolicyKind) -> Policy:
    """Return a policy, compiled once for all the requests that are asked of it, as the service does."""
    return parse_policy(text, kind)


def production_decision(case: Case) -> ProductionDecision:
    """Return what the service decides."""
    return production_decide(
        Query(
            principal=policy_principal(case.asker),
            action=case.action,
            resource=case.resource,
            resource_account=case.resource_account,
            context=case.context,
        ),
        identity=[compiled(text, PolicyKind.IDENTITY) for text in case.identity],
        boundary=None if case.boundary is None else compiled(case.boundary, PolicyKind.IDENTITY),
        session=[compiled(text, PolicyKind.SESSION) for text in case.session],
        key_policy=None if case.key_policy is None else compiled(case.key_policy, PolicyKind.KEY),
        grants_allow=lambda: "a grant" if case.has_grant else None,
        is_key_policy_needed=case.needs_key_policy,
    )


def production_refuses(text: str, *, of_resource: bool) -> bool:
    """Tell whether the service takes a text for no policy."""
    try:
        parse_policy(text, PolicyKind.KEY if of_resource else PolicyKind.IDENTITY)
    except PolicyMalformed:
        return True
    return False


def reference_request(case: Case) -> Request:
    """Return a random case as the reference evaluator takes it."""
    asker = case.asker
    return Request(
        asker=Asker(
            kind=asker.kind,
            account_id=asker.account_id,
            own_names=tuple(name for name in (asker.arn, asker.principal_id) if name),
            entity_names=tuple(name for name in (asker.entity_arn, asker.entity_id) if name),
        ),
        action=case.action,
        resource=case.resource,
        resource_account=case.resource_account,
        context=case.context,
        identity=case.identity,
        boundary=case.boundary,
        session=case.session,
        key_policy=case.key_policy,
        has_grant=case.has_grant,
        needs_key_policy=case.needs_key_policy,
    )
