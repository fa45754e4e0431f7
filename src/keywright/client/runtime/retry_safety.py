"""Which failures pass by themselves, and after which of them an operation may be sent once more."""

from __future__ import annotations

from keywright.client.runtime.errors import AnswerCutOff, ConnectionFailed, DnsFailed, ProtocolError, TimedOut
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.service_errors import THROTTLED

_PASSING_STATUSES = frozenset({500, 502, 503, 504})
_PASSING_CODES = frozenset({"RequestTimeout", "RequestTimeoutException"})


def may_repeat_after_answer(operation: AnyOperation, code: str | None, status: int) -> bool:
    """Tell whether an error answer may be followed by another attempt.

    A throttled call was not done. After a 5xx nobody knows, so only repeatable operations are tried again.
    """
    if code in THROTTLED or status == 429:
        return True
    return operation.repeatable and (status in _PASSING_STATUSES or code in _PASSING_CODES)


def may_repeat_after_failure(operation: AnyOperation, error: ProtocolError) -> bool:
    """Tell whether a failure to get an answer may be followed by another attempt."""
    if isinstance(error, DnsFailed):
        return True
    if isinstance(error, ConnectionFailed):
        return operation.repeatable or not error.sent
    if isinstance(error, TimedOut):
        return operation.repeatable or error.phase == "connect"
    return operation.repeatable and isinstance(error, AnswerCutOff)
