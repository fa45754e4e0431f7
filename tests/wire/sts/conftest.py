"""Principals made beside the running server, and clients that call as them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.iam_command import IamCommand, trust
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def iam(wire_server: KeywrightServer) -> IamCommand:
    """`keywright iam` on the running server's deployment."""
    return IamCommand(wire_server.data_dir)


@pytest.fixture
def name() -> str:
    """A name that nothing else has."""
    return f"n{next(_NUMBERS)}"


@pytest.fixture
def make_user(iam: IamCommand, name: str) -> Callable[..., Credentials]:
    """Make users without permissions, with an access key."""

    def make(suffix: str = "", *options: str, account_id: str = ACCOUNT_ID) -> Credentials:
        account = ("--account-id", account_id)
        iam("user", "create", name + suffix, *account, *options)
        key = iam("access-key", "create", "--user", name + suffix, *account)
        return Credentials(
            account_id=account_id, access_key_id=key["access_key_id"], secret_access_key=key["secret_access_key"]
        )

    return make


@pytest.fixture
def user(make_user: Callable[..., Credentials]) -> Credentials:
    """A user without permissions; its name is that of the `name` fixture."""
    return make_user()


@pytest.fixture
def user_arn(user: Credentials, name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT_ID}:user/{name}"


@pytest.fixture
def make_role(iam: IamCommand, name: str) -> Callable[..., str]:
    """Make roles and return their ARNs."""

    def make(trust_policy: str, *options: str, suffix: str = "-role") -> str:
        made = iam("role", "create", name + suffix, "--trust-policy", "-", *options, text=trust_policy)
        return str(made["arn"])

    return make


@pytest.fixture
def role(make_role: Callable[..., str], user_arn: str, iam: IamCommand, name: str) -> str:
    """A role of an administrator that the user may assume, by its trust policy alone."""
    arn = make_role(trust(user_arn))
    iam("role", "attach", f"{name}-role", "arn:aws:iam::aws:policy/AdministratorAccess")
    return arn


@pytest.fixture
def sts_of(wire_server: KeywrightServer) -> Callable[[Credentials], Any]:
    """Return STS clients."""
    return lambda credentials: wire_server.client("sts", credentials=credentials)


@pytest.fixture
def session_client(wire_server: KeywrightServer) -> Callable[..., Any]:
    """Return boto3 clients that call with temporary credentials."""

    def make(credentials: dict[str, Any], service: str = "kms") -> Any:
        known = Credentials(
            account_id=wire_server.credentials.account_id,
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
        )
        return wire_server.client(service, credentials=known, aws_session_token=credentials["SessionToken"])

    return make
