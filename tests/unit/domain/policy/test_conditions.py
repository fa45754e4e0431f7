from __future__ import annotations

from typing import Any

import pytest

from tests.unit.domain.policy.writing import ALICE, OWN, SESSION_ARN, answer, applies, identity, query, statement

USERS = f"arn:aws:iam::{OWN}:user"


def holds(condition: dict[str, Any], **context: Any) -> bool:
    return applies(statement(Condition=condition), query(**context))


@pytest.mark.parametrize(
    ("operator", "wanted", "value", "fits"),
    [
        ("StringEquals", "red", "red", True), ("StringEquals", "red", "Red", False),
        ("StringEquals", "r*", "red", False),
        ("StringEquals", "r*", "r*", True), ("StringEquals", "", "", True), ("StringEquals", ["a", "b"], "b", True),
        ("StringEqualsIgnoreCase", "RED", "red", True), ("StringEqualsIgnoreCase", "RED", "blue", False),
        ("StringLike", "r*", "red", True), ("StringLike", "R*", "red", False), ("StringLike", "r?d", "red", True),
        ("StringLike", "r?d", "rd", False), ("StringLike", "*", "", True), ("StringLike", "?", "", False),
        ("StringLike", "[rd]*", "red", False), ("StringLike", "r.d", "red", False), ("StringLike", "*e*", "red", True),
        ("StringLike", "a*", "a\nb", True), ("StringLike", "a?b", "a\nb", True),
        ("StringLike", "*a*b*", "xbxax", False),
        ("StringLike", "ab*ba", "aba", False), ("StringLike", "*ab*ba*", "aba", False),
        ("StringLike", "x*a*a", "xa", False), ("StringEquals", True, "true", True),
        ("StringLike", r"a\*", "a*", False),
        ("StringLike", r"a\*", r"a\b", True),
        ("NumericEquals", "7", "7.0", True), ("NumericEquals", 7, "7", True), ("NumericEquals", "7", "8", False),
        ("NumericLessThan", "10", "9", True), ("NumericLessThan", "9", "10", False),
        ("NumericLessThan", "7", "7", False),
        ("NumericLessThanEquals", "7", "7", True), ("NumericGreaterThan", "-2", "-1", True),
        ("NumericGreaterThan", "7", "7", False), ("NumericGreaterThanEquals", "0.1", "0.10", True),
        ("NumericEquals", "9007199254740993", "9007199254740992", False), ("NumericEquals", "7", "seven", False),
        ("DateEquals", "2026-01-01T00:00:00Z", "1767225600", True), ("DateEquals", "2026", "2026-01-01", True),
        ("DateEquals", "2026-01-01T00:00:00Z", "+1767225600", True),
        ("DateEquals", "2026-07-01T14:30:00+02:00", "2026-07-01T12:30Z", True),
        ("DateEquals", "2026-07-01T10:00:00-02:30", "2026-07-01T12:30Z", True),
        ("DateEquals", "2000-02-29", "951782400", True), ("DateEquals", "2100-03-01", "4107542400", True),
        ("DateEquals", "2024-02-29T23:59:59.5Z", "1709251199.5", True),
        ("DateEquals", "1969-12-31T23:59:59Z", "-1", True),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", True),
        ("DateLessThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", False),
        ("DateLessThanEquals", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", True),
        ("DateGreaterThan", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.001Z", True),
        ("DateGreaterThanEquals", "2026-03-01", "2026-02-28", False), ("DateGreaterThan", "2026", "soon", False),
        ("Bool", "true", "true", True), ("Bool", True, "true", True), ("Bool", "TRUE", "true", True),
        ("Bool", "false", "true", False), ("Bool", ["true", "false"], "false", True), ("Bool", "true", "1", False),
        ("BinaryEquals", "cmVk", "cmVk", True), ("BinaryEquals", "cmVk", "Ymx1ZQ==", False),
        ("BinaryEquals", "cmVk", "red", False),
        ("IpAddress", "10.0.0.0/8", "10.255.0.1", True), ("IpAddress", "10.0.0.0/8", "11.0.0.1", False),
        ("IpAddress", "10.1.2.3", "10.1.2.3", True), ("IpAddress", "10.1.2.3", "10.1.2.4", False),
        ("IpAddress", "10.1.2.3/8", "10.9.9.9", True), ("IpAddress", "10.0.0.0/8", "::ffff:10.1.2.3", True),
        ("IpAddress", "2001:db8::/32", "2001:db8::7", True), ("IpAddress", "0.0.0.0/0", "2001:db8::7", False),
        ("IpAddress", ["192.168.0.0/16", "10.0.0.0/8"], "10.1.2.3", True), ("IpAddress", "10.0.0.0/8", "unix", False),
        ("ArnLike", f"{USERS}/*", ALICE.arn, True), ("ArnEquals", f"{USERS}/*", ALICE.arn, True),
        ("ArnLike", "arn:aws:iam::*:user/alice", ALICE.arn, True), ("ArnLike", f"{USERS}/ALICE", ALICE.arn, False),
        ("ArnLike", "arn:aws:s:*:1:f/*", "arn:aws:s:us-east-2:9:store:1:f/d", False),
        ("StringLike", "arn:aws:s:*:1:f/*", "arn:aws:s:us-east-2:9:store:1:f/d", True),
        ("ArnLike", "*", ALICE.arn, True), ("ArnLike", "*", "alice", False),
        ("ArnLike", "arn:*:*:*:*:*", SESSION_ARN, True),
        ("ArnLike", "arn:aws:iam:*:user/alice:x", ALICE.arn, False),
    ],
)  # fmt: skip
def test_operators_compare_a_value_with_those_of_the_policy(operator: str, wanted: Any, value: str, fits: bool):
    assert holds({operator: {"Test:Key": wanted}}, test__key=value) is fits
    assert holds({f"{operator}IfExists": {"Test:Key": wanted}}, test__key=value) is fits


NEGATED = [
    ("StringNotEquals", "red", "blue"), ("StringNotEqualsIgnoreCase", "RED", "blue"), ("StringNotLike", "r*", "blue"),
    ("NumericNotEquals", "7", "8"), ("DateNotEquals", "2026", "2027"), ("NotIpAddress", "10.0.0.0/8", "11.0.0.1"),
    ("ArnNotEquals", f"{USERS}/b*", ALICE.arn), ("ArnNotLike", f"{USERS}/b*", ALICE.arn),
]  # fmt: skip
MATCHING = {"StringNotEquals": "red", "StringNotEqualsIgnoreCase": "red", "StringNotLike": "red",
"NumericNotEquals": "7.0",
            "DateNotEquals": "2026-01-01", "NotIpAddress": "10.0.0.1", "ArnNotEquals": f"{USERS}/bob",
            "ArnNotLike": f"{USERS}/bob"}  # fmt: skip
PLAIN = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "NumericLessThan", "DateEquals",
"Bool",
         "BinaryEquals", "IpAddress", "ArnEquals", "ArnLike"]  # fmt: skip
VALUES = {"Numeric": "7", "Date": "2026", "Bool": "true", "Ip": "10.0.0.0/8", "Arn": f"{USERS}/x", "Binary": "cmVk"}


@pytest.mark.parametrize(("operator", "wanted", "other"), NEGATED)
def test_negated_operators_hold_for_everything_else(operator: str, wanted: str, other: str):
    assert holds({operator: {"test:key": wanted}}, test__key=other)
    assert not holds({operator: {"test:key": wanted}}, test__key=MATCHING[operator])


def test_several_values_of_a_negated_operator_are_all_excluded():
    assert not holds({"StringNotEquals": {"test:key": ["red", "blue"]}}, test__key="blue")
    assert holds({"StringNotEquals": {"test:key": ["red", "blue"]}}, test__key="green")


@pytest.mark.parametrize("absent", [{}, {"test__key": ()}])
def test_an_absent_key_fails_every_operator_but_the_negated_and_those_with_if_exists(absent: dict[str, Any]):
    for operator in PLAIN:
        wanted = next((value for start, value in VALUES.items() if operator.startswith(start)), "x")
        assert not holds({operator: {"test:key": wanted}}, **absent)
        assert holds({f"{operator}IfExists": {"test:key": wanted}}, **absent)
        assert holds({f"ForAllValues:{operator}": {"test:key": wanted}}, **absent)
        assert not holds({f"ForAnyValue:{operator}": {"test:key": wanted}}, **absent)
    for operator, wanted, _ in NEGATED:
        assert holds({operator: {"test:key": wanted}}, **absent)
        assert holds({f"{operator}IfExists": {"test:key": wanted}}, **absent)
        assert holds({f"ForAllValues:{operator}": {"test:key": wanted}}, **absent)
        assert not holds({f"ForAnyValue:{operator}": {"test:key": wanted}}, **absent)


@pytest.mark.parametrize(
    ("condition", "values", "fits"),
    [
        ({"ForAllValues:StringEquals": ["a", "b"]}, ("a",), True),
        ({"ForAllValues:StringEquals": ["a", "b"]}, ("a", "b"), True),
        ({"ForAllValues:StringEquals": ["a", "b"]}, ("a", "c"), False),
        ({"ForAllValues:StringEquals": ["a", "b"]}, (), True),
        ({"ForAllValues:StringEquals": ["a"]}, ("",), False), ({"ForAllValues:StringLike": "a*"}, ("a", "ab"), True),
        ({"ForAnyValue:StringEquals": ["a", "b"]}, ("c", "a"), True),
        ({"ForAnyValue:StringEquals": ["a"]}, ("c", "d"), False),
        ({"ForAnyValue:StringEquals": ["a"]}, (), False), ({"ForAllValues:StringNotEquals": "a"}, ("b", "c"), True),
        ({"ForAllValues:StringNotEquals": "a"}, ("a", "b"), False), ({"ForAllValues:StringNotEquals": "a"}, (), True),
        ({"ForAnyValue:StringNotEquals": "a"}, ("a", "b"), True), ({"ForAnyValue:StringNotEquals": "a"}, ("a",), False),
        ({"ForAnyValue:StringNotEquals": ["a", "b"]}, ("a", "b"), False),
        ({"ForAnyValue:StringNotEquals": "a"}, (), False),
        ({"StringEquals": "a"}, ("b", "a"), True), ({"StringNotEquals": "a"}, ("b", "a"), False),
        ({"StringNotEquals": "a"}, ("b", "c"), True), ({"ForAllValues:NumericLessThan": "9"}, ("1", "10"), False),
        ({"ForAnyValue:IpAddress": "10.0.0.0/8"}, ("11.0.0.1", "10.0.0.1"), True),
        ({"ForAllValues:ArnLike": f"{USERS}/*"}, (ALICE.arn, SESSION_ARN), False),
        ({"ForAllValues:StringEqualsIfExists": "a"}, ("b",), False),
        ({"ForAnyValue:StringEqualsIfExists": "a"}, (), True),
    ],
)  # fmt: skip
def test_keys_of_several_values_count_by_their_prefix(condition: dict[str, Any], values: tuple[str, ...], fits: bool):
    ((operator, wanted),) = condition.items()
    assert holds({operator: {"aws:TagKeys": wanted}}, aws__tagkeys=values) is fits


@pytest.mark.parametrize(
    ("wanted", "context", "fits"),
    [
        ("true", {}, True), ("true", {"test__key": "x"}, False), ("false", {}, False),
        ("false", {"test__key": "x"}, True),
        (True, {}, True), (False, {}, False), ("True", {}, True), ("true", {"test__key": ()}, True),
        ("false", {"test__key": ""}, True), (["true", "false"], {}, True),
    ],
)  # fmt: skip
def test_null_asks_whether_a_key_is_absent(wanted: Any, context: dict[str, Any], fits: bool):
    assert holds({"Null": {"test:key": wanted}}, **context) is fits


def test_every_operator_and_every_key_has_to_hold():
    both = {"StringEquals": {"a:b": "x", "a:c": "y"}}
    assert holds(both, a__b="x", a__c="y")
    assert not holds(both, a__b="x", a__c="z")
    assert not holds({"StringEquals": {"a:b": "x"}, "Bool": {"a:d": "true"}}, a__b="x", a__d="false")
    assert holds({})


def test_names_of_keys_are_compared_without_regard_to_case():
    assert holds({"StringEquals": {"KMS:encryptioncontext:APP": "red"}}, kms__EncryptionContext__App="red")


def test_a_condition_that_does_not_hold_keeps_a_statement_from_denying_too():
    own = (identity(statement(), statement("Deny", Condition={"StringNotEquals": {"kms:KeySpec": "RSA_2048"}})),)
    assert answer(query(kms__KeySpec="RSA_2048"), own=own).allowed
    assert not answer(query(kms__KeySpec="SYMMETRIC_DEFAULT"), own=own).allowed
    assert not answer(query(), own=own).allowed


def test_a_pattern_of_many_stars_takes_no_more_time_than_it_is_long():
    assert not holds({"StringLike": {"a:b": "*a" * 1_000 + "*b"}}, a__b="a" * 8_192)
