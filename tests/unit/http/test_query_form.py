from __future__ import annotations

import pytest

from keywright.api import sts
from keywright.api.decoding import ConstraintViolations, MalformedBody
from keywright.http.query_form import MAXIMUM_FIELDS, parse_form, read_shape

ROLE = {"RoleArn": "arn:aws:iam::111122223333:role/r", "RoleSessionName": "work"}


def test_a_form_is_read_into_its_shape():
    body = (
        b"Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fr&RoleSessionName=w%2Bx"
        b"&DurationSeconds=900&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FP&Tags.member.2.Key=b"
        b"&Tags.member.1.Key=a&Tags.member.1.Value=1+2&Tags.member.2.Value=&TransitiveTagKeys.member.1=a"
    )
    request = read_shape(sts.AssumeRoleRequest, parse_form(body))
    assert request == sts.AssumeRoleRequest(
        role_arn=ROLE["RoleArn"],
        role_session_name="w+x",
        duration_seconds=900,
        policy_arns=[sts.PolicyDescriptorType(arn="arn:aws:iam::aws:policy/P")],
        tags=[sts.Tag(key="a", value="1 2"), sts.Tag(key="b", value="")],
        transitive_tag_keys=["a"],
    )


def test_parameters_of_no_member_are_ignored():
    assert read_shape(sts.GetCallerIdentityRequest, {"Action": "GetCallerIdentity", "Else": "x"})
    request = read_shape(sts.AssumeRoleRequest, {**ROLE, "RoleArn.member.1": "x", "Tag.member.1.Key": "a"})
    assert request.tags is None


@pytest.mark.parametrize(
    "body",
    [b"\xff=1", "é=1".encode(), b"a=%ff", b"a=1&a=2", b"&".join(b"a%d=1" % n for n in range(MAXIMUM_FIELDS + 1))],
)
def test_what_is_no_form_is_refused(body: bytes):
    with pytest.raises(MalformedBody):
        parse_form(body)


@pytest.mark.parametrize(
    "parameters",
    [
        {"DurationSeconds": "soon"},
        {"DurationSeconds": "1e3"},
        {"DurationSeconds": ""},
        {"Tags.member.0.Key": "a"},
        {"Tags.member.2.Key": "a"},
        {"Tags.member.x.Key": "a"},
        {"Tags.member.": "a"},
        {"Tags.member.01.Key": "a"},
        {"Tags.member.1.Key": "a", "Tags.member.3.Key": "b"},
    ],
)
def test_parameters_of_the_wrong_type_are_refused(parameters: dict[str, str]):
    with pytest.raises(MalformedBody):
        read_shape(sts.AssumeRoleRequest, {**ROLE, **parameters})


@pytest.mark.parametrize(
    ("parameters", "text"),
    [
        ({"RoleSessionName": "x"}, "Value null at 'roleArn' failed to satisfy constraint: Member must not be null"),
        ({**ROLE, "DurationSeconds": "899"}, "Value '899' at 'durationSeconds'"),
        ({**ROLE, "DurationSeconds": "-1"}, "Value '-1' at 'durationSeconds'"),
        ({**ROLE, "Tags.member.1.Key": "a"}, "Value null at 'tags.1.member.value'"),
        ({**ROLE, "Tags.member.1": "a"}, "Value null at 'tags.1.member"),
        ({**ROLE, "ExternalId": "x"}, "Value 'x' at 'externalId'"),
    ],
)
def test_broken_constraints_are_told_as_in_json(parameters: dict[str, str], text: str):
    with pytest.raises(ConstraintViolations) as refused:
        read_shape(sts.AssumeRoleRequest, parameters)
    assert text in str(refused.value)
