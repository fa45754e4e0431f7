"""Streams of random requests, each with a policy of its own among those of nine others.

Making policies costs more than asking them, so they are made one at a time, most of them short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Protocol

from tests.properties.policy.generator import ACTIONS, ASKERS, KEY_IDS, OWN, Asker, Case, key_arn, random_case
from tests.properties.policy.generator import random_context as ordinary_context
from tests.properties.policy.generator import short_policy as ordinary_policy
from tests.reference_authorization.corner_cases import context as corner_context
from tests.reference_authorization.corner_cases import corner_case
from tests.reference_authorization.corner_cases import policy as corner_policy

ASKED_OF_EACH = 10
Context = dict[str, tuple[str, ...]]


class MakePolicy(Protocol):
    """Returns the text of a policy; `principals` says whether it is a key's."""

    def __call__(self, random: Random, *, principals: bool) -> str: ...


def ordinary_requests(seed: int) -> Iterator[Case]:
    """Yield requests around policies as people write them."""
    return _requests(Random(f"ordinary {seed}"), random_case, ordinary_context, ordinary_policy)


def corner_requests(seed: int) -> Iterator[Case]:
    """Yield requests around policies as nobody should write them."""
    return _requests(Random(f"corner {seed}"), corner_case, corner_context, corner_policy)


def _requests(
    random: Random, make: Callable[[Random], Case], context: Callable[[Random], Context], policy: MakePolicy
) -> Iterator[Case]:
    while True:
        case = make(random)
        yield case
        for _ in range(ASKED_OF_EACH - 1):
            asked = asked_by(random.choice((case.asker, *ASKERS)), asked_else(case, random, context(random)))
            yield with_a_policy_of_its_own(asked, random, policy)


def with_a_policy_of_its_own(case: Case, random: Random, policy: MakePolicy) -> Case:
    """Return the same request with one of its policies replaced, if it has any."""
    if case.identity and (case.key_policy is None or random.random() < 0.5):
        return replace(case, identity=(policy(random, principals=False), *case.identity[1:]))
    return case if case.key_policy is None else replace(case, key_policy=policy(random, principals=True))


def asked_else(case: Case, random: Random, context: Context) -> Case:
    """Return another request of the same principal, around the same policies."""
    resource = key_arn(random.choice(KEY_IDS)) if case.needs_key_policy else case.resource
    has_grant = case.key_policy is not None and random.random() < 0.15
    return replace(case, action=random.choice(ACTIONS), resource=resource, context=context, has_grant=has_grant)


def asked_by(asker: Asker, case: Case) -> Case:
    """Return the same request of someone else, without the policies that such a principal cannot have."""
    has_own = asker.kind in {"user", "role session", "federated user"}
    is_session = asker.kind in {"role session", "federated user"}
    return replace(
        case,
        asker=asker,
        resource_account=OWN if case.needs_key_policy else asker.account_id,
        identity=case.identity if has_own else (),
        boundary=case.boundary if has_own else None,
        session=case.session if is_session else (),
    )
