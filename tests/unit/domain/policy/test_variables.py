from __future__ import annotations

from typing import Any

import pytest

from tests.unit.domain.policy.writing import OWN, applies, query, statement

KEYS = f"arn:aws:kms:eu-central-1:{OWN}:key"


def holds(operator: str, wanted: str, value: str, version: str = "2012-10-17", **context: Any) -> bool:
    made = statement(Condition={operator: {"test:key": wanted}})
    return applies(made, query(test__key=value, **context), version)


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "user", "fits"),
    [
        ("StringEquals", "${aws:username}", "alice", "alice", True),
        ("StringEquals", "${aws:username}", "bob", "alice", False),
        ("StringEquals", "${AWS:UserName}", "alice", "alice", True),
        ("StringEquals", "x-${aws:username}-y", "x-al-y", "al", True),
        ("StringLike", "${aws:username}/*", "alice/7", "alice", True),
        ("StringLike", "${aws:username}", "anyone", "*", False),
        ("StringLike", "${aws:username}", "*", "*", True), ("StringLike", "${aws:username}/*", "x/7", "?", False),
        ("StringLike", "${aws:username}*", "*/7", "*", True),
        ("StringLike", "${aws:username}", "${aws:userid}", "${aws:userid}", True),
        ("StringEqualsIgnoreCase", "${aws:username}", "ALICE", "alice", True),
        ("StringNotEquals", "${aws:username}", "alice", "alice", False),
        ("StringNotLike", "${aws:username}", "x", "*", True),
        ("ArnLike", f"arn:aws:iam::{OWN}:user/${{aws:username}}", f"arn:aws:iam::{OWN}:user/alice", "alice", True),
        ("ArnLike", f"arn:aws:iam::{OWN}:user/${{aws:username}}", f"arn:aws:iam::{OWN}:user/bob", "*", False),
        ("ArnEquals", "${aws:username}", f"arn:aws:iam::{OWN}:user/a", f"arn:aws:iam::{OWN}:user/a", True),
        ("ArnEquals", "${aws:username}", f"arn:aws:iam::{OWN}:user/a", "*", False),
        ("ArnLike", "${aws:username}*", f"arn:aws:iam::{OWN}:user/a", "arn:aws:iam", False),
        ("StringLike", "${aws:username}?", "alice7", "alice", True),
        ("StringLike", "${aws:username}${aws:username}", "abab", "ab", True),
    ],
)  # fmt: skip
def test_a_variable_is_its_value_and_never_a_pattern(operator: str, wanted: str, value: str, user: str, fits: bool):
    assert holds(operator, wanted, value, aws__username=user) is fits


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "fits"),
    [
        ("StringLike", "a${*}", "a*", True), ("StringLike", "a${*}", "ab", False), ("StringLike", "a${?}", "a?", True),
        ("StringLike", "a${?}", "ab", False), ("StringEquals", "${$}{aws:username}", "${aws:username}", True),
        ("StringEquals", "${*}", "*", True), ("StringEquals", "$", "$", True),
        ("StringEquals", "a$b{c}", "a$b{c}", True),
        ("StringLike", "${*}*", "*anything", True), ("StringLike", "${*}*", "anything", False),
    ],
)  # fmt: skip
def test_the_three_special_variables_are_the_characters_themselves(operator: str, wanted: str, value: str, fits: bool):
    assert holds(operator, wanted, value) is fits


@pytest.mark.parametrize(
    ("wanted", "value", "context", "fits"),
    [
        ("${aws:PrincipalTag/team, 'red'}", "red", {}, True), ("${aws:PrincipalTag/team, 'red'}", "blue", {}, False),
        ("${aws:PrincipalTag/team, 'red'}", "blue", {"aws__PrincipalTag/team": "blue"}, True),
        ("${aws:PrincipalTag/team, 'red'}", "red", {"aws__PrincipalTag/team": "blue"}, False),
        ("${aws:PrincipalTag/team, '*'}", "x", {}, False), ("${aws:PrincipalTag/team, '*'}", "*", {}, True),
        ("${aws:PrincipalTag/team,'r}d'}", "r}d", {}, True), ("${aws:PrincipalTag/team, ''}", "", {}, True),
        ("${aws:PrincipalTag/team, 'red'}", "red", {"aws__PrincipalTag/team": ("a", "b")}, True),
    ],
)  # fmt: skip
def test_a_default_stands_in_for_a_missing_value_as_a_literal(
    wanted: str, value: str, context: dict[str, Any], fits: bool
):
    assert holds("StringLike", wanted, value, **context) is fits


def test_a_variable_without_a_single_value_is_equal_to_nothing():
    for context in ({}, {"aws__username": ()}, {"aws__username": ("a", "b")}):
        assert not holds("StringEquals", "${aws:username}", "a", **context)
        assert not holds("StringLike", "${aws:username}*", "a", **context)
        assert holds("StringNotEquals", "${aws:username}", "a", **context)
        assert not holds("StringEquals", "${aws:username}", "${aws:username}", **context)
        assert not holds("StringEquals", "${aws:username}", "", **context)


def test_an_earlier_version_of_the_language_has_no_variables():
    for operator in ("StringEquals", "StringLike"):
        assert holds(operator, "${aws:username}", "${aws:username}", "2008-10-17", aws__username="alice")
        assert not holds(operator, "${aws:username}", "alice", "2008-10-17", aws__username="alice")
    assert holds("StringLike", "${*}", "${anything}", "2008-10-17")
    assert holds("StringEquals", "${", "${", "2008-10-17")


@pytest.mark.parametrize(
    ("pattern", "key", "user", "named"),
    [
        ("key/${aws:username}", "key/alice", "alice", True), ("key/${aws:username}", "key/bob", "alice", False),
        ("key/${aws:username}", "key/anything", "*", False), ("key/${aws:username}", "key/*", "*", True),
        ("key/${aws:username}/*", "key/alice/1", "alice", True), ("key/*${aws:username}", "key/x-alice", "alice", True),
        ("${aws:username}", "key/alice", "key/alice", True), ("key/${aws:username}", "key/a:b", "a:b", True),
        ("key/${aws:username, 'all'}", "key/all", (), True),
    ],
)  # fmt: skip
def test_a_variable_in_a_resource_is_its_value(pattern: str, key: str, user: Any, named: bool):
    start = f"arn:aws:kms:eu-central-1:{OWN}:"
    asked = query(resource=f"{start}{key}", aws__username=user)
    assert applies(statement(Resource=start + pattern), asked) is named
    assert applies(statement(NotResource=start + pattern), asked) is not named
    wild = f"arn:aws:kms:*:{OWN}:"
    assert applies(statement(Resource=wild + pattern), asked) is named


def test_a_resource_with_a_variable_without_value_is_no_resource():
    assert not applies(statement(Resource=f"{KEYS}/${{aws:username}}"))
    assert not applies(statement(Resource=f"{KEYS}/${{aws:username}}*"))
    assert applies(statement(NotResource=f"{KEYS}/${{aws:username}}"))
