"""Two evaluators, written apart from each other, decide random requests around random policies alike.

`make test` has 200,000 requests and as many policies, a tenth of what `KEYWRIGHT_CHAOS=full` has; KEYWRIGHT_SEED
repeats a run whose seed was printed.
"""

from __future__ import annotations

import json
import os
from random import Random, SystemRandom

import pytest

from tests.chaos.scale import FULL
from tests.properties.policy.generator import PolicyMaker, damaged
from tests.reference_authorization.comparison import compare, compare_in_processes
from tests.reference_authorization.documents import Malformed, read
from tests.reference_authorization.production import production_refuses

ORDINARY = 1_800_000 if FULL else 180_000
CORNERS = 200_000 if FULL else 20_000
TEXTS = 50_000 if FULL else 1_000
SHOWN = 5


@pytest.fixture
def seed() -> int:
    """Every run asks something else; what failed can be asked again."""
    chosen = int(os.environ.get("KEYWRIGHT_SEED") or SystemRandom().randrange(10**9))
    print(f"KEYWRIGHT_SEED={chosen}")
    return chosen


@pytest.mark.parametrize(("kind", "number"), [("ordinary", ORDINARY), ("corner", CORNERS)])
def test_both_evaluators_decide_requests_around_random_policies_alike(kind: str, number: int, seed: int) -> None:
    compared = compare_in_processes(kind, seed, number) if FULL else compare(kind, seed, number)
    assert compared.different[:SHOWN] == []
    allowed = sum(count for (is_allowed, _), count in compared.outcomes.items() if is_allowed)
    asked = compared.outcomes.total()
    assert asked * 0.1 < allowed < asked * 0.9, compared.outcomes
    print(f"{asked} requests around {len(compared.policies)} policies")


def test_both_evaluators_refuse_the_same_damaged_policies(seed: int) -> None:
    random = Random(seed)
    taken = []
    for number in range(TEXTS):
        of_resource = number % 2 == 0
        text = damaged(random, principals=of_resource)
        if not (reference_refuses(text, of_resource=of_resource) and production_refuses(text, of_resource=of_resource)):
            taken.append(text)
    assert taken[:SHOWN] == []


def test_neither_evaluator_refuses_a_policy_that_is_well_formed(seed: int) -> None:
    random = Random(seed)
    refused = []
    for number in range(TEXTS):
        of_resource = number % 2 == 0
        text = json.dumps(PolicyMaker(random).policy(principals=of_resource))
        if reference_refuses(text, of_resource=of_resource) or production_refuses(text, of_resource=of_resource):
            refused.append(text)
    assert refused[:SHOWN] == []


def reference_refuses(text: str, *, of_resource: bool) -> bool:
    try:
        read(text, of_resource=of_resource)
    except Malformed:
        return True
    return False
