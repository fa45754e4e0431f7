r"""Parses JSON without any of the leniencies that let two readers of one body see different things.

msgspec's typed decoder is strict about numbers, base64 and control characters, but keeps the last of duplicate
keys and skips over unknown members without looking into them. This parser refuses what is left: duplicate keys at
any depth (also when one is spelt with escapes), NaN and Infinity, text that is not UTF-8, a byte order mark, lone
surrogates, and bodies beyond the limits below. Source: spec/assurance.md section 3.F.
"""

import json
from typing import Any

from keywright.api.decoding_errors import MalformedBody

MAX_BODY_BYTES = 1 << 20
MAX_DEPTH = 16
MAX_NODES = 2_000

Json = dict[str, Any]


def parse_strictly(body: bytes) -> Json:
    """Return the JSON object in a body; an empty body counts as `{}`.

    Raises MalformedBody for everything else.
    """
    if not body:
        return {}
    if len(body) > MAX_BODY_BYTES:
        raise MalformedBody(f"The body is longer than {MAX_BODY_BYTES} bytes.")
    tree = _parse(body)
    if type(tree) is not dict:
        raise MalformedBody("The body is not a JSON object.")
    # A value takes two bytes, its comma or bracket included, and a level takes a bracket: most bodies need no walk.
    if len(body) >= 2 * MAX_NODES or body.count(b"{") + body.count(b"[") > MAX_DEPTH:
        _measure(tree)
    if b"\\u" in body:
        # Without an escape, text that is UTF-8 cannot hold half of a surrogate pair.
        _refuse_lone_surrogates(tree)
    return tree


def _parse(body: bytes) -> Any:
    try:
        text = body.decode()
        tree, end = _DECODER.raw_decode(text.lstrip(_WHITESPACE) if text[0] in _WHITESPACE else text)
    except RecursionError:
        raise MalformedBody(_TOO_DEEP) from None
    except UnicodeDecodeError:
        raise MalformedBody("The body is not UTF-8 text.") from None
    except ValueError:
        # Includes JSONDecodeError, whose text would repeat a piece of the body, and integers of thousands of digits.
        raise MalformedBody("The body is not valid JSON.") from None
    if end != len(text) and text.lstrip(_WHITESPACE)[end:].strip(_WHITESPACE):
        raise MalformedBody("The body has text after its JSON value.")
    return tree


def _object_of_unique_keys(pairs: list[tuple[str, Any]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedBody("The body has a JSON object with a duplicate key.")
    return members


def _refuse_constant(_: str) -> None:
    raise MalformedBody("The body has a number that JSON does not know.")


_WHITESPACE = " \t\r\n"
_TOO_DEEP = f"The body is nested more than {MAX_DEPTH} levels deep."
_DECODER = json.JSONDecoder(object_pairs_hook=_object_of_unique_keys, parse_constant=_refuse_constant)


def _measure(tree: Json) -> None:
    level: list[Any] = [tree]
    depth, nodes = 0, 1
    while level:
        depth += 1
        below: list[Any] = []
        for container in level:
            nodes += len(container)
            values = container.values() if type(container) is dict else container
            below += [value for value in values if type(value) in _CONTAINERS]
        if depth > MAX_DEPTH:
            raise MalformedBody(_TOO_DEEP)
        if nodes > MAX_NODES:
            raise MalformedBody(f"The body has more than {MAX_NODES} values.")
        level = below


_CONTAINERS = frozenset({dict, list})


def _refuse_lone_surrogates(tree: Json) -> None:
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise MalformedBody("The body has half of a surrogate pair.") from None
