"""Make all checks one after the other, and give up on a proxy that does not answer at all."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from keywright.xksproxy.verification.caller import Caller, KeyNotLent
from keywright.xksproxy.verification.check import Check, CheckFailed, CheckSkipped, Group, Outcome, Verdict
from keywright.xksproxy.verification.exchange import HandshakeFailed, NoAnswer, TimedOut, Unreachable

_PATIENCE = 3


class CannotRun(Exception):
    """There is nothing to verify; the message says why."""


def run(caller: Caller, groups: Sequence[Group], seconds: float) -> Iterator[Outcome]:
    """Yield how each check ends, within so many seconds and the time of one check.

    After a few checks in a row that got no answer in time, or when TLS cannot be made, the rest are skipped.

    Raises:
        CannotRun: there is no TCP connection to the proxy.
    """
    _require_connection(caller)
    give_up_at = time.monotonic() + seconds
    reason, silent = "", 0
    for group in groups:
        for place, check in enumerate(group.checks, 1):
            number = f"{group.letter}{place}"
            if reason:
                yield _outcome(number, group, check, Verdict.SKIPPED, remark=reason)
                continue
            if time.monotonic() > give_up_at:
                reason = "time is up"
                yield _outcome(number, group, check, Verdict.FAIL, expected=f"an end within {seconds:g} s", came=reason)
                continue
            outcome, fault = _made(number, group, check, caller)
            yield outcome
            silent = silent + 1 if isinstance(fault, TimedOut) else 0
            if silent >= _PATIENCE:
                reason = "the proxy does not answer"
            elif isinstance(fault, HandshakeFailed) and number == "T1":
                reason = "there is no TLS connection"


def _require_connection(caller: Caller) -> None:
    try:
        with caller.connect():
            pass
    except Unreachable as fault:
        host, port = caller.address
        raise CannotRun(f"{host}:{port} cannot be reached: {fault}") from fault
    except NoAnswer:
        # TLS is the matter of a check.
        return


def _made(number: str, group: Group, check: Check, caller: Caller) -> tuple[Outcome, NoAnswer | None]:
    try:
        remark = check.run(caller)
    except CheckSkipped as skipped:
        return _outcome(number, group, check, Verdict.SKIPPED, remark=str(skipped)), None
    except KeyNotLent as missing:
        return _outcome(number, group, check, Verdict.SKIPPED, remark=f"{missing} was not given"), None
    except CheckFailed as failed:
        outcome = _outcome(number, group, check, Verdict.FAIL, expected=failed.expected, came=failed.came)
        return outcome, None
    except NoAnswer as fault:
        return _outcome(number, group, check, Verdict.FAIL, expected="an answer", came=str(fault)), fault
    return _outcome(number, group, check, Verdict.PASS, remark=remark), None


def _outcome(
    number: str,
    group: Group,
    check: Check,
    verdict: Verdict,
    *,
    remark: str | None = None,
    expected: str | None = None,
    came: str | None = None,
) -> Outcome:
    return Outcome(
        number=number,
        group=group.title,
        sentence=check.sentence,
        verdict=verdict,
        remark=remark,
        expected=expected,
        came=came,
    )
