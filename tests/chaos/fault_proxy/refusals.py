"""Errors of the protocol with every kind of message, and redirects to wherever a test likes."""

from __future__ import annotations

import json

from tests.chaos.fault_proxy.messages import error, http_answer
from tests.chaos.fault_proxy.modes import AnswerFault, sends

STATUSES = {
    "ValidationException": 400,
    "InvalidStateException": 400,
    "InvalidCiphertextException": 400,
    "InvalidKeyUsageException": 400,
    "AuthenticationFailedException": 401,
    "AccessDeniedException": 403,
    "KeyNotFoundException": 404,
    "InvalidUriPathException": 404,
    "ThrottlingException": 429,
    "InternalException": 500,
    "UnsupportedOperationException": 501,
    "DependencyTimeoutException": 503,
}
ERROR_NAMES = tuple(STATUSES)
SECRET = "canary-9f2b1c"

MESSAGES: dict[str, str] = {
    "plain": "the key manager said no",
    "control_characters": "line one\r\nforged: line two\x00\x1b[31mred\x7f",
    "secret": f"password={SECRET}",
    "ten_kilobytes": "x" * 10240,
    "not_ascii": "Schlüssel \u202e \U0001f511",
    "markup": "<script>alert(1)</script>%s{0}${jndi:x}",
}
REDIRECT_STATUSES = (301, 302, 303, 307, 308)


def refuses(name: str, message: str | None = None, *, status: int | None = None) -> AnswerFault:
    """Return the fault of answering with an error name."""
    answer = error(name, STATUSES.get(name, 400) if status is None else status, message)
    return sends(lambda _: answer.encode())


def refuses_with_raw_message(name: str, message: bytes) -> AnswerFault:
    """Return the same with the message's bytes in the JSON as they are, control characters and all."""
    text = b'{"errorName":%s,"errorMessage":"%s"}' % (json.dumps(name).encode(), message)
    return sends(lambda _: http_answer(text, STATUSES[name]))


def redirects(status: int, location: str) -> AnswerFault:
    """Return the fault of sending the client elsewhere."""
    return sends(lambda _: http_answer(b"", status, b"Location: " + location.encode()))
