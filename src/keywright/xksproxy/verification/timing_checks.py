"""Time: within 250 ms, and at the rate of a key store's quota when that is asked for (xks.md section 1.13)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from keywright.api.xks import GetHealthStatusResponse
from keywright.xksproxy.verification.caller import HEALTH, Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.expectations import require, require_document
from keywright.xksproxy.verification.health_checks import body as health_body
from keywright.xksproxy.verification.sealing import encrypt_request, require_sealed

_LIMIT_SECONDS = 0.250
_EXPECTED = f"each answer within {_LIMIT_SECONDS * 1000:.0f} ms"
_FEW = 20
_RATE = 1800
_CONNECTIONS = 16
_RATE_SECONDS = 30.0


def _new_connection(caller: Caller) -> str:
    started = time.monotonic()
    with caller.connect() as connection:
        require_document(caller.post(HEALTH, health_body(caller), connection=connection), GetHealthStatusResponse)
    return _within([time.monotonic() - started])


def _kept_connection(caller: Caller) -> str:
    return _within(_encrypt_often(caller, _FEW, float("inf")))


def _rate(caller: Caller) -> str:
    if not caller.subject.rate_check:
        raise CheckSkipped("--rate-check was not given")
    started = time.monotonic()
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        share = -(-_RATE // _CONNECTIONS)
        parts = pool.map(lambda _: _encrypt_often(caller, share, started + _RATE_SECONDS), range(_CONNECTIONS))
        seconds = [each for part in parts for each in part]
    rate = len(seconds) / (time.monotonic() - started)
    return f"{rate:.0f} a second over {_CONNECTIONS} connections; {_within(seconds)}"


def _encrypt_often(caller: Caller, times: int, until: float) -> list[float]:
    """Return how long each Encrypt took over one connection, in seconds."""
    seconds: list[float] = []
    with caller.connect() as connection:
        while len(seconds) < times and time.monotonic() < until:
            document = encrypt_request(caller, PLAINTEXT, AAD, with_cdiv=True)
            answer = caller.post(caller.key_place("encrypt"), document, connection=connection)
            require_sealed(answer, PLAINTEXT, AAD, with_cdiv=True)
            seconds.append(answer.seconds)
    return seconds


def _within(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    slowest = ordered[-1]
    require(slowest <= _LIMIT_SECONDS, _EXPECTED, f"{slowest * 1000:.0f} ms at most")
    middle = ordered[len(ordered) // 2]
    return f"{middle * 1000:.1f} ms in the middle, {slowest * 1000:.1f} ms at most"


GROUP = Group(
    letter="P",
    title="Pace",
    checks=(
        Check(sentence="connecting, TLS and one answer take 250 ms at most", run=_new_connection),
        Check(sentence=f"{_FEW} Encrypts on one connection take 250 ms at most each", run=_kept_connection),
        Check(sentence=f"{_RATE} Encrypts, as fast as they go, take 250 ms at most each", run=_rate),
    ),
)
