"""Every operation x kind of principal x way to name a key x key policy, over HTTP, comes out as the table has it (Z1).

`make test` asks a sample, KEYWRIGHT_CHAOS=full all of it; KEYWRIGHT_SEED repeats a sample whose seed was printed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from random import Random, SystemRandom

import pytest

from tests.chaos.scale import FULL
from tests.reference_authorization.matrix.asking import Asking
from tests.reference_authorization.matrix.cases import Case, all_cases
from tests.reference_authorization.matrix.operations import OPERATIONS
from tests.reference_authorization.matrix.world import World, make_server, make_world
from tests.services.identity_provider import IdentityProvider

SAMPLE = 1_500
WHOLE = 20_000
SHOWN = 40


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    provider = IdentityProvider()
    server = make_server(tmp_path_factory.mktemp("matrix"), provider)
    try:
        yield make_world(server.start(), provider)
        server.stop()
    finally:
        server.close()


def chosen_cases(cases: list[Case]) -> list[Case]:
    if FULL:
        return cases
    seed = int(os.environ.get("KEYWRIGHT_SEED") or SystemRandom().randrange(10**9))
    print(f"KEYWRIGHT_SEED={seed}")
    return Random(seed).sample(cases, SAMPLE)


def cases_of(*, retiring: bool) -> list[Case]:
    return [case for case in all_cases() if (case.operation.name == "RetireGrant") is retiring]


def asked(world: World, cases: list[Case]) -> tuple[list[str], Counter[str]]:
    """Return what came out differently from the table, and how often each outcome came out."""
    asking = Asking(world)
    different, outcomes = [], Counter[str]()
    try:
        for case in cases:
            expected, outcome = world.table.expected(case), asking.outcome(case)
            outcomes[outcome] += 1
            if outcome not in expected:
                different.append(f"{case}: {outcome}, not {' or '.join(sorted(expected))}")
    finally:
        asking.close()
    return different, outcomes


def test_the_matrix_has_every_operation_and_as_many_cases_as_promised(world: World) -> None:
    modelled = world.kms.meta.service_model.operation_names
    assert sorted(operation.name for operation in OPERATIONS) == sorted(modelled)
    assert len(list(all_cases())) >= WHOLE


def test_every_case_comes_out_as_the_reference_evaluator_has_it_and_leaves_the_keys_alone(world: World) -> None:
    before = world.snapshot()
    different, outcomes = asked(world, chosen_cases(cases_of(retiring=False)))
    assert different[:SHOWN] == [], f"{len(different)} of {outcomes.total()}"
    assert outcomes["allowed"] > 50
    assert outcomes["denied"] > 50
    assert world.snapshot() == before


def test_grants_are_retired_by_those_alone_whom_the_grant_or_an_iam_policy_lets(world: World) -> None:
    different, outcomes = asked(world, cases_of(retiring=True))
    assert different[:SHOWN] == [], f"{len(different)} of {outcomes.total()}"
