"""Many random policies, asked of both evaluators, in this process or in one for each core."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.properties.policy.generator import Case
from tests.reference_authorization.evaluator import decide
from tests.reference_authorization.production import production_decision, reference_request
from tests.reference_authorization.random_requests import corner_requests, ordinary_requests

STREAMS = {"ordinary": ordinary_requests, "corner": corner_requests}
PARTS = 20


@dataclass(kw_only=True)
class Compared:
    """What came out: requests that were decided differently, how many were decided in which way, and the policies."""

    different: list[tuple[Case, str, str]] = field(default_factory=list)
    outcomes: Counter[tuple[bool, str]] = field(default_factory=Counter)
    policies: set[int] = field(default_factory=set)
    """The hashes of their texts, none of which is counted twice."""


def compare(kind: str, seed: int, number: int) -> Compared:
    """Decide the requests of a stream by both: so many, and until so many different policies were among theirs."""
    compared, stream = Compared(), STREAMS[kind](seed)
    while len(compared.policies) < number or compared.outcomes.total() < number:
        case = next(stream)
        compared.policies.update(map(hash, policies_of(case)))
        expected, decided = decide(reference_request(case)), production_decision(case)
        compared.outcomes[expected.allowed, expected.why.partition(":")[0]] += 1
        if decided.allowed is not expected.allowed:
            compared.different.append((case, str(expected), str(decided)))
    return compared


def compare_in_processes(kind: str, seed: int, number: int) -> Compared:
    """Do the same on all cores; each part has a seed of its own, the first one this."""
    whole = Compared()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        several = [kind] * PARTS, range(seed, seed + PARTS), [number // PARTS] * PARTS
        for part in pool.map(compare, *several):
            whole.different += part.different
            whole.outcomes += part.outcomes
            whole.policies |= part.policies
    return whole


def policies_of(case: Case) -> list[str]:
    """Return the texts of all policies that a decision may look at."""
    given = (*case.identity, case.boundary, *case.session, case.key_policy)
    return [text for text in given if text is not None]
