"""Finds out from a refused signature that the machine's clock is wrong, and by how much."""

from __future__ import annotations

import re

from keywright.client.runtime.http_message import HttpAnswer
from keywright.sigv4.errors import MalformedDate
from keywright.sigv4.timestamps import parse_amz_date

# Refusals that a wrong clock causes; each service has its own names for them.
CLOCK_CODES = frozenset({
    "InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired",
    "RequestInTheFuture", "AuthFailure",
})  # fmt: skip
# Services accept five minutes; below four, a signature was refused for another reason.
_SKEW_SECONDS = 240.0
# The refusal's own words give the service's time, and the bound that it was beyond: `(20150830T123600Z - 5 min.)`.
_TOLD = re.compile(rb"\((\d{8}T\d{6}Z) [-+] \d+ min")


def clock_error(code: str | None, answer: HttpAnswer, now: float) -> float | None:
    """Return the seconds to add to `now` to have the service's time, None when the clock is not to blame."""
    if code not in CLOCK_CODES:
        return None
    service_time = _dated(answer.headers.get("date")) or _told(answer.body)
    if service_time is None or abs(service_time - now) <= _SKEW_SECONDS:
        return None
    return service_time - now


def _dated(header: str | None) -> float | None:
    if not header:
        return None
    from email.utils import parsedate_to_datetime  # takes long to import, and most programs' clocks are right

    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return None


def _told(body: bytes) -> float | None:
    """Return the service's time from the text of its refusal: servers need not date their answers."""
    found = _TOLD.search(body)
    try:
        return None if found is None else float(parse_amz_date(found[1]))
    except MalformedDate:
        return None
