"""A container's credentials come from its agent, and from nobody else."""

from __future__ import annotations

import json

import pytest

from keywright.client.configuration_errors import CredentialSourceFailed
from keywright.client.credentials.container import ContainerCredentials
from keywright.sigv4.signing import Credentials
from tests.unit.client.credentials.loopback import Reply

DOCUMENT = {
    "AccessKeyId": "ASIACONTAINER",
    "SecretAccessKey": "container-secret",
    "Token": "container-token",
    "Expiration": "2027-01-15T09:00:00Z",
}
KEY = Credentials(access_key_id="ASIACONTAINER", secret_access_key="container-secret", session_token="container-token")


def provider(pauses, service=None, **environment: str) -> ContainerCredentials:
    agent = {} if service is None else {"agent": service.url}
    return ContainerCredentials(environment=environment, pause=pauses[1], **agent)


def test_nothing_is_asked_without_a_variable(pauses):
    assert provider(pauses).load() is None


def test_a_relative_uri_is_asked_of_the_agent(service, pauses):
    service.answer = lambda _: Reply(body=json.dumps(DOCUMENT))
    found = provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/v2/credentials?id=1").load()
    assert (found.key, found.source, found.expires_at) == (KEY, "container-role", 1_800_003_600.0)
    assert [(asked.method, asked.path) for asked in service.asked] == [("GET", "/v2/credentials?id=1")]
    assert service.asked[0].headers["accept"] == "application/json"
    assert "authorization" not in service.asked[0].headers


def test_a_relative_uri_goes_before_a_full_one(service, pauses):
    service.answer = lambda _: Reply(body=json.dumps(DOCUMENT))
    provider(
        pauses,
        service,
        AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/relative",
        AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{service.url}/full",
    ).load()
    assert [asked.path for asked in service.asked] == ["/relative"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_full_uri_on_loopback_is_asked_with_the_token(service, pauses, host):
    service.answer = lambda _: Reply(body=json.dumps(DOCUMENT))
    found = provider(
        pauses,
        AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://{host}:{service.port}/full",
        AWS_CONTAINER_AUTHORIZATION_TOKEN="Bearer of-variable",
    ).load()
    assert found.key == KEY
    assert service.asked[0].headers["authorization"] == "Bearer of-variable"


def test_the_token_of_the_file_goes_before_the_variable_and_is_read_anew(service, pauses, tmp_path):
    service.answer = lambda _: Reply(body=json.dumps(DOCUMENT))
    file = tmp_path / "token"
    container = provider(
        pauses,
        AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{service.url}/full",
        AWS_CONTAINER_AUTHORIZATION_TOKEN="of-variable",
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(file),
    )
    for token in ("first", "second"):
        file.write_text(token)
        container.load()
    assert [asked.headers["authorization"] for asked in service.asked] == ["first", "second"]


@pytest.mark.parametrize("token", ["two\nlines", "one\r\n"])
def test_a_token_that_would_add_a_header_is_not_sent_and_not_told(service, pauses, token):
    container = provider(
        pauses, AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{service.url}/", AWS_CONTAINER_AUTHORIZATION_TOKEN=token
    )
    with pytest.raises(CredentialSourceFailed, match="not a legal header value") as refused:
        container.load()
    assert token not in str(refused.value)
    assert service.asked == []


def test_a_token_file_that_is_missing_is_told_by_name(pauses, tmp_path):
    container = provider(
        pauses,
        AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1/",
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(tmp_path / "gone"),
    )
    with pytest.raises(CredentialSourceFailed, match="gone cannot be read"):
        container.load()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.test/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://localhost.example.test/",
        "http://127.0.0.1@example.test/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https:///nohost",
    ],
)
def test_a_host_that_may_not_see_the_token_is_refused(pauses, url):
    container = provider(
        pauses, AWS_CONTAINER_CREDENTIALS_FULL_URI=url, AWS_CONTAINER_AUTHORIZATION_TOKEN="secret-token"
    )
    with pytest.raises(CredentialSourceFailed, match="Unsupported host"):
        container.load()
    assert pauses[0] == []


@pytest.mark.parametrize(
    "url",
    ["http://169.254.170.2/", "http://169.254.170.23/v1", "http://[fd00:ec2::23]/", "http://[::1]/", "https://x.test/"],
)
def test_agents_loopback_and_https_hosts_are_let_pass(pauses, url):
    assert provider(pauses, AWS_CONTAINER_CREDENTIALS_FULL_URI=url)._url() == url


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500, body="down"),
        Reply(body="<html>"),
        Reply(body="[]"),
        Reply(body=json.dumps(DOCUMENT) + " " * 70_000),
    ],
    ids=["status", "html", "list", "huge"],
)
def test_an_agent_that_fails_is_asked_three_times_with_pauses(service, pauses, reply):
    service.answer = lambda _: reply
    with pytest.raises(CredentialSourceFailed, match="container-role"):
        provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/").load()
    assert len(service.asked) == 3
    assert pauses[0] == [1.0, 1.0]


def test_an_agent_that_recovers_gives_credentials(service, pauses):
    replies = iter([Reply(status=503), Reply(body=json.dumps(DOCUMENT))])
    service.answer = lambda _: next(replies)
    assert provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/").load().key == KEY


def test_a_redirect_is_not_followed(service, pauses):
    service.answer = lambda _: Reply(status=302, headers={"location": f"{service.url}/elsewhere"})
    with pytest.raises(CredentialSourceFailed, match="302"):
        provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/").load()
    assert {asked.path for asked in service.asked} == {"/"}


def test_no_agent_at_all_is_told_without_the_token(pauses):
    container = provider(
        pauses,
        AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:1/",
        AWS_CONTAINER_AUTHORIZATION_TOKEN="secret-token",
    )
    with pytest.raises(CredentialSourceFailed, match=r"127\.0\.0\.1:1 cannot be asked") as refused:
        container.load()
    assert "secret-token" not in str(refused.value)


@pytest.mark.parametrize("member", DOCUMENT)
def test_a_member_that_is_missing_is_named_and_the_others_are_not_shown(service, pauses, member):
    service.answer = lambda _: Reply(body=json.dumps({name: v for name, v in DOCUMENT.items() if name != member}))
    with pytest.raises(CredentialSourceFailed, match=member) as refused:
        provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/").load()
    assert not any(value in str(refused.value) for value in DOCUMENT.values())


def test_an_expiration_that_is_no_instant_is_refused(service, pauses):
    service.answer = lambda _: Reply(body=json.dumps(DOCUMENT | {"Expiration": "soon"}))
    with pytest.raises(CredentialSourceFailed, match="ISO 8601"):
        provider(pauses, service, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI="/").load()
