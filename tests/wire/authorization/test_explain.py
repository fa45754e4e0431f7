"""`keywright iam explain` tells which statement decides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import run_keywright
from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer

READER = f"arn:aws:iam::{ACCOUNT_ID}:user/reader"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/administrator"


def explained(server: KeywrightServer, principal: str, action: str, *options: str) -> dict[str, Any]:
    command = ("--data-dir", server.data_dir, "--principal", principal, "--action", action, "--region", REGION)
    done = run_keywright("iam", "explain", *command, *options)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def key(wire_server: KeywrightServer) -> dict[str, Any]:
    return dict(wire_server.client("kms").create_key()["KeyMetadata"])


@pytest.fixture(scope="module", autouse=True)
def _reader(wire_server: KeywrightServer, tmp_path_factory: pytest.TempPathFactory) -> None:
    file: Path = tmp_path_factory.mktemp("policy") / "policy.json"
    condition = {"StringEquals": {"kms:EncryptionContext:purpose": "reading"}}
    statement = {"Sid": "Reading", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": condition}
    file.write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    for words in (("user", "create", "reader"), ("user", "put-policy", "reader", "reading", "--document", file)):
        done = run_keywright("iam", *words, "--data-dir", wire_server.data_dir)
        assert done.returncode == 0, done.stderr


def test_an_allowed_action_names_the_statement_and_the_one_that_delegates(
    wire_server: KeywrightServer, key: dict[str, Any]
) -> None:
    answer = explained(wire_server, READER, "kms:Decrypt", "--key", key["KeyId"], "--context", "purpose=reading")
    assert answer["allowed"] is True
    assert answer["statement"] == {"policy": "reading", "index": 0, "sid": "Reading", "effect": "Allow"}
    assert answer["delegated_by"]["policy"] == "key policy"


def test_a_denied_action_says_what_aws_says(wire_server: KeywrightServer, key: dict[str, Any]) -> None:
    answer = explained(wire_server, READER, "kms:Decrypt", "--key", key["Arn"], "--context", "purpose=writing")
    assert answer["allowed"] is False
    assert answer["message"] == (
        f"User: {READER} is not authorized to perform: kms:Decrypt on resource: {key['Arn']} "
        "because no identity-based policy allows the kms:Decrypt action"
    )


def test_a_grant_is_named_where_it_is_what_allows(wire_server: KeywrightServer, key: dict[str, Any]) -> None:
    granted = wire_server.client("kms").create_grant(
        KeyId=key["KeyId"], GranteePrincipal=READER, Operations=["DescribeKey"]
    )
    answer = explained(wire_server, READER, "kms:DescribeKey", "--key", key["KeyId"])
    assert (answer["allowed"], answer["grant_id"]) == (True, granted["GrantId"])


def test_an_action_on_no_key_is_for_identity_policies(wire_server: KeywrightServer) -> None:
    assert explained(wire_server, ADMINISTRATOR, "kms:ConnectCustomKeyStore")["allowed"] is True
    assert explained(wire_server, READER, "kms:ConnectCustomKeyStore")["allowed"] is False


@pytest.mark.parametrize("principal", ["reader", f"{READER}s"])
def test_an_unknown_principal_is_one_line(wire_server: KeywrightServer, principal: str) -> None:
    command = ("--data-dir", wire_server.data_dir, "--principal", principal, "--action", "kms:Decrypt")
    done = run_keywright("iam", "explain", *command)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
