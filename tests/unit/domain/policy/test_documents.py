from __future__ import annotations

import json

import pytest

from keywright.domain.policy import PolicyKind, PolicyMalformed, PolicyTooLong, parse_policy
from tests.unit.domain.policy.writing import ALICE, FOREIGN, KEY, OWN, ROOT_ARN, statement, text

ALLOW = '{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}'


def refusal(document: str, kind: PolicyKind = PolicyKind.IDENTITY) -> str:
    with pytest.raises(PolicyMalformed) as refused:
        parse_policy(document, kind)
    return refused.value.reason


@pytest.mark.parametrize(
    "document",
    [
        "", "null", "[]", '"policy"', "7", "{", "{}", f"[{ALLOW}]", '{"Statement": ' + ALLOW + "}}",
        '{"Statement": ' + ALLOW + "} x", "{'Statement': []}", '{"Statement": [' + ALLOW + ",]}",
        '{"Statement": NaN}', "[" * 5_000, '{"Statement": ' + "9" * 5_000 + "}", "\ufeff" + text(statement()),
    ],
)  # fmt: skip
def test_what_is_not_one_json_object_is_refused(document: str):
    assert refusal(document)


@pytest.mark.parametrize(
    "document",
    [
        '{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": ' + ALLOW + "}",
        '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "kms:*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "kms:Encrypt", "Action": "kms:*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":'
        ' {"Bool": {"a:b": "true"}, "Bool": {"a:c": "true"}}}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":'
        ' {"Bool": {"a:b": "true", "a:\\u0062": "false"}}}}',
    ],
)  # fmt: skip
def test_a_member_that_comes_twice_is_refused(document: str):
    assert "twice" in refusal(document)


def test_condition_keys_that_differ_in_case_alone_are_one_key_twice():
    condition = {"StringEquals": {"aws:username": "alice", "aws:UserName": "bob"}}
    assert "twice" in refusal(text(statement(Condition=condition)))


@pytest.mark.parametrize(
    "change",
    [
        {"Version": "2012-10-18"}, {"Version": None}, {"Version": 2012}, {"Version": ""}, {"Id": 7}, {"Id": ["a"]},
        {"Statement": []}, {"Statement": "x"}, {"Statement": [[]]}, {"Statement": None}, {"statement": []},
        {"Comment": "x"}, {"Statement": [None]},
    ],
)  # fmt: skip
def test_elements_of_the_document_are_known_and_of_their_type(change: dict[str, object]):
    document = {"Version": "2012-10-17", "Statement": [statement()]} | change
    assert refusal(json.dumps(document))


@pytest.mark.parametrize(
    "elements",
    [
        {"Effect": "allow"}, {"Effect": "ALLOW"}, {"Effect": None}, {"Effect": True}, {"Effect": "Audit"},
        {"Sid": 1}, {"Sid": "with space"}, {"Sid": "dash-ed"}, {"Sid": "line\n"}, {"Sid": None, "SID": "x"},
        {"Action": []}, {"Action": 7}, {"Action": [["kms:*"]]}, {"Action": {"a": "b"}}, {"Action": ""},
        {"Action": "Encrypt"}, {"Action": "kms"}, {"Action": "kms:"}, {"Action": "kms:a:b"}, {"Action": "k*s:Encrypt"},
        {"Action": "kms: Encrypt"}, {"Action": "kms:${aws:username}"}, {"Action": None},
        {"Action": "kms:*", "NotAction": "kms:Encrypt"},
        {"Resource": []}, {"Resource": None}, {"Resource": 7}, {"Resource": "key/x"}, {"Resource": "arn"},
        {"Resource": "arn:aws:kms"}, {"Resource": "arn:aws:kms:eu-central-1"}, {"Resource": "arn:aws:*"},
        {"Resource": "arn:aws:k*:eu-central-1:1:key/x"}, {"Resource": "ARN:aws:kms:::key/x"}, {"Resource": "*:key/x"},
        {"Resource": "arn:aws:kms:${aws:username}:1:key/x"}, {"Resource": "*", "NotResource": KEY},
        {"Resource": "arn:aws:kms:*:*:key/${aws:username"}, {"Resource": "arn:aws:kms:*:*:key/${}"},
        {"Principal": "*"}, {"NotPrincipal": "*"}, {"Conditions": {}}, {"Condition": []}, {"Condition": "x"},
    ],
)  # fmt: skip
def test_elements_of_a_statement_are_known_and_of_their_type(elements: dict[str, object]):
    made = {name: value for name, value in (statement() | elements).items() if value is not None}
    assert refusal(json.dumps({"Version": "2012-10-17", "Statement": made}))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEqual": {"a:b": "c"}}, {"stringEquals": {"a:b": "c"}}, {"IfExists": {"a:b": "c"}},
        {"NullIfExists": {"a:b": "true"}}, {"ForAnyValue:Null": {"a:b": "true"}}, {"ForAll:Bool": {"a:b": "true"}},
        {"ForAllValues:ForAnyValue:Bool": {"a:b": "true"}}, {"StringEqualsIfExistsIfExists": {"a:b": "c"}},
        {"StringEquals": {}}, {"StringEquals": []}, {"StringEquals": {"a:b": []}}, {"StringEquals": {"a:b": None}},
        {"StringEquals": {"a:b": {"c": "d"}}}, {"StringEquals": {"a:b": [["c"]]}}, {"StringEquals": {"nokey": "c"}},
        {"StringEquals": {":b": "c"}}, {"StringEquals": {"a:": "c"}}, {"StringEquals": {"a:b": "${c"}},
        {"StringEquals": {"a:b": "${aws:username, anonymous}"}}, {"StringEquals": {"a:b": "\ud800"}},
        {"NumericEquals": {"a:b": "seven"}}, {"NumericEquals": {"a:b": "1_0"}}, {"NumericEquals": {"a:b": "0x1"}},
        {"NumericEquals": {"a:b": ""}}, {"NumericEquals": {"a:b": "\u0667"}}, {"NumericEquals": {"a:b": "1e9"}},
        {"DateEquals": {"a:b": "tomorrow"}}, {"DateEquals": {"a:b": "2100-02-29"}},
        {"DateEquals": {"a:b": "2026-13-01"}},
        {"DateEquals": {"a:b": "2026-02-29"}},
        {"DateEquals": {"a:b": "2026-01-01T00:00:00"}}, {"DateEquals": {"a:b": "2026-01-01T24:00Z"}},
        {"Bool": {"a:b": "yes"}}, {"Bool": {"a:b": "1"}}, {"Null": {"a:b": "null"}}, {"BinaryEquals": {"a:b": "%%"}},
        {"IpAddress": {"a:b": "10.0.0.0/33"}}, {"IpAddress": {"a:b": "10.0.*"}},
        {"IpAddress": {"a:b": "${aws:SourceIp}"}},
        {"ArnLike": {"a:b": "alice"}}, {"ArnLike": {"a:b": "arn:aws:iam::*"}},
    ],
)  # fmt: skip
def test_conditions_are_known_and_their_values_of_their_type(condition: dict[str, object]):
    assert refusal(text(statement(Condition=condition)))


def test_two_statements_with_one_sid_are_refused_and_without_sids_are_not():
    assert "same Sid" in refusal(text(statement(Sid="A"), statement(Sid="A")))
    assert len(parse_policy(text(statement(), statement(), statement(Sid="")), PolicyKind.IDENTITY).statements) == 3


def test_a_single_statement_may_stand_without_a_list():
    assert len(parse_policy('{"Statement": ' + ALLOW + "}", PolicyKind.IDENTITY).statements) == 1


@pytest.mark.parametrize(
    ("kind", "elements", "accepted"),
    [
        (PolicyKind.IDENTITY, {}, True),
        (PolicyKind.SESSION, {}, True),
        (PolicyKind.SESSION, {"Principal": "*"}, False),
        (PolicyKind.KEY, {}, False),
        (PolicyKind.KEY, {"Principal": "*"}, True),
        (PolicyKind.KEY, {"Principal": "*", "Sid": "with spaces, and: more"}, True),
        (PolicyKind.KEY, {"Principal": "*", "Resource": None}, False),
        (PolicyKind.KEY, {"Principal": "*", "Action": None}, False),
        (PolicyKind.KEY, {"Principal": "*", "NotPrincipal": {"AWS": OWN}}, False),
        (PolicyKind.KEY, {"NotPrincipal": {"AWS": OWN}}, False),
        (PolicyKind.KEY, {"NotPrincipal": {"AWS": OWN}, "Effect": "Deny"}, True),
        (PolicyKind.KEY, {"NotPrincipal": "*", "Effect": "Deny"}, False),
        (PolicyKind.TRUST, {"Principal": "*", "Action": "sts:AssumeRole", "Resource": None}, True),
        (PolicyKind.TRUST, {"Principal": "*", "Action": "sts:AssumeRole"}, False),
        (PolicyKind.TRUST, {"Action": "sts:AssumeRole", "Resource": None}, False),
        (PolicyKind.TRUST, {"Effect": "Deny", "NotPrincipal": {"AWS": OWN}, "Resource": None}, False),
    ],
)
def test_each_kind_of_policy_takes_its_own_elements(kind: PolicyKind, elements: dict[str, object], accepted: bool):
    made = {name: value for name, value in (statement() | elements).items() if value is not None}
    document = json.dumps({"Version": "2012-10-17", "Statement": made})
    if accepted:
        assert parse_policy(document, kind)
    else:
        assert refusal(document, kind)


@pytest.mark.parametrize(
    "principal",
    [
        "", "alice", OWN, ROOT_ARN, [], {}, [OWN], None, 7, {"AWS": []}, {"AWS": None}, {"aws": OWN}, {"AWS": [["*"]]},
        {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, {"User": "alice"},
        {"AWS": "1111*"}, {"AWS": "11112222333"}, {"AWS": "1111222233334"}, {"AWS": f"arn:aws:iam::{OWN}:user/*"},
        {"AWS": f"arn:aws:iam::{OWN}:user/al?ce"}, {"AWS": f"arn:aws:iam::{OWN}:*"}, {"AWS": "arn:aws:iam::*:root"},
        {"AWS": f"arn:aws:iam::{OWN}:role/ci/*"}, {"AWS": f"arn:aws:sts::{OWN}:assumed-role/deploy/*"},
        {"AWS": f"arn:aws:sts::{OWN}:assumed-role/deploy"}, {"AWS": f"arn:aws:iam::{OWN}:group/admins"},
        {"AWS": f"arn:aws-cn:iam::{OWN}:user/alice"}, {"AWS": f"arn:aws:iam::{OWN}:user/"}, {"AWS": "**"}, {"AWS": "?"},
        {"AWS": f"{ALICE.arn} "}, {"AWS": f"{ALICE.arn}\n"}, {"AWS": f"arn:aws:iam::{OWN}:user/${{aws:username}}"},
        {"Service": "*"}, {"Service": "*.amazonaws.com"}, {"Service": "backup"}, {"Service": "Backup.amazonaws.com"},
        {"Federated": "*"}, {"Federated": "arn:aws:iam::1:oidc-provider/x"}, {"AWS": "*", "CanonicalUser": "79a5"},
    ],
)  # fmt: skip
def test_what_names_no_principal_is_refused_and_a_wildcard_inside_a_name_is_none(principal: object):
    document = {"Version": "2012-10-17", "Statement": statement() | {"Principal": principal}}
    assert refusal(json.dumps(document), PolicyKind.KEY)


def test_a_key_policy_of_32_kibibytes_is_taken_and_one_byte_more_is_too_long():
    document = text(statement(Principal={"AWS": FOREIGN}))
    fitting = document + " " * (32_768 - len(document))
    assert parse_policy(fitting, PolicyKind.KEY)
    with pytest.raises(PolicyTooLong):
        parse_policy(fitting + " ", PolicyKind.KEY)


def test_the_length_of_a_key_policy_is_counted_in_bytes():
    made = text(statement(Principal="*", Sid="x")).replace("x", "\xe9" * 16_400)
    assert len(made) < 32_768
    with pytest.raises(PolicyTooLong):
        parse_policy(made, PolicyKind.KEY)


@pytest.mark.parametrize(("kind", "maximum"), [(PolicyKind.IDENTITY, 6_144), (PolicyKind.SESSION, 2_048)])
def test_white_space_does_not_count_in_the_policies_of_identities(kind: PolicyKind, maximum: int):
    bare = text(statement(Sid="S")).replace(" ", "")
    fitting = bare.replace('"S"', '"' + "S" * (maximum - len(bare) + 1) + '"')
    assert parse_policy(fitting.replace(",", ",\n    "), kind)
    with pytest.raises(PolicyTooLong):
        parse_policy(fitting.replace('"S', '"SS'), kind)


def test_a_limit_of_the_caller_replaces_that_of_the_kind():
    with pytest.raises(PolicyTooLong):
        parse_policy(text(statement()), PolicyKind.IDENTITY, limit=20)
    assert parse_policy(text(statement(Sid="S" * 9_000)), PolicyKind.IDENTITY, limit=10_240)


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\u0100", "\u20ac", "\U0001f511"])
def test_a_key_policy_is_written_in_latin_1_without_control_characters(character: str):
    made = text(statement(Principal="*", Sid="here")).replace("here", character)
    assert refusal(made, PolicyKind.KEY)
