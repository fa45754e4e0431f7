"""Finds out from a refused signature that the machine's clock is wrong, and by how much."""

from __future__ import annotations

from keywright.client.runtime.http_message import HttpAnswer

# Refusals that a wrong clock causes; each service has its own names for them.
CLOCK_CODES = frozenset({
    "InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired",
    "RequestInTheFuture", "AuthFailure",
})  # fmt: skip
# Services accept five minutes; below four, a signature was refused for another reason.
_SKEW_SECONDS = 240.0


def clock_error(code: str | None, answer: HttpAnswer, now: float) -> float | None:
    """Return the seconds to add to `now` to have the service's time, None when the clock is not to blame."""
    if code not in CLOCK_CODES:
        return None
    from email.utils import parsedate_to_datetime  # takes long to import, and most programs' clocks are right

    try:
        service_time = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        return None
    error = service_time - now
    return error if abs(error) > _SKEW_SECONDS else None
