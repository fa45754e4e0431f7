"""How many Encrypts a second a proxy answers, and how soon, while as many are asked as go over some connections.

The requests are signed before the clock starts and the answers are looked at after it stopped, since both take this
side longer than asking.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from keywright.xksproxy.verification.caller import Caller, encode
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.exchange import Answer, Connection
from keywright.xksproxy.verification.sealing import encrypt_request, require_sealed
from keywright.xksproxy.verification.signed_request import encoded_head

CONNECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The run: how long it took, how long each answer took, in seconds, and how much of a processor asking took."""

    seconds: float
    answers: tuple[float, ...]
    own_load: float

    @property
    def rate(self) -> float:
        """Return the answers a second."""
        return len(self.answers) / self.seconds


def measure_encrypts(caller: Caller, most: int, seconds: float) -> Measured:
    """Ask for so many Encrypts, or as many as go in so many seconds, and return how it went.

    Raises:
        CheckFailed: an answer was wrong.
        NoAnswer: there was none.
    """
    requests = [_request(caller) for _ in range(most)]
    with ExitStack() as connections, ThreadPoolExecutor(CONNECTIONS) as pool:
        made = [connections.enter_context(caller.connect()) for _ in range(CONNECTIONS)]
        shares = [requests[number::CONNECTIONS] for number in range(CONNECTIONS)]
        started, load = time.monotonic(), time.process_time()
        until = [started + seconds] * CONNECTIONS
        answers = [answer for each in pool.map(_ask_until, made, shares, until) for answer in each]
        taken, load = time.monotonic() - started, time.process_time() - load
    for answer in answers:
        require_sealed(answer, PLAINTEXT, AAD, with_cdiv=True)
    return Measured(seconds=taken, answers=tuple(answer.seconds for answer in answers), own_load=load / taken)


def _request(caller: Caller) -> bytes:
    path = caller.path(caller.key_place("encrypt"))
    body = encode(encrypt_request(caller, PLAINTEXT, AAD, with_cdiv=True))
    return encoded_head("POST", path, caller.headers("POST", path, body, caller.terms())) + body


def _ask_until(connection: Connection, requests: Sequence[bytes], until: float) -> list[Answer]:
    answers: list[Answer] = []
    for request in requests:
        answers.append(connection.ask("POST", request))
        if time.monotonic() >= until:
            break
    return answers
