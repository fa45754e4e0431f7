"""Programs of other people, and our own, ask STS and use what it gives them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import AWS, clean_environment, preloaded_aws, run_installed_keywright, run_keywright
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer


@pytest.fixture
def environment(wire_server: KeywrightServer, user: Credentials) -> dict[str, str]:
    """What a user of the server has in a shell."""
    return {
        "AWS_ACCESS_KEY_ID": user.access_key_id,
        "AWS_SECRET_ACCESS_KEY": user.secret_access_key,
        "AWS_DEFAULT_REGION": wire_server.regions[0],
        "AWS_ENDPOINT_URL": wire_server.endpoint,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def of_session(environment: dict[str, str], credentials: dict[str, Any]) -> dict[str, str]:
    return {
        **environment,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }


def aws(environment: dict[str, str], *arguments: str, program: Path | None = None) -> Any:
    done = subprocess.run(
        [program or preloaded_aws(), *arguments],
        capture_output=True,
        text=True,
        env=clean_environment(**environment),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_aws_assumes_a_role_and_uses_it(environment: dict[str, str], role: str, name: str):
    assert aws(environment, "sts", "get-caller-identity")["Arn"] == f"arn:aws:iam::{ACCOUNT_ID}:user/{name}"
    answer = aws(environment, "sts", "assume-role", "--role-arn", role, "--role-session-name", "work")
    session = of_session(environment, answer["Credentials"])
    arn = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}-role/work"
    assert aws(session, "sts", "get-caller-identity")["Arn"] == arn
    assert aws(session, "kms", "create-key")["KeyMetadata"]["KeyId"]


def test_aws_assumes_a_role_by_itself_when_its_profile_says_so(
    environment: dict[str, str], role: str, name: str, tmp_path: Path
):
    config = tmp_path / "config"
    config.write_text(
        f"[profile work]\nrole_arn = {role}\ncredential_source = Environment\nrole_session_name = profiled\n"
    )
    # It keeps sessions in the home directory, by the role's name.
    profiled = {**environment, "AWS_CONFIG_FILE": str(config), "HOME": str(tmp_path)}
    # The installed program, because one that is imported already has found its home directory.
    identity = aws(profiled, "sts", "get-caller-identity", "--profile", "work", program=AWS)
    assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}-role/profiled"


def test_our_own_command_does_the_same(environment: dict[str, str], role: str, name: str):
    assumed = run_keywright("sts", "assume-role", "--role-arn", role, "--role-session-name", "work", **environment)
    assert assumed.returncode == 0, assumed.stderr
    session = of_session(environment, json.loads(assumed.stdout)["Credentials"])
    identity = run_installed_keywright("sts", "get-caller-identity", **session)
    assert json.loads(identity.stdout)["Arn"] == f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}-role/work"
    denied = run_keywright("sts", "assume-role", "--role-arn", role + "x", "--role-session-name", "work", **environment)
    assert denied.returncode == 255
    assert "(AccessDenied)" in denied.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not there")
def test_curl_signs_for_sts_and_as_a_session_for_kms(
    wire_server: KeywrightServer, user: Credentials, role: str, name: str, sts_of: Callable[[Credentials], Any]
):
    known = f"{user.access_key_id}:{user.secret_access_key}"
    form = "Action=GetCallerIdentity&Version=2011-06-15"
    told = curl(wire_server, "sts", known, "--data", form)
    assert f"<Arn>arn:aws:iam::{ACCOUNT_ID}:user/{name}</Arn>" in told
    made = sts_of(user).assume_role(RoleArn=role, RoleSessionName="work")["Credentials"]
    headers = (
        f"X-Amz-Security-Token: {made['SessionToken']}",
        "X-Amz-Target: TrentService.ListKeys",
        "Content-Type: application/x-amz-json-1.1",
    )
    options = [part for header in headers for part in ("--header", header)]
    told = curl(wire_server, "kms", f"{made['AccessKeyId']}:{made['SecretAccessKey']}", *options, "--data", "{}")
    assert "Keys" in json.loads(told)


def curl(server: KeywrightServer, service: str, known: str, *options: str) -> str:
    scope = f"aws:amz:{server.regions[0]}:{service}"
    command = ["curl", "--silent", "--show-error", "--aws-sigv4", scope, "--user", known, *options]
    done = subprocess.run([*command, server.endpoint + "/"], capture_output=True, text=True, check=True)
    return done.stdout
