"""Wrong answers without number: each seed makes one, from a right answer or from nothing.

A few come out right, as with a member added. What a test may ask for is that nothing breaks, and that nothing wrong
is believed.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from typing import Any

from tests.chaos.fault_proxy.messages import Answer, ReceivedRequest, http_answer
from tests.chaos.fault_proxy.modes import After, AnswerFault, Outgoing

Random = random.Random


def generated(seed: int) -> AnswerFault:
    """Return the fault that a number stands for; the same one for the same number."""

    def reply(request: ReceivedRequest, right: Answer) -> Outgoing:
        del request
        draw = Random(seed)
        whole, after = draw.choice(_KINDS)(draw, right)
        return Outgoing(pieces=[whole], after=after)

    return AnswerFault(reply=reply)


def _changed_document(draw: Random, right: Answer) -> tuple[bytes, After]:
    return http_answer(_mutated_body(draw, right), right.status), After.KEEP


def _changed_text(draw: Random, right: Answer) -> tuple[bytes, After]:
    text = bytearray(right.body)
    for _ in range(draw.randint(2, 8)):
        _spoil(draw, text)
    return http_answer(bytes(text), right.status), After.KEEP


def _changed_wire(draw: Random, right: Answer) -> tuple[bytes, After]:
    whole = bytearray(right.encode())
    for _ in range(draw.randint(2, 8)):
        _spoil(draw, whole)
    return bytes(whole), After.CLOSE


def _changed_binary(draw: Random, right: Answer) -> tuple[bytes, After]:
    document = dict(right.document or {})
    names = [name for name, value in document.items() if isinstance(value, str)]
    if not names:
        return _changed_document(draw, right)
    name = draw.choice(names)
    try:
        value = bytearray(base64.b64decode(document[name], validate=True))
    except ValueError:
        value = bytearray(document[name].encode())
    for _ in range(draw.randint(1, 3)):
        _spoil(draw, value)
    document[name] = base64.b64encode(value).decode()
    return http_answer(json.dumps(document).encode(), right.status), After.KEEP


def _other_status(draw: Random, right: Answer) -> tuple[bytes, After]:
    body = right.body + b" " * draw.randint(0, 50) if draw.random() < 0.1 else _mutated_body(draw, right)
    return http_answer(body, draw.choice(_STATUSES)), After.KEEP


def _noise(draw: Random, right: Answer) -> tuple[bytes, After]:
    del right
    return draw.randbytes(draw.randint(1, 400)), After.CLOSE


def _noise_for_a_body(draw: Random, right: Answer) -> tuple[bytes, After]:
    return http_answer(draw.randbytes(draw.randint(1, 400)), right.status), After.KEEP


def _odd_error(draw: Random, right: Answer) -> tuple[bytes, After]:
    del right
    document = {"errorName": _value(draw, 2), "errorMessage": _value(draw, 2)}
    return http_answer(json.dumps(document).encode(), draw.choice(_STATUSES)), After.KEEP


_KINDS: tuple[Callable[[Random, Answer], tuple[bytes, After]], ...] = (
    _changed_document,
    _changed_document,
    _changed_text,
    _changed_wire,
    _changed_binary,
    _changed_binary,
    _other_status,
    _noise,
    _noise_for_a_body,
    _odd_error,
)
_STATUSES = (100, 200, 201, 204, 206, 226, 300, 304, 400, 401, 403, 404, 405, 408, 418, 429, 500, 501, 502, 503, 599)


def _mutated_body(draw: Random, right: Answer) -> bytes:
    document: Any = json.loads(right.body or b"{}")
    for _ in range(draw.randint(2, 6)):
        document = _mutated(draw, document)
    return json.dumps(document).encode()


def _mutated(draw: Random, document: Any) -> Any:
    """Return a document with one thing changed, somewhere."""
    if isinstance(document, dict) and document:
        return _mutated_object(draw, document)
    if isinstance(document, list) and document and draw.random() < 0.7:
        at = draw.randrange(len(document))
        return [*document[:at], _mutated(draw, document[at]), *document[at + 1 :]]
    return _value(draw, 3)


def _mutated_object(draw: Random, document: dict[str, Any]) -> dict[str, Any]:
    name = draw.choice(list(document))
    match draw.randrange(5):
        case 0:
            return {known: value for known, value in document.items() if known != name}
        case 1:
            return {**document, name: _value(draw, 3)}
        case 2:
            return {**document, _text(draw): _value(draw, 2)}
        case 3:
            return {(known.swapcase() if known == name else known): value for known, value in document.items()}
        case _:
            return {**document, name: _mutated(draw, document[name])}


def _value(draw: Random, depth: int) -> Any:
    """Return any JSON value, of bounded depth."""
    match draw.randrange(9 if depth else 7):
        case 0:
            return None
        case 1:
            return draw.choice([True, False])
        case 2:
            return draw.choice([0, -1, 1, 2**31, 2**63, 2**64, 10**40, draw.getrandbits(32)])
        case 3:
            return draw.choice([0.1, -0.0, 1e308, float("nan"), float("inf"), draw.random()])
        case 4:
            return base64.b64encode(draw.randbytes(draw.randint(0, 40))).decode()
        case 5 | 6:
            return _text(draw)
        case 7:
            return [_value(draw, depth - 1) for _ in range(draw.randint(0, 12))]
        case _:
            return {_text(draw): _value(draw, depth - 1) for _ in range(draw.randint(0, 6))}


def _text(draw: Random) -> str:
    alphabet = draw.choice(["abcXYZ019_-", '\x00\x01\n\r\t\x7f"\\/', "\u00e9\u202e\u4e2d\U0001f511\ud800", "A=+/ "])
    return "".join(draw.choices(alphabet, k=draw.choice([0, 1, 3, 8, 30, 600])))


def _spoil(draw: Random, text: bytearray) -> None:
    """Change bytes in place."""
    at = draw.randrange(len(text) + 1)
    match draw.randrange(6):
        case 0:
            text[at:at] = draw.randbytes(draw.randint(1, 8))
        case 1:
            del text[at : at + draw.randint(1, 16)]
        case 2:
            text[at : at + 1] = draw.choice(
                [b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\r\n", b"\0", b"=", b" "]
            )
        case 3:
            text[at:at] = text[: draw.randint(0, 40)]
        case 4:
            del text[at:]
        case _:
            if at < len(text):
                text[at] ^= 1 << draw.randrange(8)
