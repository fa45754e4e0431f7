"""The default context is what arguments, environment and files make of it."""

from __future__ import annotations

import pytest

from keywright.client.configuration_errors import ProfileNotFound, SettingInvalid
from keywright.client.kms.service import SERVICE
from keywright.client.runtime.context import Context

VARIABLES = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret", "AWS_REGION": "eu-west-1"}


@pytest.fixture
def environment(tmp_path):
    return {"HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}


def test_the_environment_gives_region_credentials_endpoint_and_attempts(environment):
    environment |= VARIABLES | {"AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "7"}
    with Context.default(environment=environment) as context:
        assert context.region == "eu-west-1"
        assert context.credentials.load(0.0).access_key_id == "AKIAENV"
        assert context.endpoint.resolve(SERVICE, context.region).url == "http://127.0.0.1:1"
        assert context.retries.max_attempts == 7


def test_arguments_go_before_the_environment(environment, tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text("[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = s\n")
    environment |= VARIABLES | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    given = {"region": "us-east-2", "endpoint_url": "http://127.0.0.1:2", "profile": "work"}
    with Context.default(environment=environment, **given) as context:
        assert context.region == "us-east-2"
        assert context.credentials.load(0.0).access_key_id == "AKIAWORK"
        assert context.endpoint.resolve(SERVICE, context.region).url == "http://127.0.0.1:2"


def test_the_process_has_an_environment_too(environment, monkeypatch):
    for name, text in (environment | VARIABLES).items():
        monkeypatch.setenv(name, text)
    with Context.default() as context:
        assert context.credentials.load(0.0).access_key_id == "AKIAENV"


def test_nothing_at_all_is_a_context_that_finds_out_when_it_is_used(environment):
    with Context.default(environment=environment) as context:
        assert context.region is None
        assert context.credentials.current(0.0) is None


def test_settings_that_cannot_be_used_are_refused_at_once(environment):
    with pytest.raises(ProfileNotFound):
        Context.default(environment=environment, profile="gone")
    with pytest.raises(SettingInvalid):
        Context.default(environment=environment | {"AWS_MAX_ATTEMPTS": "none"})


def test_a_context_does_not_show_the_keys_of_its_environment(environment):
    with Context.default(environment=environment | VARIABLES) as context:
        assert "env-secret" not in repr(context)
