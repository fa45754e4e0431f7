"""An instance's credentials come from version 2 of its metadata service."""

from __future__ import annotations

import json

import pytest

from keywright.client.configuration_errors import SettingInvalid
from keywright.client.credentials.instance_metadata import InstanceMetadataCredentials
from keywright.sigv4.signing import Credentials
from tests.unit.client.credentials.loopback import Asked, Reply

DOCUMENT = {
    "Code": "Success",
    "AccessKeyId": "ASIAINSTANCE",
    "SecretAccessKey": "instance-secret",
    "Token": "instance-token",
    "Expiration": "2027-01-15T09:00:00Z",
}
ROLES = "/latest/meta-data/iam/security-credentials/"
REPLIES = {
    ("PUT", "/latest/api/token"): Reply(body="metadata-token"),
    ("GET", ROLES): Reply(body="my-role"),
    ("GET", f"{ROLES}my-role"): Reply(body=json.dumps(DOCUMENT)),
}


def answer(asked: Asked) -> Reply:
    authorized = asked.headers.get("x-aws-ec2-metadata-token") == "metadata-token"
    return REPLIES[asked.method, asked.path] if authorized or asked.method == "PUT" else Reply(status=401)


@pytest.fixture
def instance(machine, service):
    del machine.environment["AWS_EC2_METADATA_DISABLED"]
    machine.variables(AWS_EC2_METADATA_SERVICE_ENDPOINT=service.url)
    service.answer = answer
    return machine


def load(machine):
    return InstanceMetadataCredentials(settings=machine.settings()).load()


def test_a_token_a_role_and_its_credentials_are_asked_for(instance, service):
    found = load(instance)
    key = Credentials(access_key_id="ASIAINSTANCE", secret_access_key="instance-secret", session_token="instance-token")
    assert (found.key, found.source, found.expires_at) == (key, "iam-role", 1_800_003_600.0)
    assert [(asked.method, asked.path) for asked in service.asked] == list(REPLIES)
    assert service.asked[0].headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600"


def test_nothing_is_asked_when_metadata_is_disabled(instance, service):
    instance.variables(AWS_EC2_METADATA_DISABLED="TRUE")
    assert load(instance) is None
    assert service.asked == []


def test_version_1_is_not_fallen_back_to(instance, service):
    service.answer = lambda asked: Reply(status=404) if asked.method == "PUT" else Reply(body="my-role")
    assert load(instance) is None
    assert [asked.method for asked in service.asked] == ["PUT"]


@pytest.mark.parametrize("place", REPLIES)
@pytest.mark.parametrize(
    "reply",
    [Reply(status=500), Reply(body=""), Reply(body=json.dumps(DOCUMENT) + " " * 70_000)],
    ids=["500", "empty", "huge"],
)
def test_a_service_that_fails_on_the_way_means_no_credentials(instance, service, place, reply):
    service.answer = lambda asked: reply if (asked.method, asked.path) == place else answer(asked)
    assert load(instance) is None
    assert (service.asked[-1].method, service.asked[-1].path) == place


def test_an_error_in_a_document_means_no_credentials(instance, service):
    failure = Reply(body=json.dumps({"Code": "AssumeRoleUnauthorizedAccess", "Message": "no trust"}))
    service.answer = lambda asked: failure if asked.path.endswith("my-role") else answer(asked)
    assert load(instance) is None


def test_no_service_means_no_credentials(instance):
    instance.variables(AWS_EC2_METADATA_SERVICE_ENDPOINT="http://127.0.0.1:1")
    assert load(instance) is None


def test_as_many_attempts_are_made_as_the_setting_says(instance, service):
    service.answer = lambda _: Reply(status=500)
    instance.variables(AWS_METADATA_SERVICE_NUM_ATTEMPTS="3")
    assert load(instance) is None
    assert len(service.asked) == 3


def test_the_endpoint_of_the_profile_is_asked_too(instance, service):
    del instance.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    instance.config(f"[default]\nec2_metadata_service_endpoint = {service.url}/\n")
    assert load(instance).key.access_key_id == "ASIAINSTANCE"


@pytest.mark.parametrize(("mode", "url"), [("IPv6", "http://[fd00:ec2::254]"), ("", "http://169.254.169.254")])
def test_the_mode_chooses_the_address(instance, mode, url):
    del instance.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    instance.variables(AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=mode)
    assert InstanceMetadataCredentials(settings=instance.settings())._service() == url


@pytest.mark.parametrize(
    "variables",
    [{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv5"}, {"AWS_METADATA_SERVICE_TIMEOUT": "soon"}],
)
def test_a_setting_that_means_nothing_is_told(instance, variables):
    with pytest.raises(SettingInvalid):
        load(instance.variables(**variables))
