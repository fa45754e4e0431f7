"""Checks that are the same for every operation: what is refused, and with which error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from keywright.api.xks import BASE_PATH, ErrorName
from keywright.sigv4.signing import Credentials
from keywright.xksproxy.verification.caller import Caller, Document
from keywright.xksproxy.verification.check import Check
from keywright.xksproxy.verification.exchange import Answer
from keywright.xksproxy.verification.expectations import require_error

Ask = Callable[[Caller], Answer]
Place = Callable[[Caller], str]
Body = Callable[[Caller], Document | bytes]
UNKNOWN_KEY_ID = "non_existing_key"


def refused(sentence: str, ask: Ask, *names: ErrorName) -> Check:
    """Return the check that a request is refused with one of these errors."""

    def run(caller: Caller) -> None:
        require_error(ask(caller), *names)

    return Check(sentence=sentence, run=run)


def invalid(sentence: str, place: Place, body: Body) -> Check:
    """Return the check that a body is refused with ValidationException."""
    return refused(sentence, lambda caller: caller.post(place(caller), body(caller)), ErrorName.VALIDATION)


def unauthenticated(sentence: str, place: Place, body: Body, **changes: Any) -> Check:
    """Return the check that a request signed in another way is refused with AuthenticationFailedException."""
    return refused(
        sentence,
        lambda caller: caller.post(place(caller), body(caller), **changes),
        ErrorName.AUTHENTICATION_FAILED,
    )


def wrong_credentials_and_paths(what: str, place: Place, body: Body) -> tuple[Check, ...]:
    """Return the three checks that the AWS test client makes of every operation."""
    return (
        refused(
            f"{what} by an unknown access key is refused",
            lambda caller: caller.post(place(caller), body(caller), credentials=_with_invalid_id(caller)),
            ErrorName.AUTHENTICATION_FAILED,
        ),
        refused(
            f"{what} with a wrong secret is refused",
            lambda caller: caller.post(place(caller), body(caller), credentials=_with_invalid_secret(caller)),
            ErrorName.AUTHENTICATION_FAILED,
        ),
        refused(
            f"{what} under an unknown path prefix is refused",
            lambda caller: caller.send(
                "POST",
                f"{caller.subject.url.prefix}/invalid{BASE_PATH}{place(caller)}",
                body(caller),
                terms=caller.terms(),
            ),
            ErrorName.INVALID_URI_PATH,
        ),
    )


def _with_invalid_id(caller: Caller) -> Credentials:
    known = caller.subject.credentials
    return replace(known, access_key_id=f"Invalid{known.access_key_id}")


def _with_invalid_secret(caller: Caller) -> Credentials:
    known = caller.subject.credentials
    return replace(known, secret_access_key=f"Invalid{known.secret_access_key}")
