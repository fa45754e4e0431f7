"""`--debug`: what is sent and received, on stderr, without anything that is secret.

Bodies are not written, because they hold plaintexts and passwords; neither is a header that authenticates.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from keywright.client.runtime.events import Answered, Event, Failed, Pausing, Sending

_SECRET = frozenset({b"authorization", b"x-amz-security-token"})


def debug_observer() -> Callable[[Event], None]:
    """Return what writes a line for each event."""

    def observe(event: Event) -> None:
        print(
            f"{datetime.now(UTC).isoformat(timespec='milliseconds')} - keywright - DEBUG - {_line(event)}",
            file=sys.stderr,
        )

    return observe


def _line(event: Event) -> str:
    match event:
        case Sending(operation=operation, attempt=attempt, request=request):
            headers = {
                name.decode(): "<hidden>" if name in _SECRET else value.decode("latin-1")
                for name, value in request.headers
            }
            where = f"{request.origin.scheme}://{request.origin.host_header}{request.origin.path}"
            return f"{operation}, attempt {attempt}: POST {where} {headers}, {len(request.body)} bytes"
        case Answered(operation=operation, attempt=attempt, answer=answer):
            headers_seen = dict(answer.headers)
            return f"{operation}, attempt {attempt}: status {answer.status} {headers_seen}, {len(answer.body)} bytes"
        case Failed(operation=operation, attempt=attempt, error=error):
            return f"{operation}, attempt {attempt}: {type(error).__name__}: {error}"
        case Pausing(operation=operation, seconds=seconds):
            return f"{operation}: waiting {seconds:.2f} s before the next attempt"
