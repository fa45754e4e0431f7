"""What grants allow, to whom, and what may be made by them (kms-api.md section 4)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keywright.domain.grant_index import GrantIndex
from keywright.domain.grant_selectors import Selectors, selector_of, selectors_for_issuing, selectors_for_use
from keywright.domain.grants import (
    Grant,
    GrantConstraints,
    grant_names,
    is_allowed_by,
    may_issue,
    may_retire,
)
from keywright.domain.policy import role_session_principal, root_principal, service_principal, user_principal
from keywright.domain.scope import Scope

KEY_ACCOUNT, ISSUING_ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666", "777788889999"
KEY_VALUE = "64f5531ca359122cf8e8d78835e4a094ceee1b26e3e4520f89a3b239382b7469"
ARN_OF_A_SOURCE = "d1fbff984d23fe92541649683a9bf30505f2d066e103efd2afc4336112875293"
SOURCE = "arn:aws:s3:eu-west-1:111122223333:bucket"
GRANT = Grant(
    scope=Scope(account_id=KEY_ACCOUNT, region="eu-west-1"),
    key_id="1",
    grant_id="g",
    created_at=1.0,
    issuing_account=ISSUING_ACCOUNT,
    grantee="AIDAGRANTEE",
    retiring="AIDARETIRING",
    operations=("Decrypt", "Encrypt", "CreateGrant", "DescribeKey"),
)


def constrained(
    equals: dict[str, str] | None = None, subset: dict[str, str] | None = None, source: str | None = None
) -> Grant:
    constraints = GrantConstraints(
        encryption_context_equals=equals, encryption_context_subset=subset, source_arn=source
    )
    return replace(GRANT, constraints=constraints)


def test_a_grant_allows_its_operations_and_no_others():
    for operation in GRANT.operations:
        assert is_allowed_by(GRANT, operation, {"any": "context"})
    for operation in ("GenerateDataKey", "ReEncryptFrom", "decrypt", "RetireGrant", ""):
        assert not is_allowed_by(GRANT, operation, None)


@pytest.mark.parametrize(
    ("context", "is_equal", "has_subset"),
    [
        ({"Team": "red", "Tier": "1"}, True, True),
        ({"Tier": "1", "Team": "red"}, True, True),
        ({"TEAM": "red", "tier": "1"}, True, True),
        ({"Team": "red", "Tier": "1", "more": ""}, False, True),
        ({"Team": "Red", "Tier": "1"}, False, False),
        ({"Team": "red"}, False, False),
        ({"Team": "red", "Tier": ""}, False, False),
        ({"Team": "red", "team": "red", "Tier": "1"}, False, True),
        ({"Team": "red", "team": "blue", "Tier": "1"}, False, True),
        ({"red": "Team", "1": "Tier"}, False, False),
        ({}, False, False),
        (None, False, False),
    ],
)
def test_keys_of_a_constraint_are_compared_without_case_and_values_as_they_are(context, is_equal, has_subset):
    pairs = {"Team": "red", "tier": "1"}
    assert is_allowed_by(constrained(equals=pairs), "Decrypt", context) is is_equal
    assert is_allowed_by(constrained(subset=pairs), "Decrypt", context) is has_subset
    assert is_allowed_by(constrained(equals=pairs, subset={"TEAM": "red"}), "Decrypt", context) is is_equal


def test_an_empty_constraint_asks_for_no_context_or_for_any():
    assert is_allowed_by(constrained(equals={}), "Decrypt", None)
    assert not is_allowed_by(constrained(equals={}), "Decrypt", {"a": "b"})
    assert is_allowed_by(constrained(subset={}), "Decrypt", {"a": "b"})


def test_operations_without_a_context_are_not_constrained_by_it():
    for operation in ("DescribeKey", "CreateGrant"):
        assert is_allowed_by(constrained(equals={"a": "b"}), operation, None)


def test_a_source_has_to_be_the_one_that_is_asked_for():
    grant = replace(constrained(source=SOURCE), operations=(*GRANT.operations, "RetireGrant"))
    for operation in ("Decrypt", "DescribeKey", "CreateGrant"):
        assert is_allowed_by(grant, operation, None, SOURCE)
        assert not is_allowed_by(grant, operation, None, SOURCE + "2")
        assert not is_allowed_by(grant, operation, None)
    assert is_allowed_by(grant, "RetireGrant", None)


def test_a_grant_issues_no_wider_operations():
    limits = GrantConstraints()
    assert may_issue(GRANT, ["Decrypt"], limits)
    assert may_issue(GRANT, GRANT.operations, limits)
    assert not may_issue(GRANT, ["Decrypt", "GenerateDataKey"], limits)
    assert not may_issue(replace(GRANT, operations=("Decrypt",)), ["Decrypt"], limits)


@pytest.mark.parametrize(
    ("parent", "child", "may"),
    [
        ({"equals": {"a": "1"}}, {"equals": {"a": "1"}}, True),
        ({"equals": {"a": "1"}}, {"equals": {"A": "1"}}, True),
        ({"equals": {"a": "1"}}, {"equals": {"a": "2"}}, False),
        ({"equals": {"a": "x"}}, {"equals": {"a": "X"}}, False),
        ({"equals": {"a": "1"}}, {"equals": {"a": "1", "b": "2"}}, False),
        ({"equals": {"a": "1"}}, {"subset": {"a": "1"}}, False),
        ({"equals": {"a": "1"}}, {}, False),
        ({"equals": {}}, {}, False),
        ({"subset": {"a": "1"}}, {"subset": {"a": "1"}}, True),
        ({"subset": {"a": "1"}}, {"subset": {"A": "1", "b": "2"}}, True),
        ({"subset": {"a": "1"}}, {"equals": {"a": "1", "b": "2"}}, True),
        ({"subset": {"a": "1", "b": "2"}}, {"subset": {"a": "1"}}, False),
        ({"subset": {"a": "1", "b": "2"}}, {"equals": {"a": "1"}}, False),
        ({"subset": {"a": "1"}}, {}, False),
        ({"subset": {}}, {}, False),
        ({}, {"subset": {"a": "1"}}, True),
        ({"source": SOURCE}, {"source": SOURCE}, True),
        ({"source": SOURCE}, {}, False),
        ({"source": SOURCE}, {"source": SOURCE + "2"}, False),
        ({}, {"source": SOURCE}, True),
    ],
)
def test_a_grant_issues_no_looser_constraints(parent, child, may):
    assert may_issue(constrained(**parent), ["Decrypt"], constrained(**child).constraints) is may


def test_a_grant_is_retired_by_whom_it_names_and_by_the_roots_of_its_accounts():
    by_grantee = replace(GRANT, operations=("RetireGrant",))
    retiring, grantee = user_principal(OTHER_ACCOUNT, "r", "AIDARETIRING"), user_principal("", "g", "AIDAGRANTEE")
    assert may_retire(GRANT, retiring)
    assert not may_retire(GRANT, grantee)
    assert may_retire(by_grantee, grantee)
    assert not may_retire(GRANT, user_principal(KEY_ACCOUNT, "u", "AIDAUSER"))
    for account in (KEY_ACCOUNT, ISSUING_ACCOUNT):
        assert may_retire(GRANT, root_principal(account))
    assert not may_retire(GRANT, root_principal(OTHER_ACCOUNT))
    assert not may_retire(replace(GRANT, retiring=None), service_principal("x.example"))


def test_a_grant_to_an_account_means_its_root_alone_and_one_to_a_role_all_its_sessions():
    assert KEY_ACCOUNT in grant_names(root_principal(KEY_ACCOUNT))
    assert KEY_ACCOUNT not in grant_names(user_principal(KEY_ACCOUNT, "u", "AIDAUSER"))
    session = role_session_principal(KEY_ACCOUNT, "arn:aws:sts::111122223333:assumed-role/R/s", "arn", "AROAROLE")
    assert {"AROAROLE", "AROAROLE:s"} <= set(grant_names(session))
    assert grant_names(service_principal("x.example")) == ("service:x.example",)


CONTEXTS = st.dictionaries(st.sampled_from("aAbBcC"), st.sampled_from("xXy"), max_size=4)
CONSTRAINTS = st.builds(
    GrantConstraints,
    encryption_context_equals=st.none() | CONTEXTS,
    encryption_context_subset=st.none() | CONTEXTS,
    source_arn=st.none() | st.just(SOURCE),
)
OPERATIONS = st.sets(st.sampled_from(["Decrypt", "CreateGrant", "DescribeKey"]), min_size=1).map(tuple)
GRANTS = st.builds(
    lambda number, operations, constraints: replace(
        GRANT, grant_id=str(number), operations=operations, constraints=constraints
    ),
    st.integers(),
    OPERATIONS,
    CONSTRAINTS,
)
SOURCES = st.sampled_from([None, SOURCE, SOURCE + "2"])
REQUESTS = st.tuples(st.sampled_from(["Decrypt", "DescribeKey"]), CONTEXTS, SOURCES)


@given(GRANTS, OPERATIONS, CONSTRAINTS, REQUESTS)
def test_what_an_issued_grant_allows_its_parent_allows(parent, operations, constraints, request):
    child = replace(GRANT, operations=operations, constraints=constraints)
    if may_issue(parent, operations, constraints) and is_allowed_by(child, *request):
        assert is_allowed_by(parent, *request)


@given(GRANTS, CONSTRAINTS, CONSTRAINTS)
def test_what_may_be_issued_by_an_issued_grant_may_be_issued_by_its_parent(parent, first, second):
    child = replace(parent, constraints=first)
    if may_issue(parent, parent.operations, first) and may_issue(child, child.operations, second):
        assert may_issue(parent, child.operations, second)


@given(st.lists(GRANTS, max_size=6), REQUESTS)
def test_an_index_allows_what_any_of_its_grants_allows(grants, request):
    allowing = {grant.grant_id for grant in grants if is_allowed_by(grant, *request)}
    found = GrantIndex(grants).allowing(*request)
    assert (found in allowing) if allowing else found is None


@given(st.lists(GRANTS, max_size=4), OPERATIONS, CONSTRAINTS, SOURCES)
def test_an_index_issues_what_any_of_its_grants_issues_if_it_allows_to_create_grants(
    grants, operations, constraints, source
):
    allowing = [grant for grant in grants if is_allowed_by(grant, "CreateGrant", None, source)]
    issuing = {grant.grant_id for grant in allowing if may_issue(grant, operations, constraints)}
    found = GrantIndex(grants).issuing(operations, constraints, source)
    assert (found in issuing) if issuing else found is None


def test_a_grant_for_a_source_issues_none_to_whoever_does_not_ask_on_its_behalf():
    parent = constrained(source=SOURCE)
    child = (("Decrypt",), parent.constraints)
    assert GrantIndex([parent]).issuing(*child, SOURCE) == parent.grant_id
    assert GrantIndex([parent]).issuing(*child, SOURCE + "2") is None
    assert GrantIndex([parent]).issuing(*child) is None


def selects(selectors: Selectors, grant: Grant) -> bool:
    selector = selector_of(grant.constraints)
    return selector in selectors.exact or any(selector.startswith(prefix) for prefix in selectors.prefixes)


@given(GRANTS, REQUESTS)
@example(constrained(subset={"a": "x", "A": "x"}), ("Decrypt", {"a": "x"}, None))
@example(constrained(subset={"a": "x"}), ("Decrypt", {"a": "x", "A": "x"}, None))
def test_the_selectors_of_a_request_find_every_grant_that_allows_it(grant, request):
    selectors = selectors_for_use(*request)
    if is_allowed_by(grant, *request):
        assert selects(selectors, grant)


@given(GRANTS, REQUESTS)
def test_what_decisive_selectors_find_allows_the_request(grant, request):
    # A grant that asks for one context and a subset of another allows nothing, and is found all the same.
    constraints = grant.constraints
    one_kind = constraints.encryption_context_equals is None or constraints.encryption_context_subset is None
    selectors = selectors_for_use(*request)
    if one_kind and selectors.are_decisive and request[0] in grant.operations and selects(selectors, grant):
        assert is_allowed_by(grant, *request)


@given(GRANTS, OPERATIONS, CONSTRAINTS)
def test_the_selectors_of_a_new_grant_find_every_grant_that_may_issue_it(grant, operations, constraints):
    if may_issue(grant, operations, constraints):
        assert selects(selectors_for_issuing(constraints), grant)


def test_what_is_looked_for_is_bounded_whatever_the_context():
    for number, size in ((0, 0), (8, 8), (9, 8), (10, 4), (11, 3), (14, 3), (63, 1), (511, 1), (512, 0)):
        context = {f"k{each}": "v" for each in range(number)}
        selectors = selectors_for_use("Decrypt", context)
        assert len(selectors.exact) <= 514
        largest = dict(list(context.items())[:size])
        assert selects(selectors, constrained(subset=largest))
        assert is_allowed_by(constrained(subset=largest), "Decrypt", context)
        more = dict(list(context.items())[: size + 1])
        assert selects(selectors, constrained(subset=more)) is (size == number)


def test_selectors_stay_as_they_are_in_databases():
    assert selector_of(GrantConstraints()) == ""
    assert selector_of(constrained(equals={"Key": "Value"}).constraints) == f"equals:{KEY_VALUE}"
    assert selector_of(constrained(subset={"Key": "Value"}).constraints) == f"subset:{KEY_VALUE}"
    assert selector_of(constrained(source="arn").constraints) == f"source:{ARN_OF_A_SOURCE}/"
