"""A role is not locked out of a key by how long its own policies are (kms-api.md section 12)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.iam_command import IamCommand, allow, policy, trust
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer
from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People
from tests.wire.refusals import refused

ROOT = f"arn:aws:iam::{ACCOUNT_ID}:root"


def padded(characters: int) -> dict[str, Any]:
    """Return a statement that is longer than this, and is about no key that there is."""
    return allow("kms:DescribeKey", resource=f"arn:aws:kms:us-east-1:{ACCOUNT_ID}:key/{'x' * characters}")


@pytest.fixture(scope="module")
def iam(people: People) -> IamCommand:
    return people.iam


def session_of(server: KeywrightServer, administrator: str, iam: IamCommand, name: str, **options: Any) -> Any:
    """Return a boto3 client of a session of a role that is made for it."""
    arn = iam("role", "create", name, "--trust-policy", "-", text=trust(administrator))["arn"]
    iam.put("role", name, allow("kms:*"), padded(8_000))
    given = server.client("sts").assume_role(RoleArn=arn, RoleSessionName="work", **options)["Credentials"]
    known = Credentials(
        account_id=ACCOUNT_ID, access_key_id=given["AccessKeyId"], secret_access_key=given["SecretAccessKey"]
    )
    return server.client("kms", credentials=known, aws_session_token=given["SessionToken"])


def test_a_role_with_an_inline_policy_as_long_as_roles_have_them_puts_key_policies(
    wire_server: KeywrightServer, administrator: str, iam: IamCommand, key_with: KeyWithPolicy
) -> None:
    session = session_of(wire_server, administrator, iam, "lockout-inline")
    key, text = key_with(allowing(ROOT, "kms:*")), policy(allowing(ROOT, "kms:*"))
    session.put_key_policy(KeyId=key["KeyId"], Policy=text)
    session.create_key(Policy=text)


def test_a_session_with_a_managed_policy_as_long_as_those_are_puts_key_policies(
    wire_server: KeywrightServer, administrator: str, iam: IamCommand, key_with: KeyWithPolicy
) -> None:
    made = iam("policy", "create", "LockoutLong", "--document", "-", text=policy(allow("kms:*"), padded(4_000)))
    session = session_of(wire_server, administrator, iam, "lockout-session", PolicyArns=[{"arn": made["arn"]}])
    key, text = key_with(allowing(ROOT, "kms:*")), policy(allowing(ROOT, "kms:*"))
    session.put_key_policy(KeyId=key["KeyId"], Policy=text)
    session.create_key(Policy=text)


def test_a_session_policy_that_does_not_allow_the_next_call_locks_its_session_out(
    wire_server: KeywrightServer, administrator: str, iam: IamCommand
) -> None:
    session = session_of(
        wire_server, administrator, iam, "lockout-limited", Policy=policy(allow("kms:CreateKey", "kms:Describe*"))
    )
    with refused("MalformedPolicyDocumentException"):
        session.create_key(Policy=policy(allowing(ROOT, "kms:*")))
