"""Policies as JSON has them: read with the standard library, refused where they are no policies.

Source: IAM user guide, "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from tests.reference_authorization.condition_operators import NEGATED, POSITIVE, is_readable
from tests.reference_authorization.conditions import listed, taken_apart

VERSIONS = ("2008-10-17", "2012-10-17")


class Malformed(Exception):
    """The text is no policy."""


def require(fact: object, what: str) -> None:
    if not fact:
        raise Malformed(what)


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    require(len(found) == len(pairs), "a name twice in one object")
    return found


@lru_cache(maxsize=4096)
def read(text: str, *, of_resource: bool) -> dict[str, Any]:
    """Return a policy with its statements as a list and its version filled in; raise Malformed.

    Nobody writes to what is returned, so it is kept.
    """
    try:
        document = json.loads(text, object_pairs_hook=without_doubles)
    except json.JSONDecodeError as fault:
        raise Malformed(str(fault)) from fault
    require(isinstance(document, dict), "not an object")
    require(document.keys() <= {"Version", "Id", "Statement"}, "an unknown element")
    require(document.get("Version", VERSIONS[0]) in VERSIONS, "an unknown version")
    statements = document.get("Statement")
    statements = [statements] if isinstance(statements, dict) else statements
    require(isinstance(statements, list) and statements, "no statements")
    for statement in statements:
        check_statement(statement, of_resource=of_resource)
    named = [statement["Sid"] for statement in statements if "Sid" in statement]
    require(len(set(named)) == len(named), "a Sid twice")
    return {"Version": document.get("Version", VERSIONS[0]), "Statement": statements}


def check_statement(statement: Any, *, of_resource: bool) -> None:
    require(isinstance(statement, dict), "a statement is no object")
    known = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
    known |= {"Principal", "NotPrincipal"} if of_resource else set()
    require(statement.keys() <= known, "an unknown element of a statement")
    require(isinstance(statement.get("Sid", ""), str), "a Sid is no text")
    require(statement.get("Effect") in ("Allow", "Deny"), "an unknown effect")
    for action in the_one(statement, "Action"):
        require(re.fullmatch(r"\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+", action), "an action without a service")
    for resource in the_one(statement, "Resource"):
        require(resource == "*" or resource.startswith("arn:"), "a resource that is no ARN")
    if of_resource:
        require(("Principal" in statement) != ("NotPrincipal" in statement), "not one of Principal and NotPrincipal")
        require("NotPrincipal" not in statement or statement["Effect"] == "Deny", "NotPrincipal that allows")
    check_condition(statement.get("Condition", {}))


def the_one(statement: dict[str, Any], name: str) -> list[str]:
    require((name in statement) != (f"Not{name}" in statement), f"not one of {name} and Not{name}")
    value: Any = statement.get(name, statement.get(f"Not{name}"))
    values = value if isinstance(value, list) else [value]
    require(values and all(isinstance(one, str) for one in values), f"{name} is no text")
    return values


def check_condition(condition: Any) -> None:
    require(isinstance(condition, dict), "a condition is no object")
    for operator, keys in condition.items():
        _, bare, _ = taken_apart(operator)
        require(bare in POSITIVE or bare in NEGATED or operator == "Null", "an unknown operator")
        require(isinstance(keys, dict), "an operator without keys")
        for value in keys.values():
            for text in listed(value):
                require(is_readable(bare, text), "a value of another type")
                require(operator != "Null" or text in {"true", "false"}, "Null with neither true nor false")
