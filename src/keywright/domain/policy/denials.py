"""What AWS's AccessDeniedException says."""

from __future__ import annotations

from keywright.domain.policy.decisions import Decision, PolicySource, Reason
from keywright.domain.policy.statements import Query

_ARTICLES = {PolicySource.IDENTITY: "an"}


def denial_text(decision: Decision, query: Query) -> str:
    """Return the message of a denial: who, what, on which resource, and which kind of policy is why."""
    subject = f"User: {query.principal.arn} is not authorized to perform: {query.action} on resource: {query.resource}"
    source = decision.source
    if source is None:
        return subject
    if decision.reason is Reason.EXPLICIT_DENY:
        return f"{subject} with an explicit deny in {_ARTICLES.get(source, 'a')} {source.value}"
    return f"{subject} because no {source.value} allows the {query.action} action"
