from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.services.iam_command import IamCommand, IamCommandRefused, allow, policy, trust
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer

Clients = Callable[..., Any]


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    """Return the code and the text that a call is refused with."""
    with pytest.raises(ClientError) as refused:
        call()
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def assume(sts: Any, role: str, **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = sts.assume_role(RoleArn=role, **{"RoleSessionName": "work", **options})
    return answer


def test_a_session_is_used_on_kms_and_knows_who_it_is(
    sts_of: Clients, user: Credentials, role: str, name: str, session_client: Clients, iam: IamCommand
):
    answer = assume(sts_of(user), role)
    credentials = answer["Credentials"]
    role_id = iam("role", "show", f"{name}-role")["role_id"]
    arn = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}-role/work"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role_id}:work", "Arn": arn}
    assert credentials["AccessKeyId"].startswith("ASIA")
    assert len(credentials["SessionToken"]) <= 4096
    assert 3590 < (credentials["Expiration"] - datetime.now(UTC)).total_seconds() <= 3600
    kms = session_client(credentials)
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    assert kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    identity = session_client(credentials, "sts").get_caller_identity()
    assert (identity["UserId"], identity["Account"], identity["Arn"]) == (f"{role_id}:work", ACCOUNT_ID, arn)


def test_a_session_is_written_to_the_audit_log_with_the_role_behind_it(
    wire_server: KeywrightServer, sts_of: Clients, user: Credentials, role: str, name: str, session_client: Clients
):
    credentials = assume(sts_of(user), role)["Credentials"]
    session_client(credentials).list_keys()
    made, used = (
        next(record for record in wire_server.audit_records() if matches(record))
        for matches in (
            lambda record: record["eventName"] == "AssumeRole" and record["requestParameters"]["roleArn"] == role,
            lambda record: record["userIdentity"].get("accessKeyId") == credentials["AccessKeyId"],
        )
    )
    assert made["userIdentity"]["userName"] == name
    assert made["additionalEventData"]["accessKeyId"] == credentials["AccessKeyId"]
    assert used["userIdentity"]["type"] == "AssumedRole"
    assert used["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] == role
    log = json.dumps([made, used])
    assert credentials["SecretAccessKey"] not in log
    assert credentials["SessionToken"] not in log


def test_a_role_that_trusts_the_account_needs_a_policy_of_the_caller_too(
    sts_of: Clients, user: Credentials, make_role: Clients, name: str, iam: IamCommand
):
    role = make_role(trust(ACCOUNT_ID))
    code, message = refusal(lambda: assume(sts_of(user), role))
    arn = f"arn:aws:iam::{ACCOUNT_ID}:user/{name}"
    assert code == "AccessDenied"
    assert message == f"User: {arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
    iam.put("user", name, allow("sts:AssumeRole", resource=role))
    assert assume(sts_of(user), role)["Credentials"]


def test_a_role_that_is_not_there_is_refused_like_one_that_is_not_allowed(
    sts_of: Clients, user: Credentials, make_role: Clients, role: str
):
    untrusting = make_role(trust("444455556666"), suffix="-other")
    texts = set()
    for arn in (untrusting, untrusting + "x", role.replace(":role/", ":role/path/")):
        code, message = refusal(lambda arn=arn: assume(sts_of(user), arn))
        assert code == "AccessDenied"
        texts.add(message.replace(arn, "ROLE"))
    assert len(texts) == 1


def test_a_role_of_another_account_needs_both_sides(
    sts_of: Clients, iam: IamCommand, make_user: Clients, make_role: Clients, name: str
):
    other = "777788889999"
    with contextlib.suppress(IamCommandRefused):
        iam("account", "create", other)
    foreigner = make_user("-foreign", account_id=other)
    role = make_role(trust(f"arn:aws:iam::{other}:user/{name}-foreign"))
    assert refusal(lambda: assume(sts_of(foreigner), role))[0] == "AccessDenied"
    text = policy(allow("sts:AssumeRole"))
    iam("user", "put-policy", f"{name}-foreign", "own", "--document", "-", "--account-id", other, text=text)
    answer = assume(sts_of(foreigner), role)
    assert answer["AssumedRoleUser"]["Arn"].startswith(f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/")
    untrusting = make_role(trust(ACCOUNT_ID), suffix="-2")
    assert refusal(lambda: assume(sts_of(foreigner), untrusting))[0] == "AccessDenied"


def test_an_external_id_is_asked_for(sts_of: Clients, user: Credentials, user_arn: str, make_role: Clients):
    role = make_role(trust(user_arn, Condition={"StringEquals": {"sts:ExternalId": "secret-42"}}))
    assert refusal(lambda: assume(sts_of(user), role))[0] == "AccessDenied"
    assert refusal(lambda: assume(sts_of(user), role, ExternalId="secret-43"))[0] == "AccessDenied"
    assert assume(sts_of(user), role, ExternalId="secret-42")["Credentials"]


def test_a_request_that_cannot_be_read_has_a_record_without_parameters(wire_server: KeywrightServer, user: Credentials):
    unchecked = wire_server.client("sts", credentials=user, config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as refused:
        unchecked.assume_role(RoleArn="short", RoleSessionName="work")
    answer = refused.value.response
    (record,) = [
        record
        for record in wire_server.audit_records()
        if record.get("requestID") == answer["ResponseMetadata"]["RequestId"]
    ]
    assert (record["eventName"], record["errorCode"]) == ("AssumeRole", "ValidationError")
    assert (answer["Error"]["Code"], record["requestParameters"]) == ("ValidationError", None)


def test_tags_of_the_caller_decide_where_the_trust_policy_asks_for_them(
    sts_of: Clients, make_user: Clients, make_role: Clients, name: str
):
    tagged, untagged = make_user("-a", "--tag", "team=red"), make_user("-b")
    principals = [f"arn:aws:iam::{ACCOUNT_ID}:user/{name}-{each}" for each in "ab"]
    role = make_role(trust(*principals, Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}}))
    assert assume(sts_of(tagged), role)["Credentials"]
    assert refusal(lambda: assume(sts_of(untagged), role))[0] == "AccessDenied"


def test_session_tags_need_a_permission_of_their_own_and_go_down_the_chain(
    sts_of: Clients, user: Credentials, user_arn: str, make_role: Clients, session_client: Clients
):
    plain = make_role(trust(user_arn))
    tags = [{"Key": "team", "Value": "red"}, {"Key": "level", "Value": "2"}]
    assert refusal(lambda: assume(sts_of(user), plain, Tags=tags))[0] == "AccessDenied"
    first = make_role(trust(user_arn, action=["sts:AssumeRole", "sts:TagSession"]), suffix="-first")
    only_red = {"StringEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/level": "false"}}
    kept = {"StringEquals": {"aws:PrincipalTag/team": "red"}, "Null": {"aws:PrincipalTag/level": "true"}}
    actions = ["sts:AssumeRole", "sts:TagSession"]
    second = make_role(trust(first, action=actions, Condition=only_red), suffix="-second")
    third = make_role(trust(second, action=actions, Condition=kept), suffix="-third")
    chained = assume(sts_of(user), first, Tags=tags, TransitiveTagKeys=["team"])["Credentials"]
    chained = assume(session_client(chained, "sts"), second)["Credentials"]
    sts = session_client(chained, "sts")
    assert assume(sts, third)["Credentials"]
    code, _ = refusal(lambda: assume(sts, third, Tags=[{"Key": "Team", "Value": "blue"}]))
    assert code == "ValidationError"


def test_session_policies_limit_what_a_session_may_do(
    sts_of: Clients, user: Credentials, role: str, session_client: Clients
):
    limit = policy(allow("kms:ListKeys"))
    answer = assume(sts_of(user), role, Policy=limit)
    assert 0 < answer["PackedPolicySize"] <= 100
    code, _ = refusal(session_client(answer["Credentials"]).create_key)
    assert code == "AccessDeniedException"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"Policy": "{}"}, "MalformedPolicyDocument"),
        ({"Policy": policy({**allow("kms:*"), "Sid": "S" * 2100})}, "PackedPolicyTooLarge"),
        ({"PolicyArns": [{"arn": f"arn:aws:iam::{ACCOUNT_ID}:policy/None"}]}, "MalformedPolicyDocument"),
        ({"PolicyArns": [{"arn": f"arn:aws:iam::{ACCOUNT_ID}:policy/P{n}"} for n in range(11)]}, "ValidationError"),
        ({"DurationSeconds": 3601}, "ValidationError"),
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"RoleSessionName": "not good"}, "ValidationError"),
        ({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]}, "ValidationError"),
        ({"Tags": [{"Key": "aws:a", "Value": "1"}]}, "ValidationError"),
        ({"TransitiveTagKeys": ["a"]}, "ValidationError"),
        ({"SerialNumber": "GAHT12345678", "TokenCode": "123456"}, "AccessDenied"),
        ({"role": "arn:aws:iam::111122223333:user/someone"}, "ValidationError"),
    ],
)  # fmt: skip
def test_a_bad_request_is_refused(
    wire_server: KeywrightServer, user: Credentials, role: str, options: dict[str, Any], code: str
):
    sts = wire_server.client("sts", credentials=user, config=Config(parameter_validation=False))
    assert refusal(lambda: assume(sts, **{"role": role, **options}))[0] == code


def test_policies_and_tags_that_do_not_fit_into_a_token_are_refused(
    sts_of: Clients, user: Credentials, user_arn: str, make_role: Clients
):
    role = make_role(trust(user_arn, action=["sts:AssumeRole", "sts:TagSession"]))
    tags = [{"Key": f"k{number}", "Value": os.urandom(125).hex()} for number in range(50)]
    code, message = refusal(lambda: assume(sts_of(user), role, Tags=tags))
    assert code == "PackedPolicyTooLarge"
    assert "Packed policy consumes" in message


def test_a_role_says_how_long_its_sessions_last_and_chains_are_short(
    sts_of: Clients, user: Credentials, user_arn: str, make_role: Clients, session_client: Clients
):
    role = make_role(trust(user_arn), "--max-session-duration", "43200")
    credentials = assume(sts_of(user), role, DurationSeconds=43200)["Credentials"]
    assert 43000 < (credentials["Expiration"] - datetime.now(UTC)).total_seconds() <= 43200
    second = make_role(trust(role), "--max-session-duration", "43200", suffix="-second")
    chained = session_client(credentials, "sts")
    code, message = refusal(lambda: assume(chained, second, DurationSeconds=3601))
    assert (code, "role chaining" in message) == ("ValidationError", True)
    assert assume(chained, second, DurationSeconds=3600)["Credentials"]


def test_a_source_identity_stays_for_the_whole_chain(
    sts_of: Clients, user: Credentials, user_arn: str, make_role: Clients, session_client: Clients
):
    actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    first = make_role(trust(user_arn, action=actions))
    second = make_role(trust(first, action=actions), suffix="-second")
    unaware = make_role(trust(first), suffix="-unaware")
    answer = assume(sts_of(user), first, SourceIdentity="alice")
    assert answer["SourceIdentity"] == "alice"
    chained = session_client(answer["Credentials"], "sts")
    assert assume(chained, second)["SourceIdentity"] == "alice"
    assert refusal(lambda: assume(chained, second, SourceIdentity="bob"))[0] == "AccessDenied"
    assert refusal(lambda: assume(chained, unaware))[0] == "AccessDenied"


def test_the_root_of_an_account_takes_no_role_on(sts_of: Clients, iam: IamCommand, make_role: Clients):
    role = make_role(trust(ACCOUNT_ID))
    key = iam("access-key", "create", "--root")
    root = Credentials(
        account_id=ACCOUNT_ID, access_key_id=key["access_key_id"], secret_access_key=key["secret_access_key"]
    )
    identity = sts_of(root).get_caller_identity()
    assert (identity["Arn"], identity["UserId"]) == (f"arn:aws:iam::{ACCOUNT_ID}:root", ACCOUNT_ID)
    assert refusal(lambda: assume(sts_of(root), role))[0] == "AccessDenied"
    iam("access-key", "delete", key["access_key_id"])


def test_a_user_made_anew_under_the_name_is_not_trusted(
    sts_of: Clients, user: Credentials, make_user: Clients, role: str, iam: IamCommand, name: str
):
    assert assume(sts_of(user), role)["Credentials"]
    iam("user", "delete", name, "--cascade")
    assert refusal(lambda: assume(sts_of(make_user()), role))[0] == "AccessDenied"
