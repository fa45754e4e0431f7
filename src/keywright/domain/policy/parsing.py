"""From the text of a policy to a compiled `Policy`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keywright.domain.policy.actions import parse_actions
from keywright.domain.policy.asked_keys import asked_keys
from keywright.domain.policy.conditions import parse_conditions
from keywright.domain.policy.document import read_document, text_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.kinds import RULES, PolicyKind
from keywright.domain.policy.principal_element import PrincipalElement, parse_principals
from keywright.domain.policy.resources import NamesResource, parse_resources
from keywright.domain.policy.statements import Effect, Policy, Statement, StatementRef

_WITH_VARIABLES = "2012-10-17"
_VERSIONS = frozenset({_WITH_VARIABLES, "2008-10-17"})
_EFFECTS = frozenset(each.value for each in Effect)
_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)


def parse_policy(text: str, kind: PolicyKind, *, limit: int | None = None) -> Policy:
    """Return the policy that a text is, compiled; the same text always gives the same policy, so it can be kept.

    `limit` replaces the length that its kind may have.

    Raises:
        PolicyTooLong: the text is too long.
        PolicyMalformed: it is no policy of this kind.
    """
    document = read_document(text, kind, limit)
    _refuse_unknown(document, _ELEMENTS, "The policy")
    version = text_of(document.get("Version", "2008-10-17"), "Version")
    if version not in _VERSIONS:
        raise PolicyMalformed(f"Version is {version[:40]!r}, which is neither 2012-10-17 nor 2008-10-17.")
    if "Id" in document:
        text_of(document["Id"], "Id")
    written = _listed(document.get("Statement"))
    statements = [
        _statement(index, each, kind, variables=version == _WITH_VARIABLES) for index, each in enumerate(written)
    ]
    sids = [statement.reference.sid for statement in statements if statement.reference.sid]
    if len(set(sids)) != len(sids):
        raise PolicyMalformed("The policy has two statements with the same Sid.")
    return Policy(
        kind=kind,
        asked_keys=asked_keys(written),
        denies=tuple(statement for statement in statements if statement.reference.effect is Effect.DENY),
        allows=tuple(statement for statement in statements if statement.reference.effect is Effect.ALLOW),
    )


def refusing_policy(kind: PolicyKind) -> Policy:
    """Return a policy that denies everyone everything: what stands in for a stored text that does not parse."""
    everyone = PrincipalElement(everyone=True, names=frozenset(), written=("*",), negated=False)
    deny = Statement(
        reference=StatementRef(policy="", index=0, sid="Unreadable", effect=Effect.DENY),
        principals=everyone if RULES[kind].names_principals else None,
        names_action=None,
        names_resource=None,
        conditions=(),
    )
    return Policy(kind=kind, denies=(deny,), allows=())


def _listed(given: Any) -> list[Any]:
    statements = [given] if isinstance(given, dict) else given
    if not isinstance(statements, list) or not statements:
        raise PolicyMalformed("Statement must be an object or a list of at least one.")
    return statements


def _statement(index: int, given: Any, kind: PolicyKind, *, variables: bool) -> Statement:
    if not isinstance(given, dict):
        raise PolicyMalformed("Each statement must be an object.")
    _refuse_unknown(given, _STATEMENT_ELEMENTS, f"Statement {index}")
    sid = text_of(given.get("Sid", ""), "Sid")
    if not RULES[kind].sid.fullmatch(sid):
        raise PolicyMalformed("A Sid has characters that are neither letters nor digits.")
    effect = text_of(given.get("Effect"), "Effect")
    if effect not in _EFFECTS:
        raise PolicyMalformed(f"Effect is {effect[:40]!r}, which is neither Allow nor Deny.")
    action = _one_of(given, "Action", "NotAction")
    return Statement(
        reference=StatementRef(policy="", index=index, sid=sid, effect=Effect(effect)),
        principals=_principals(given, kind, Effect(effect)),
        names_action=parse_actions(given[action], negated=action == "NotAction"),
        names_resource=_resources(given, kind, variables),
        conditions=parse_conditions(given.get("Condition", {}), variables=variables),
    )


def _principals(given: Mapping[str, Any], kind: PolicyKind, effect: Effect) -> PrincipalElement | None:
    if not RULES[kind].names_principals:
        _refuse(given, ("Principal", "NotPrincipal"), kind)
        return None
    if not RULES[kind].not_principal:
        _refuse(given, ("NotPrincipal",), kind)
    element = _one_of(given, "Principal", "NotPrincipal")
    if element == "NotPrincipal" and effect is Effect.ALLOW:
        # It would allow everyone in the world but those whom it lists. AWS does not support it either.
        raise PolicyMalformed("NotPrincipal must be used with the effect Deny.")
    return parse_principals(given[element], negated=element == "NotPrincipal")


def _resources(given: Mapping[str, Any], kind: PolicyKind, variables: bool) -> NamesResource | None:
    if not RULES[kind].names_resources:
        _refuse(given, ("Resource", "NotResource"), kind)
        return None
    element = _one_of(given, "Resource", "NotResource")
    return parse_resources(given[element], negated=element == "NotResource", variables=variables)


def _refuse_unknown(given: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise PolicyMalformed(f"{what} has an element that policies do not have: {name[:40]!r}.")


def _refuse(given: Mapping[str, Any], elements: tuple[str, ...], kind: PolicyKind) -> None:
    for element in elements:
        if element in given:
            raise PolicyMalformed(f"A {kind.value} must not have the element {element}.")


def _one_of(given: Mapping[str, Any], first: str, second: str) -> str:
    present = [element for element in (first, second) if element in given]
    if len(present) != 1:
        raise PolicyMalformed(f"Each statement must have either {first} or {second}.")
    return present[0]
