"""Ten thousand answers that no proxy should give: each is refused, or holds what a second reader finds in it."""

from __future__ import annotations

import base64
import gzip
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from keywright.http1.client.reply import Reply
from keywright.keystores.external import proxy_api
from keywright.keystores.external.failures import FailureKind, ProxyFailure
from tests.unit.keystores.external.answers import DECRYPT, DECRYPTED, ENCRYPT, HEALTH, KEY, encrypted

NUMBER = 10_000
WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    "",
    "QQ==",
    "QQ",
    "\ud800",
    "\x00",
    [],
    {},
    [[[]]],
    {"a": {"a": 1}},
]
READERS: list[tuple[Callable[[Reply], Any], dict[str, Any]]] = [
    (proxy_api.read_health, HEALTH),
    (proxy_api.read_metadata, KEY),
    (lambda answer: proxy_api.read_encrypted(answer, ENCRYPT), encrypted()),
    (lambda answer: proxy_api.read_decrypted(answer, DECRYPT), DECRYPTED),
    (proxy_api.read_health, {"errorName": "InternalException", "errorMessage": "no"}),
]


def flipped(chance: random.Random, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.randint(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, body: bytes) -> bytes:
    at = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[: at[0]] + body[at[1] :]


def doubled(chance: random.Random, body: bytes) -> bytes:
    at = sorted(chance.randrange(len(body) + 1) for _ in range(2))
    return body[: at[1]] + body[at[0] : at[1]] * chance.randint(1, 3) + body[at[1] :]


def retyped(chance: random.Random, body: bytes) -> bytes:
    answer = json.loads(body)
    name = chance.choice([*answer, "new"])
    answer[name] = chance.choice(WRONG)
    return json.dumps(answer).encode()


def repeated(chance: random.Random, body: bytes) -> bytes:
    name = chance.choice(list(json.loads(body)))
    return body[:-1] + f', "{name}": {json.dumps(chance.choice(WRONG))}}}'.encode()


def deep(chance: random.Random, body: bytes) -> bytes:
    depth = chance.randint(10, 20_000)
    opening, closing = chance.choice([("[", "]"), ('{"a":', "}")])
    return body[:-1] + f', "new": {opening * depth}1{closing * chance.choice([0, depth])}}}'.encode()


def zipped(chance: random.Random, body: bytes) -> bytes:
    return gzip.compress(body * chance.randint(1, 50), mtime=0)


def noise(chance: random.Random, body: bytes) -> bytes:
    return chance.randbytes(chance.randint(0, 300))


SPOILING = [flipped, cut, doubled, retyped, repeated, deep, zipped, noise]


def test_no_garbage_is_taken_for_an_answer_and_none_breaks_the_reader():
    chance = random.Random(20_261_122)
    taken = refused = 0
    for number in range(NUMBER):
        read, good = READERS[number % len(READERS)]
        body = chance.choice(SPOILING)(chance, json.dumps(good).encode())
        status = 500 if "errorName" in good else 200
        outcome = outcome_of(read, Reply(status, b"application/json", body))
        if isinstance(outcome, ProxyFailure):
            refused += 1
            assert outcome.kind in (FailureKind.INVALID_RESPONSE, FailureKind.INTERNAL), body
            assert outcome.detail.isprintable()
        else:
            taken += 1
            assert_second_reader_agrees(outcome, body)
    # Garbling hits white space or members that nobody reads now and then.
    assert refused > taken * 5


def outcome_of(read: Callable[[Reply], Any], answer: Reply) -> Any:
    try:
        return read(answer)
    except ProxyFailure as failure:
        return failure


def assert_second_reader_agrees(response: Any, body: bytes) -> None:
    members = json.loads(body, object_pairs_hook=unique)
    if isinstance(response, bytes):
        assert base64.b64decode(members["plaintext"], validate=True) == response
        return
    for name in response.__struct_fields__:
        value = getattr(response, name)
        found = members.get(camel(name))
        if isinstance(value, bytes):
            assert base64.b64decode(found, validate=True) == value
        elif isinstance(value, (str, int)) or value is None:
            assert found == value


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize("read", [reader for reader, _ in READERS[:4]])
def test_a_zipped_answer_is_not_unzipped(read):
    with pytest.raises(ProxyFailure) as failure:
        read(Reply(200, b"application/json", gzip.compress(b"{}" * 10_000_000)))
    assert failure.value.kind is FailureKind.INVALID_RESPONSE
