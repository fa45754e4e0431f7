"""Has the service's own evaluator decide a generated case."""

from __future__ import annotations

from dataclasses import replace

from keywright.domain.policy import (
    ANONYMOUS,
    Decision,
    Policy,
    PolicyKind,
    PolicyMalformed,
    PolicyPrincipal,
    Query,
    decide,
    federated_user_principal,
    parse_policy,
    refusing_policy,
    role_session_principal,
    root_principal,
    service_principal,
    user_principal,
)
from tests.properties.policy.generator import Asker, Case


def principal_of(asker: Asker) -> PolicyPrincipal:
    made = {
        "user": lambda: user_principal(asker.account_id, asker.arn, asker.principal_id),
        "role session": lambda: role_session_principal(asker.account_id, asker.arn, asker.entity_arn, asker.entity_id),
        "federated user": lambda: federated_user_principal(
            asker.account_id, asker.arn, asker.entity_arn, asker.entity_id
        ),
        "root": lambda: root_principal(asker.account_id),
        "service": lambda: service_principal(asker.arn),
        "anonymous": lambda: ANONYMOUS,
    }
    return made[asker.kind]()


def readable(text: str, kind: PolicyKind) -> Policy:
    """Parse a stored policy as the service does: what cannot be read denies."""
    try:
        return parse_policy(text, kind)
    except PolicyMalformed:
        return refusing_policy(kind)


def query_of(case: Case) -> Query:
    return Query(
        principal=principal_of(case.asker),
        action=case.action,
        resource=case.resource,
        resource_account=case.resource_account,
        context=case.context,
    )


def decided(case: Case) -> Decision:
    return decide(
        query_of(case),
        identity=[readable(text, PolicyKind.IDENTITY) for text in case.identity],
        boundary=None if case.boundary is None else readable(case.boundary, PolicyKind.IDENTITY),
        session=[readable(text, PolicyKind.SESSION) for text in case.session],
        key_policy=None if case.key_policy is None else readable(case.key_policy, PolicyKind.KEY),
        grants_allow=lambda: "grant" if case.has_grant else None,
        is_key_policy_needed=case.needs_key_policy,
    )


def is_allowed(case: Case, **changes: object) -> bool:
    return decided(replace(case, **changes)).allowed
