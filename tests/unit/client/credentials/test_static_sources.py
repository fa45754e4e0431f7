"""Access keys stand in arguments, variables and files."""

from __future__ import annotations

import pytest

from keywright.client.configuration_errors import CredentialSourceFailed, PartialCredentials
from keywright.client.credentials.arguments import given_credentials
from keywright.client.credentials.environment import EnvironmentCredentials
from keywright.client.credentials.shared_files import of_config_file, of_credentials_file
from keywright.sigv4.signing import Credentials

PAIR = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"}


def environment(**variables: str) -> EnvironmentCredentials:
    return EnvironmentCredentials(environment=variables)


def test_arguments_are_taken_as_they_are():
    given = given_credentials("AKIAGIVEN", "given-secret", "given-token")
    wanted = Credentials(access_key_id="AKIAGIVEN", secret_access_key="given-secret", session_token="given-token")
    assert given.current(0.0) == wanted
    assert given_credentials(None, "", None) is None


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (("A", None, None), "secret_access_key"),
        ((None, "s", None), "access_key_id"),
        ((None, "", "t"), "access_key_id"),
    ],
)
def test_half_an_argument_is_refused(given, missing):
    with pytest.raises(PartialCredentials, match=f"Partial credentials found in explicit, missing: {missing}"):
        given_credentials(*given)


def test_variables_are_a_key_with_or_without_a_token():
    found = environment(**PAIR).load()
    assert found.key == Credentials(access_key_id="AKIAENV", secret_access_key="env-secret")
    assert (found.source, found.expires_at) == ("env", None)
    assert environment(**PAIR, AWS_SESSION_TOKEN="t").load().key.session_token == "t"


@pytest.mark.parametrize("name", ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
def test_an_empty_token_is_none(name):
    assert environment(**PAIR, **{name: ""}).load().key.session_token is None


@pytest.mark.parametrize("variables", [{}, {"AWS_ACCESS_KEY_ID": ""}, {"AWS_SECRET_ACCESS_KEY": "alone"}])
def test_without_an_access_key_id_there_is_nothing(variables):
    assert environment(**variables).load() is None


@pytest.mark.parametrize("secret", [{}, {"AWS_SECRET_ACCESS_KEY": ""}])
def test_an_access_key_id_without_its_secret_is_refused(secret):
    with pytest.raises(PartialCredentials, match="found in env, missing: AWS_SECRET_ACCESS_KEY"):
        environment(AWS_ACCESS_KEY_ID="A", **secret).load()


@pytest.mark.parametrize("text", ["2027-01-15T08:00:00Z", "2027-01-15T08:00:00", "2027-01-15T09:00:00+01:00"])
def test_variables_may_say_when_they_end(text):
    assert environment(**PAIR, AWS_CREDENTIAL_EXPIRATION=text).load().expires_at == 1_800_000_000.0


def test_an_end_that_is_no_instant_is_refused():
    with pytest.raises(CredentialSourceFailed, match="env: the expiration"):
        environment(**PAIR, AWS_CREDENTIAL_EXPIRATION="tomorrow").load()


@pytest.mark.parametrize("provider", [of_credentials_file, of_config_file])
def test_a_profile_of_a_file_is_a_key(machine, provider):
    for write, heading in ((machine.credentials, "work"), (machine.config, "profile work")):
        write(f"[{heading}]\naws_access_key_id = A\naws_secret_access_key = s=/+\naws_session_token = t\n")
    files = machine.settings().files
    found = provider(files, "work").load()
    assert found.key == Credentials(access_key_id="A", secret_access_key="s=/+", session_token="t")
    assert provider(files, "gone").load() is None


def test_half_a_key_in_a_file_is_refused_without_the_other_half(machine):
    machine.credentials("[default]\naws_access_key_id = AKIAHALF\n")
    with pytest.raises(PartialCredentials, match="shared-credentials-file, missing: aws_secret_access_key") as refused:
        of_credentials_file(machine.settings().files, "default").load()
    assert "AKIAHALF" not in str(refused.value)


def test_providers_do_not_show_their_secrets(machine):
    machine.credentials("[default]\naws_access_key_id = A\naws_secret_access_key = file-secret\n")
    shown = repr([environment(**PAIR), of_credentials_file(machine.settings().files, "default")])
    assert "env-secret" not in shown
    assert "file-secret" not in shown
