"""AssumeRoleWithWebIdentity, as pods of Kubernetes use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.services.iam_command import IamCommand, policy
from tests.services.identity_provider import AUDIENCE, ISSUER, SUBJECT, IdentityProvider
from tests.services.server import ACCOUNT_ID, KeywrightServer

HOST = ISSUER.removeprefix("https://")
PROVIDER = f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/{HOST}"


@pytest.fixture(scope="module")
def provider() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, provider: IdentityProvider) -> Iterator[KeywrightServer]:
    """A server that knows the identity provider, with a role for one of its subjects."""
    configuration = f'[[sts.oidc_issuers]]\nissuer = "{ISSUER}"\naudiences = ["{AUDIENCE}"]\njwks_file = "keys.json"\n'
    made = KeywrightServer.make(tmp_path_factory.mktemp("keywright"), configuration=configuration)
    (made.data_dir / "keys.json").write_bytes(provider.key_set())
    iam = IamCommand(made.data_dir)
    condition = {"StringEquals": {f"{HOST}:sub": SUBJECT, f"{HOST}:aud": AUDIENCE}}
    iam("role", "create", "backend", "--trust-policy", "-", text=trust_of(PROVIDER, Condition=condition))
    iam("role", "attach", "backend", "arn:aws:iam::aws:policy/AdministratorAccess")
    iam("role", "create", "foreign", "--trust-policy", "-", text=trust_of(PROVIDER.replace(ACCOUNT_ID, "444455556666")))
    try:
        yield made.start()
        made.stop()
    finally:
        made.close()


def records_of_web_identities(server: KeywrightServer) -> list[dict[str, Any]]:
    return [record for record in server.audit_records() if record["eventName"] == "AssumeRoleWithWebIdentity"]


def lines_of(server: KeywrightServer, refused: ClientError) -> list[str]:
    """Return what the server's own log says of a request."""
    request_id = refused.response["ResponseMetadata"]["RequestId"]
    return [line for line in server.log.splitlines() if request_id in line]


def trust_of(provider: str, **more: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity"}
    return policy({**statement, **more})


@pytest.fixture
def assume(server: KeywrightServer) -> Callable[..., dict[str, Any]]:
    """Call AssumeRoleWithWebIdentity without any credentials."""
    return caller(server, Config(signature_version=UNSIGNED))


@pytest.fixture
def unchecked_assume(server: KeywrightServer) -> Callable[..., dict[str, Any]]:
    """Call it with whatever is given, so that the server has to refuse it."""
    return caller(server, Config(signature_version=UNSIGNED, parameter_validation=False))


def caller(server: KeywrightServer, config: Config) -> Callable[..., dict[str, Any]]:
    sts = server.client("sts", config=config)

    def call(token: str, role: str = "backend", **options: Any) -> dict[str, Any]:
        arn = f"arn:aws:iam::{ACCOUNT_ID}:role/{role}"
        answer: dict[str, Any] = sts.assume_role_with_web_identity(
            **{"RoleArn": arn, "RoleSessionName": "pod", "WebIdentityToken": token, **options}
        )
        return answer

    return call


@pytest.mark.parametrize("key_id", ["rsa", "ec"])
def test_a_pod_gets_a_session_for_its_token(
    server: KeywrightServer, provider: IdentityProvider, assume: Callable[..., dict[str, Any]], key_id: str
):
    answer = assume(provider.token(key_id))
    assert answer["SubjectFromWebIdentityToken"] == SUBJECT
    assert (answer["Provider"], answer["Audience"]) == (PROVIDER, AUDIENCE)
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/backend/pod"
    known = answer["Credentials"]
    session = boto3.session.Session(
        aws_access_key_id=known["AccessKeyId"],
        aws_secret_access_key=known["SecretAccessKey"],
        aws_session_token=known["SessionToken"],
        region_name=server.regions[0],
    )
    assert session.client("kms", endpoint_url=server.endpoint).create_key()["KeyMetadata"]["KeyId"]


def test_botocore_finds_the_token_as_it_does_in_a_pod(
    server: KeywrightServer, provider: IdentityProvider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    token_file = tmp_path / "token"
    token_file.write_text(provider.token())
    for name, value in {
        "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT_ID}:role/backend",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file),
        "AWS_ROLE_SESSION_NAME": "pod",
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_DEFAULT_REGION": server.regions[0],
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    arn = boto3.session.Session().client("sts").get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/backend/pod"


@pytest.mark.parametrize(
    ("changed", "role", "code"),
    [
        ({"sub": "system:serviceaccount:shop:frontend"}, "backend", "AccessDenied"),
        ({}, "foreign", "AccessDenied"),
        ({}, "nobody", "AccessDenied"),
        ({"aud": "other"}, "backend", "IDPRejectedClaim"),
        ({"exp": 1_700_000_000}, "backend", "ExpiredTokenException"),
        ({"iss": "https://other.example.com"}, "backend", "InvalidIdentityToken"),
    ],
)
def test_other_tokens_are_refused(
    provider: IdentityProvider,
    assume: Callable[..., dict[str, Any]],
    changed: dict[str, Any],
    role: str,
    code: str,
):
    with pytest.raises(ClientError) as refused:
        assume(provider.token(**changed), role)
    assert refused.value.response["Error"]["Code"] == code


def test_a_token_of_other_keys_is_refused(assume: Callable[..., dict[str, Any]]):
    with pytest.raises(ClientError) as refused:
        assume(IdentityProvider().token())
    assert refused.value.response["Error"]["Code"] == "InvalidIdentityToken"


def test_a_server_without_issuers_takes_no_tokens_and_only_its_own_log_tells_of_them(
    wire_server: KeywrightServer, provider: IdentityProvider
):
    sts = wire_server.client("sts", config=Config(signature_version=UNSIGNED))
    before, token = records_of_web_identities(wire_server), provider.token()
    with pytest.raises(ClientError) as refused:
        sts.assume_role_with_web_identity(
            RoleArn=f"arn:aws:iam::{ACCOUNT_ID}:role/backend",
            RoleSessionName="pod",
            WebIdentityToken=token,
        )
    assert refused.value.response["Error"]["Code"] == "InvalidIdentityToken"
    assert records_of_web_identities(wire_server) == before
    (line,) = lines_of(wire_server, refused.value)
    assert "AssumeRoleWithWebIdentity, failed with InvalidIdentityToken" in line
    assert all(part not in wire_server.log for part in token.split("."))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"token": "garbage"}, "InvalidIdentityToken"),
        ({"exp": 1_700_000_000}, "ExpiredTokenException"),
        ({"aud": "other"}, "IDPRejectedClaim"),
        ({"Policy": "{}"}, "MalformedPolicyDocument"),
        ({"RoleSessionName": "no name"}, "ValidationError"),
    ],
)
def test_a_request_of_nobody_known_leaves_a_line_in_the_log_of_the_server_and_no_record(
    server: KeywrightServer,
    provider: IdentityProvider,
    unchecked_assume: Callable[..., dict[str, Any]],
    options: dict[str, Any],
    code: str,
):
    claims = {name: value for name, value in options.items() if name in {"exp", "aud"}}
    members = {name: value for name, value in options.items() if name in {"Policy", "RoleSessionName"}}
    before = records_of_web_identities(server)
    with pytest.raises(ClientError) as refused:
        unchecked_assume(options.get("token") or provider.token(**claims), **members)
    assert refused.value.response["Error"]["Code"] == code
    assert records_of_web_identities(server) == before
    (line,) = lines_of(server, refused.value)
    assert f"failed with {code}" in line


def test_a_holder_of_a_good_token_whom_no_role_trusts_has_a_record(
    server: KeywrightServer, provider: IdentityProvider, assume: Callable[..., dict[str, Any]]
):
    with pytest.raises(ClientError) as refused:
        assume(provider.token(), "foreign")
    record = records_of_web_identities(server)[-1]
    assert record["requestID"] == refused.value.response["ResponseMetadata"]["RequestId"]
    assert record["errorCode"] == "AccessDenied"
    assert record["userIdentity"]["userName"] == SUBJECT
    assert lines_of(server, refused.value) == []


def test_the_audit_log_names_the_subject_and_never_the_token(
    server: KeywrightServer, provider: IdentityProvider, assume: Callable[..., dict[str, Any]]
):
    token = provider.token()
    assume(token)
    record = server.audit_records()[-1]
    assert record["eventName"] == "AssumeRoleWithWebIdentity"
    assert record["userIdentity"] == {
        "type": "WebIdentityUser",
        "principalId": f"{HOST}:{AUDIENCE}:{SUBJECT}",
        "userName": SUBJECT,
        "identityProvider": PROVIDER,
    }
    assert record["recipientAccountId"] == ACCOUNT_ID
    log = (server.data_dir / "audit.jsonl").read_text()
    assert token.split(".")[2] not in log
