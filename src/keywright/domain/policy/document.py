"""From a policy's text to JSON values, with everything refused that two readers could understand differently."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from keywright.domain.policy.errors import PolicyMalformed, PolicyTooLong
from keywright.domain.policy.kinds import RULES, PolicyKind

# No text above this is even looked at, however much of it is white space.
LONGEST_TEXT = 131_072
_SURROGATE = re.compile("[\ud800-\udfff]")


class WrittenNumber(str):
    """A number of the document as it was written, so that comparing it as text or as a number both stay exact."""

    __slots__ = ()


def read_document(text: str, kind: PolicyKind, limit: int | None = None) -> dict[str, Any]:
    """Return the object that the text holds; numbers are `WrittenNumber`s.

    `limit` replaces the kind's own length, where a policy is counted against another quota (inline policies).

    Raises:
        PolicyTooLong: the text is longer than its kind may be.
        PolicyMalformed: it is not JSON, repeats a member, or is not an object.
    """
    _check_length(text, kind, limit)
    if not RULES[kind].characters.fullmatch(text):
        raise PolicyMalformed("The policy has a character that policies of its kind must not have.")
    try:
        document = json.loads(
            text,
            object_pairs_hook=_without_repetition,
            parse_int=WrittenNumber,
            parse_float=WrittenNumber,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        raise PolicyMalformed("The policy is not valid JSON.") from error
    if not isinstance(document, dict):
        raise PolicyMalformed("The policy is not a JSON object.")
    return document


def _check_length(text: str, kind: PolicyKind, limit: int | None) -> None:
    rules = RULES[kind]
    maximum = rules.maximum if limit is None else limit
    if len(text) > LONGEST_TEXT:
        raise PolicyTooLong(f"The {kind.value} is longer than {maximum} characters.")
    # Surrogates cannot be encoded; they count here, and are refused as characters of the document's strings.
    length = len(text.encode(errors="surrogatepass")) if rules.counts_white_space else len("".join(text.split()))
    if length > maximum:
        raise PolicyTooLong(f"The {kind.value} is longer than {maximum} {_unit(rules.counts_white_space)}.")


def _unit(counts_white_space: bool) -> str:
    return "bytes" if counts_white_space else "characters without white space"


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        # Which of two members counts differs from reader to reader; a policy must mean one thing.
        raise PolicyMalformed("The policy has a JSON object with the same member twice.")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise PolicyMalformed(f"The policy is not valid JSON: {name} is no JSON number.")


def text_of(value: Any, what: str) -> str:
    """Return a member that has to be a string.

    Raises:
        PolicyMalformed: it is something else, a number too, or has half a surrogate pair.
    """
    if not isinstance(value, str) or isinstance(value, WrittenNumber):
        raise PolicyMalformed(f"{what} must be a string.")
    if not value.isascii() and _SURROGATE.search(value):
        raise PolicyMalformed(f"{what} is not valid Unicode.")
    return value


def texts_of(value: Any, what: str) -> tuple[str, ...]:
    """Return a member that has to be a string or a list of at least one.

    Raises:
        PolicyMalformed: it is something else.
    """
    if not isinstance(value, list):
        return (text_of(value, what),)
    if not value:
        raise PolicyMalformed(f"{what} must not be an empty list.")
    return tuple(text_of(each, what) for each in value)
