"""What checks expect of answers: right documents, or the right error in the right form."""

from __future__ import annotations

import json
from typing import Any, TypeVar

import msgspec

from keywright.api.xks import CONTENT_TYPE, MAX_ERROR_MESSAGE_CHARACTERS, STATUSES, ErrorName, Response
from keywright.xksproxy.verification.check import CheckFailed
from keywright.xksproxy.verification.exchange import Answer

_Kind = TypeVar("_Kind", bound=Response)
_SHOWN = 120


def require(holds: bool, expected: str, came: str) -> None:
    """Raise CheckFailed unless it holds."""
    if not holds:
        raise CheckFailed(expected, came)


def require_document(answer: Answer, kind: type[_Kind]) -> _Kind:
    """Return the answer's document, which must be a success of this kind; raise CheckFailed."""
    expected = f"200 and a {kind.__name__.removesuffix('Response')} answer"
    require(answer.status == 200, expected, described(answer))
    _require_json(answer)
    # A typed decoder passes over members that it does not know without looking at what is in them.
    require(_object(answer.body) is not None, expected, described(answer))
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CheckFailed(expected, f"{described(answer)}: {printable(str(error))}") from error


def require_error(answer: Answer, *names: ErrorName) -> None:
    """Check that the answer is one of these errors, with its status, and well-formed; raise CheckFailed."""
    expected = " or ".join(f"{name} ({STATUSES[name]})" for name in names)
    document = _object(answer.body)
    name = document.get("errorName") if document is not None else None
    require(name in names and answer.status == STATUSES[ErrorName(name)], expected, described(answer))
    _require_json(answer)
    message = document.get("errorMessage") if document else None
    if message is not None:
        plain = isinstance(message, str) and message.isascii() and (message.isprintable() or not message)
        require(
            plain and len(message) <= MAX_ERROR_MESSAGE_CHARACTERS,
            f"an errorMessage of at most {MAX_ERROR_MESSAGE_CHARACTERS} printable ASCII characters",
            described(answer),
        )


def require_refusal(answer: Answer) -> None:
    """Check that the answer is some error of the caller's (4xx) or one of size (501); raise CheckFailed."""
    require(400 <= answer.status < 500 or answer.status == 501, "a refusal (4xx)", described(answer))


def described(answer: Answer) -> str:
    """Return what an answer was, in a few printable words and without any value of a member."""
    document = _object(answer.body)
    if document is None:
        kind = answer.headers.get("content-type", "no content type")
        return f"{answer.status} with {len(answer.body)} bytes that are no JSON object ({printable(kind)})"
    if "errorName" in document:
        message = document.get("errorMessage")
        tail = "" if message is None else f" with the message {printable(json.dumps(message, ensure_ascii=True))}"
        return f"{answer.status} {printable(str(document['errorName']))}{tail}"
    return f"{answer.status} with {printable(', '.join(document)) or 'an empty object'}"


def printable(text: str) -> str:
    """Return a text of someone else's as one short line of printable ASCII."""
    line = "".join(character if " " <= character <= "~" else "?" for character in text[: _SHOWN + 1])
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "..."


def _require_json(answer: Answer) -> None:
    kind = answer.headers.get("content-type", "")
    media_type = kind.partition(";")[0].strip().lower()
    require(media_type == CONTENT_TYPE, f"Content-Type {CONTENT_TYPE}", printable(kind) or "no Content-Type")


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
