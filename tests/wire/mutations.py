"""Seeded ways to spoil requests: bodies that are signed afterwards, headers, targets and whole messages."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.wire.signed_requests import Request

Json = Any

_ODD_TEXT = (
    "",
    "\0",
    "\ud800",
    "\uffff",
    "x" * 9000,
    "../..",
    "arn:",
    "arn:aws:kms:us-east-1::key/",
    "alias/",
    "%n%s",
    "{}",
)
_ODD_VALUES: tuple[Json, ...] = (
    None, True, False, 0, -1, 1, 2**31, -(2**31) - 1, 2**63, 10**400, 0.5, -0.0, 1e308, float("nan"), float("inf"),
    [], {}, [[]], [{}], [None], {"": ""}, {"a": None}, "=", "A===", "eA==" * 2000, *_ODD_TEXT,
)  # fmt: skip
_ODD_PIECES = (
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\\ud800", b"\\u0000", b"NaN", b"Infinity", b"-", b"1e999", b"{", b"}", b"[",
    b"]", b'"', b",", b":", b"\\", b"/*", b"'", b"\r\n", b"9" * 5000, b"[" * 300, b'{"a":' * 300, b"\xed\xa0\x80",
)  # fmt: skip


def mutated_body(random_source: random.Random, members: dict[str, Any]) -> bytes:
    """Return a spoilt form of a request body; now and then it is still a good one."""
    ways: tuple[Callable[[random.Random, dict[str, Any]], bytes], ...] = (
        _value_replaced,
        _value_replaced,
        _member_dropped_or_renamed,
        _member_twice,
        _nested,
        _bytes_changed,
        _bytes_changed,
        _piece_inserted,
        _cut,
        _other_encoding,
        _noise,
    )
    return random_source.choice(ways)(random_source, members)


def _dumped(value: Json) -> bytes:
    # A lone surrogate can be sent as an escape alone; json.dumps writes it as one.
    return json.dumps(value).encode()


def _value_replaced(random_source: random.Random, members: dict[str, Any]) -> bytes:
    name = random_source.choice([*members, "Unknown"])
    return _dumped({**members, name: random_source.choice(_ODD_VALUES)})


def _member_dropped_or_renamed(random_source: random.Random, members: dict[str, Any]) -> bytes:
    left = dict(members)
    if left:
        name = random_source.choice(list(left))
        value = left.pop(name)
        if random_source.random() < 0.5:
            left[random_source.choice((name.lower(), name + " ", "", "__proto__", name[:-1]))] = value
    return _dumped(left)


def _member_twice(random_source: random.Random, members: dict[str, Any]) -> bytes:
    name = random_source.choice([*members, "Unknown"])
    again = json.dumps(name), json.dumps(random_source.choice(_ODD_VALUES))
    return _dumped(members)[:-1] + f"{', ' if members else ''}{again[0]}: {again[1]}}}".encode()


def _nested(random_source: random.Random, members: dict[str, Any]) -> bytes:
    depth = random_source.choice((2, 15, 16, 17, 200, 5000))
    name = json.dumps(random_source.choice([*members, "Unknown"])).encode()
    opening, closing = random_source.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return b"{" + name + b":" + opening * depth + b"1" + closing * depth + b"}"


def _bytes_changed(random_source: random.Random, members: dict[str, Any]) -> bytes:
    body = bytearray(_dumped(members))
    for _ in range(random_source.randint(1, 4)):
        body[random_source.randrange(len(body))] = random_source.randrange(256)
    return bytes(body)


def _piece_inserted(random_source: random.Random, members: dict[str, Any]) -> bytes:
    body = _dumped(members)
    place = random_source.randint(0, len(body))
    return body[:place] + random_source.choice(_ODD_PIECES) + body[place:]


def _cut(random_source: random.Random, members: dict[str, Any]) -> bytes:
    body = _dumped(members)
    start = random_source.randint(0, len(body))
    return body[:start] if random_source.random() < 0.7 else body[start:]


def _other_encoding(random_source: random.Random, members: dict[str, Any]) -> bytes:
    encoding = random_source.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp037"))
    return json.dumps(members).encode(encoding)


def _noise(random_source: random.Random, members: dict[str, Any]) -> bytes:
    del members
    return random_source.randbytes(random_source.choice((1, 2, 16, 300)))


def mutated_target(random_source: random.Random, target: str) -> str:
    """Return a spoilt X-Amz-Target that can still be sent in a header."""
    place = random_source.randrange(len(target))
    odd = random_source.choice(("", ".", "\u00e9", "\x80", "/", " ", "A", "%00", "x" * 3000))
    return (target[:place] + odd + target[place + 1 :]).strip()


def mutated_headers(random_source: random.Random, request: Request) -> Request:
    """Return a signed request one of whose headers was spoilt afterwards; its length stays true."""
    name, value = random_source.choice([header for header in request.headers if header[0] != b"content-length"])
    way = random_source.randrange(6)
    if way == 0:
        return request.without(name)
    if way == 1:
        return replace(request, headers=(*request.headers, (name, value)))
    if way == 2:
        return request.with_header(name, b"")
    if way == 3:
        renamed = tuple((n.replace(b"-", b"_") if n == name else n, v) for n, v in request.headers)
        return replace(request, headers=renamed)
    place = random_source.randrange(len(value))
    if way == 4:
        return request.with_header(name, value[:place])
    other = random_source.choice([byte for byte in (*range(0x21, 0x7F), *range(0x80, 0x100)) if byte != value[place]])
    return request.with_header(name, value[:place] + bytes([other]) + value[place + 1 :])


def mutated_message(random_source: random.Random, request: Request) -> bytes:
    """Return the bytes of a request with some of them changed, anywhere, its length included."""
    message = bytearray(request.encode())
    for _ in range(random_source.randint(1, 6)):
        place = random_source.randrange(len(message))
        way = random_source.randrange(4)
        if way == 0:
            message[place] = random_source.randrange(256)
        elif way == 1:
            del message[place : place + random_source.randint(1, 30)]
        elif way == 2:
            message[place:place] = random_source.choice((b"\r\n", b"\n", b"\0", b" ", b"\r\n\r\n", b":", b"\xff" * 9))
        else:
            message[place:place] = message[: random_source.randint(1, 60)]
        if not message:
            return b"\r\n"
    return bytes(message)
