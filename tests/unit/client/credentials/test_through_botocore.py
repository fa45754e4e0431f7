"""Single sign-on and programs give credentials through botocore."""

from __future__ import annotations

import builtins
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest

from keywright.client.configuration_errors import BotocoreMissing, CredentialSourceFailed
from keywright.client.credentials.through_botocore import ProcessCredentials, SingleSignOnCredentials
from keywright.sigv4.signing import Credentials
from tests.unit.client.credentials.loopback import Reply

END = datetime(2099, 1, 1, tzinfo=UTC)
KEY = Credentials(access_key_id="ASIAPROCESS", secret_access_key="process-secret", session_token="process-token")
PRINTED = {
    "Version": 1,
    "AccessKeyId": "ASIAPROCESS",
    "SecretAccessKey": "process-secret",
    "SessionToken": "process-token",
    "Expiration": END.isoformat(),
}


def process(machine, code: str) -> ProcessCredentials:
    program = machine.home / "program.py"
    program.write_text(code)
    machine.config(f"[profile work]\ncredential_process = {sys.executable} {program}\n")
    return ProcessCredentials(settings=machine.settings("work"), profile="work")


def test_a_program_prints_credentials(machine):
    found = process(machine, f"print({json.dumps(json.dumps(PRINTED))})").load()
    assert (found.key, found.source, found.expires_at) == (KEY, "custom-process", END.timestamp())


def test_a_program_may_print_credentials_without_an_end(machine):
    printed = {name: PRINTED[name] for name in ("Version", "AccessKeyId", "SecretAccessKey")}
    found = process(machine, f"print({json.dumps(json.dumps(printed))})").load()
    assert (found.key.session_token, found.expires_at) == (None, None)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import sys; sys.exit('log in first')", "log in first"),
        ("print('not json, very-secret')", "custom-process"),
        ("print('{\"Version\": 2}')", "Unsupported version"),
        ("print('{\"Version\": 1}')", "AccessKeyId"),
    ],
)
def test_a_program_that_fails_is_told_without_what_it_printed(machine, code, text):
    with pytest.raises(CredentialSourceFailed, match=text) as refused:
        process(machine, code).load()
    assert "very-secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_program_that_is_not_there_is_told(machine):
    machine.config("[profile work]\ncredential_process = /nowhere/program\n")
    with pytest.raises(CredentialSourceFailed, match="/nowhere/program"):
        ProcessCredentials(settings=machine.settings("work"), profile="work").load()


def test_profiles_that_name_neither_have_neither_and_do_not_need_botocore(machine, monkeypatch):
    machine.config("[profile work]\nregion = eu-west-1\n")
    without_botocore(monkeypatch)
    for kind in (ProcessCredentials, SingleSignOnCredentials):
        assert kind(settings=machine.settings("work"), profile="work").load() is None


def without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refusing(name: str, *rest: object) -> object:
        if name.startswith("botocore"):
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refusing)


@pytest.mark.parametrize("line", ["credential_process = /bin/true", "sso_role_name = r"])
def test_without_botocore_the_profile_that_needs_it_is_named(machine, monkeypatch, line):
    machine.config(f"[profile work]\n{line}\n")
    kind = ProcessCredentials if "process" in line else SingleSignOnCredentials
    provider = kind(settings=machine.settings("work"), profile="work")
    without_botocore(monkeypatch)
    with pytest.raises(BotocoreMissing, match=r'"work".*botocore must be installed'):
        provider.load()


@pytest.fixture
def signed_in(machine, service, monkeypatch):
    """A profile of single sign-on whose portal is on loopback, with the token of a login that lasts."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", service.url)
    monkeypatch.setenv("HOME", "/nowhere")  # botocore is told where files are, and does not look for them itself
    machine.config("""
        [sso-session corp]
        sso_start_url = https://start.test
        sso_region = eu-west-1
        [profile work]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = reader
        """)
    cache = machine.home / ".aws/sso/cache"
    cache.mkdir(parents=True)
    token = {
        "startUrl": "https://start.test",
        "region": "eu-west-1",
        "accessToken": "login-token",
        "expiresAt": (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(token))
    return machine


def test_a_login_is_exchanged_for_the_role_of_the_profile(signed_in, service):
    role = {
        "accessKeyId": "ASIASSO",
        "secretAccessKey": "sso-secret",
        "sessionToken": "sso-token",
        "expiration": int(END.timestamp() * 1000),
    }
    service.answer = lambda _: Reply(
        body=json.dumps({"roleCredentials": role}), headers={"content-type": "application/json"}
    )
    found = SingleSignOnCredentials(settings=signed_in.settings("work"), profile="work").load()
    key = Credentials(access_key_id="ASIASSO", secret_access_key="sso-secret", session_token="sso-token")
    assert (found.key, found.source, found.expires_at) == (key, "sso", END.timestamp())
    assert service.asked[0].headers["x-amz-sso_bearer_token"] == "login-token"
    assert service.asked[0].path == "/federation/credentials?role_name=reader&account_id=111122223333"


def test_without_a_login_one_is_told_to_log_in(signed_in):
    for file in (signed_in.home / ".aws/sso/cache").iterdir():
        file.unlink()
    with pytest.raises(CredentialSourceFailed, match="sso: Error loading SSO Token"):
        SingleSignOnCredentials(settings=signed_in.settings("work"), profile="work").load()


def test_a_profile_of_single_sign_on_that_is_incomplete_says_what_is_missing(machine):
    machine.config("[profile work]\nsso_role_name = reader\n")
    with pytest.raises(CredentialSourceFailed, match="sso_start_url, sso_region"):
        SingleSignOnCredentials(settings=machine.settings("work"), profile="work").load()
