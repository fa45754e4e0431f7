"""What holds for every policy there is, tried on random ones."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.domain.policy import PolicyKind, PolicyMalformed, Reason, parse_policy
from tests.chaos.scale import FULL
from tests.properties.policy.asking import decided, is_allowed
from tests.properties.policy.generator import ASKERS, Case, PolicyMaker, damaged, random_case

# assurance.md Z3: 100,000 each, at full length.
FEW, MANY = (10_000, 100_000) if FULL else (200, 400)
UNKNOWN_OPERATORS = ("StringEqual", "stringequals", "ForAllValues", "ForEachValue:StringEquals", "NullIfExists", "Like")


def randoms() -> st.SearchStrategy[Random]:
    # From a seed: drawing every choice through hypothesis takes a hundred times as long.
    return st.integers(0, 2**64).map(Random)


def cases() -> st.SearchStrategy[Case]:
    return randoms().map(random_case)


def texts_of(case: Case) -> list[tuple[str, int]]:
    """Return where the case has policies: the field's name, and the place in it."""
    places = [("identity", place) for place in range(len(case.identity))]
    places += [("session", place) for place in range(len(case.session))]
    places += [(name, 0) for name in ("boundary", "key_policy") if getattr(case, name) is not None]
    return places


def changed(case: Case, where: tuple[str, int], text: str) -> Case:
    name, place = where
    if name in {"boundary", "key_policy"}:
        return replace(case, **{name: text})
    listed = list(getattr(case, name))
    listed[place] = text
    return replace(case, **{name: tuple(listed)})


def text_at(case: Case, where: tuple[str, int]) -> str:
    name, place = where
    found = getattr(case, name)
    return found if isinstance(found, str) else found[place]


def document_at(case: Case, where: tuple[str, int]) -> dict[str, Any]:
    document = json.loads(text_at(case, where))
    if isinstance(document["Statement"], dict):
        document["Statement"] = [document["Statement"]]
    return document


@given(cases(), randoms())
@settings(max_examples=MANY, deadline=None)
def test_adding_a_statement_that_denies_never_allows_anything(case: Case, random: Random):
    places = texts_of(case)
    if not places or is_allowed(case):
        return
    where = random.choice(places)
    document = document_at(case, where)
    deny = PolicyMaker(random).statement(principals=where[0] == "key_policy", effect="Deny")
    document["Statement"].insert(random.randint(0, len(document["Statement"])), deny | {"Sid": "Added"})
    assert not is_allowed(changed(case, where, json.dumps(document)))


@given(cases(), randoms())
@settings(max_examples=MANY, deadline=None)
def test_removing_a_statement_that_allows_never_allows_anything(case: Case, random: Random):
    places = texts_of(case)
    if not places or is_allowed(case):
        return
    where = random.choice(places)
    document = document_at(case, where)
    allows = [each for each in document["Statement"] if each["Effect"] == "Allow"]
    if not allows or len(document["Statement"]) == 1:
        return
    document["Statement"].remove(random.choice(allows))
    assert not is_allowed(changed(case, where, json.dumps(document)))


@given(cases())
@settings(max_examples=MANY, deadline=None)
def test_what_is_denied_explicitly_no_grant_and_no_further_policy_allows(case: Case):
    if decided(case).reason is not Reason.EXPLICIT_DENY:
        return
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    identity = json.dumps({"Version": "2012-10-17", "Statement": everything})
    assert not is_allowed(case, has_grant=True, identity=(*case.identity, identity))


@given(cases(), randoms())
@settings(max_examples=MANY, deadline=None)
def test_the_order_of_statements_and_of_policies_does_not_matter(case: Case, random: Random):
    shuffled = case
    for where in texts_of(case):
        document = document_at(case, where)
        random.shuffle(document["Statement"])
        shuffled = changed(shuffled, where, json.dumps(document))
    identity, session = list(shuffled.identity), list(shuffled.session)
    random.shuffle(identity)
    random.shuffle(session)
    assert is_allowed(replace(shuffled, identity=tuple(identity), session=tuple(session))) == is_allowed(case)


@given(cases(), randoms(), st.sampled_from(["operator", "key"]))
@settings(max_examples=MANY, deadline=None)
def test_a_condition_that_is_not_known_never_lets_a_statement_allow(case: Case, random: Random, unknown: str):
    if is_allowed(case):
        return
    made = {random.choice(UNKNOWN_OPERATORS): {"aws:username": "alice"}}
    if unknown == "key":
        made = {random.choice(("StringEquals", "StringLike", "ArnLike")): {"kms:NoSuchKey": "arn:aws:iam::1:user/x"}}
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": made}
    identity = json.dumps({"Version": "2012-10-17", "Statement": allow})
    key_policy = json.dumps({"Version": "2012-10-17", "Statement": allow | {"Principal": "*"}})
    assert not is_allowed(case, identity=(*case.identity, identity), has_grant=False)
    if case.needs_key_policy:
        assert not is_allowed(case, key_policy=key_policy, has_grant=False)


@given(cases(), randoms())
@settings(max_examples=MANY, deadline=None)
def test_a_policy_that_cannot_be_read_denies(case: Case, random: Random):
    places = texts_of(case)
    if not places:
        return
    where = random.choice(places)
    assert not is_allowed(changed(case, where, damaged(random, principals=where[0] == "key_policy")))


@given(randoms(), st.booleans())
@settings(max_examples=MANY, deadline=None)
def test_a_damaged_policy_is_refused(random: Random, principals: bool):
    with pytest.raises(PolicyMalformed):
        parse_policy(damaged(random, principals=principals), PolicyKind.KEY if principals else PolicyKind.IDENTITY)


@given(
    st.text(max_size=200) | st.text(alphabet='{}[]",:*?$ StatementActionEffect', max_size=200),
    st.sampled_from(PolicyKind),
)
@settings(max_examples=FEW, deadline=None)
def test_no_text_makes_reading_fail_in_any_other_way(text: str, kind: PolicyKind):
    try:
        parse_policy(text, kind)
    except PolicyMalformed as refused:
        assert refused.reason  # noqa: PT017 - most texts are refused, and not one has to be


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["*", "Allow", "kms:*"]),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Effect", "Action", "Resource", "Principal", "AWS", "Condition", "StringLike", "aws:username"]
            ),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(PolicyKind))
@settings(max_examples=FEW, deadline=None)
def test_no_statement_makes_reading_fail_in_any_other_way(statement: Any, kind: PolicyKind):
    try:
        parse_policy(json.dumps({"Version": "2012-10-17", "Statement": statement}), kind)
    except PolicyMalformed as refused:
        assert refused.reason  # noqa: PT017 - most statements are refused, and not one has to be


def test_the_generator_reaches_every_reason_and_every_kind_of_principal():
    reached = {(decided(case).reason, case.asker.kind) for case in (random_case(Random(seed)) for seed in range(1_500))}
    assert {reason for reason, _ in reached} == set(Reason)
    assert {kind for _, kind in reached} == {asker.kind for asker in ASKERS}
