"""Roles are assumed with the credentials that a profile names, profile after profile."""

from __future__ import annotations

import pytest

from keywright.client.configuration_errors import (
    CredentialsError,
    CredentialSourceFailed,
    MfaRequired,
    PartialCredentials,
    RoleConfigurationInvalid,
)
from keywright.client.credentials.chain import providers_in_order
from keywright.client.credentials.renewal import RenewedCredentials
from keywright.client.credentials.role_issuer import WantedRole
from tests.unit.client.credentials.conftest import NOW


def resolve(machine, issuer, profile=None):
    return RenewedCredentials(providers_in_order(machine.settings(profile), issuer, now=lambda: NOW)).resolve(NOW)


def test_a_role_is_assumed_with_the_source_profile_and_everything_the_profile_says(machine, issuer):
    machine.credentials("[users]\naws_access_key_id = AKIAUSER\naws_secret_access_key = s\n").config("""
        [profile work]
        role_arn = arn:aws:iam::111122223333:role/work
        source_profile = users
        role_session_name = me
        external_id = shared
        duration_seconds = 900
        """)
    found = resolve(machine, issuer, "work")
    role = WantedRole(arn="arn:aws:iam::111122223333:role/work", session_name="me", external_id="shared", seconds=900)
    assert issuer.asked == [("AKIAUSER", role)]
    assert (found.source, found.expires_at) == ("assume-role", NOW + 3600)
    assert found.key.session_token == "issued"


def test_a_session_without_a_name_is_named_for_the_time(machine, issuer):
    machine.credentials("[default]\naws_access_key_id = A\naws_secret_access_key = s\n")
    machine.config("[profile work]\nrole_arn = r\nsource_profile = default\nduration_seconds = long\n")
    resolve(machine, issuer, "work")
    assert issuer.asked == [("A", WantedRole(arn="r", session_name="keywright-session-1800000000"))]


def test_roles_are_assumed_one_with_the_other(machine, issuer):
    machine.config("""
        [default]
        aws_access_key_id = AKIAROOT
        aws_secret_access_key = s
        [profile first]
        role_arn = one
        source_profile = default
        [profile "second role"]
        role_arn = two
        source_profile = first
        """)
    assert resolve(machine, issuer, "second role").key.access_key_id == "ASIA-two"
    assert [(who, role.arn) for who, role in issuer.asked] == [("AKIAROOT", "one"), ("ASIA-one", "two")]


def test_a_profile_may_be_its_own_source_when_it_has_a_key(machine, issuer):
    machine.config("""
        [default]
        aws_access_key_id = AKIAOWN
        aws_secret_access_key = s
        role_arn = own
        source_profile = default
        """)
    assert resolve(machine, issuer).key.access_key_id == "ASIA-own"
    assert issuer.asked[0][0] == "AKIAOWN"


def test_a_source_is_named_in_the_profile(machine, issuer):
    machine.variables(AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
    machine.config("[profile work]\nrole_arn = r\ncredential_source = Environment\n")
    resolve(machine, issuer, "work")
    assert issuer.asked[0][0] == "AKIAENV"


BROKEN = {
    "both sources": (
        RoleConfigurationInvalid,
        "both source_profile and credential_source",
        "source_profile = keys\ncredential_source = Environment",
    ),
    "no source": (PartialCredentials, "missing: source_profile or credential_source", ""),
    "unknown source": (RoleConfigurationInvalid, '"Elsewhere"', "credential_source = Elsewhere"),
    "empty source": (CredentialSourceFailed, "No credentials found", "credential_source = EcsContainer"),
    "source that is not there": (RoleConfigurationInvalid, '"gone".*does not exist', "source_profile = gone"),
    "source without keys": (RoleConfigurationInvalid, '"empty" must have credentials', "source_profile = empty"),
    "source with half a key": (PartialCredentials, "aws_secret_access_key", "source_profile = half"),
    "circle": (RoleConfigurationInvalid, "Infinite loop.*'work', 'round'", "source_profile = round"),
    "itself": (RoleConfigurationInvalid, "Infinite loop", "source_profile = work"),
    "device": (MfaRequired, "mfa_serial", "source_profile = keys\nmfa_serial = arn:aws:iam::111122223333:mfa/me"),
}


@pytest.mark.parametrize(("kind", "text", "lines"), BROKEN.values(), ids=BROKEN)
def test_a_profile_that_cannot_assume_its_role_says_why_and_asks_nobody(machine, issuer, kind, text, lines):
    machine.credentials("[keys]\naws_access_key_id = A\naws_secret_access_key = very-secret\n")
    machine.config(
        f"[profile work]\nrole_arn = r\n{lines}\n[profile round]\nrole_arn = s\nsource_profile = work\n"
        "[profile empty]\nregion = eu-west-1\n[profile half]\naws_access_key_id = A\n"
    )
    with pytest.raises(kind, match=text) as refused:
        resolve(machine, issuer, "work")
    assert issuer.asked == []
    assert "very-secret" not in str(refused.value)


def test_a_refusal_of_the_service_is_told(machine, issuer):
    issuer.refusal = "AccessDenied: not you"
    machine.variables(AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
    machine.config("[profile work]\nrole_arn = r\ncredential_source = Environment\n")
    with pytest.raises(CredentialSourceFailed, match="assume-role: AccessDenied: not you"):
        resolve(machine, issuer, "work")


@pytest.fixture
def token_file(tmp_path):
    file = tmp_path / "token"
    file.write_text("header.payload.signature\n")
    return file


def test_a_web_identity_of_the_environment_is_exchanged(machine, issuer, token_file):
    machine.variables(AWS_WEB_IDENTITY_TOKEN_FILE=str(token_file), AWS_ROLE_ARN="web", AWS_ROLE_SESSION_NAME="pod")
    found = resolve(machine, issuer)
    assert issuer.asked == [("header.payload.signature", WantedRole(arn="web", session_name="pod"))]
    assert (found.source, found.expires_at) == ("assume-role-with-web-identity", NOW + 3600)


def test_a_web_identity_of_a_profile_is_exchanged_and_is_no_role_to_sign_for(machine, issuer, token_file):
    machine.config(f"[profile web]\nrole_arn = of-profile\nweb_identity_token_file = {token_file}\n")
    machine.variables(AWS_ROLE_ARN="of-environment")
    resolve(machine, issuer, "web")
    assert [(who, role.arn) for who, role in issuer.asked] == [("header.payload.signature", "of-profile")]


def test_a_web_identity_may_be_the_source_of_a_role(machine, issuer, token_file):
    machine.config(f"""
        [profile web]
        role_arn = one
        web_identity_token_file = {token_file}
        [profile work]
        role_arn = two
        source_profile = web
        """)
    assert resolve(machine, issuer, "work").key.access_key_id == "ASIA-two"
    assert [role.arn for _, role in issuer.asked] == ["one", "two"]


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "~/token"}, "no role"),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": "~/gone", "AWS_ROLE_ARN": "r"}, "~/gone cannot be read"),
    ],
)
def test_a_web_identity_that_cannot_be_used_says_why(machine, issuer, token_file, variables, text):
    with pytest.raises(CredentialsError, match=text):
        resolve(machine.variables(**variables), issuer)


def test_a_refused_web_identity_is_told_without_its_token(machine, issuer, token_file):
    issuer.refusal = "InvalidIdentityToken"
    machine.variables(AWS_WEB_IDENTITY_TOKEN_FILE=str(token_file), AWS_ROLE_ARN="web")
    with pytest.raises(CredentialSourceFailed, match="InvalidIdentityToken") as refused:
        resolve(machine, issuer)
    assert "payload" not in str(refused.value)
