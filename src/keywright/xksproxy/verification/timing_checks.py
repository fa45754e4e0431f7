"""Time: within 250 ms, and at the rate of a key store's quota when that is asked for (xks.md section 1.13)."""

from __future__ import annotations

import time
from collections.abc import Sequence

from keywright.api.xks import GetHealthStatusResponse
from keywright.xksproxy.verification.caller import HEALTH, Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.expectations import require, require_document
from keywright.xksproxy.verification.health_checks import body as health_body
from keywright.xksproxy.verification.sealing import encrypt_request, require_sealed
from keywright.xksproxy.verification.sustained_rate import CONNECTIONS, Measured, measure_encrypts

_LIMIT_SECONDS = 0.250
_EXPECTED = f"each answer within {_LIMIT_SECONDS * 1000:.0f} ms"
_FEW = 20
_RATE = 1800
_RATE_SECONDS = 5.0


def _new_connection(caller: Caller) -> str:
    started = time.monotonic()
    with caller.connect() as connection:
        require_document(caller.post(HEALTH, health_body(caller), connection=connection), GetHealthStatusResponse)
    return _within([time.monotonic() - started])


def _kept_connection(caller: Caller) -> str:
    return _within(_encrypt_often(caller, _FEW))


def _rate(caller: Caller) -> str:
    if not caller.subject.rate_check:
        raise CheckSkipped("--rate-check was not given")
    return require_quota(measure_encrypts(caller, round(_RATE * _RATE_SECONDS), _RATE_SECONDS))


def require_quota(measured: Measured) -> str:
    """Check that a key store could use its quota up, each answer being in time; return or say what was measured."""
    came = f"{measured.rate:.0f} a second over {CONNECTIONS} connections, {_spread(measured.answers)}"
    fast_enough = measured.rate >= _RATE and max(measured.answers) <= _LIMIT_SECONDS
    # Whoever reads of a failure has to know which side was the slow one.
    own_load = f"asking took {measured.own_load:.0%} of a processor here"
    require(fast_enough, f"{_RATE} Encrypts a second for {_RATE_SECONDS:.0f} s, {_EXPECTED}", f"{came}; {own_load}")
    return came


def _encrypt_often(caller: Caller, times: int) -> list[float]:
    """Return how long each Encrypt took over one connection, in seconds."""
    seconds: list[float] = []
    with caller.connect() as connection:
        for _ in range(times):
            document = encrypt_request(caller, PLAINTEXT, AAD, with_cdiv=True)
            answer = caller.post(caller.key_place("encrypt"), document, connection=connection)
            require_sealed(answer, PLAINTEXT, AAD, with_cdiv=True)
            seconds.append(answer.seconds)
    return seconds


def _within(seconds: list[float]) -> str:
    slowest = max(seconds)
    require(slowest <= _LIMIT_SECONDS, _EXPECTED, f"{slowest * 1000:.0f} ms at most")
    return _spread(seconds)


def _spread(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"{ordered[len(ordered) // 2] * 1000:.1f} ms in the middle, {ordered[-1] * 1000:.1f} ms at most"


GROUP = Group(
    letter="P",
    title="Pace",
    checks=(
        Check(sentence="connecting, TLS and one answer take 250 ms at most", run=_new_connection),
        Check(sentence=f"{_FEW} Encrypts on one connection take 250 ms at most each", run=_kept_connection),
        Check(sentence=f"{_RATE} Encrypts a second are answered, each within 250 ms", run=_rate),
    ),
)
