"""Roles come from the STS endpoint of the settings."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from keywright.client.configuration_errors import CredentialSourceFailed
from keywright.client.credentials.chain import providers_in_order
from keywright.client.credentials.renewal import RenewedCredentials
from keywright.client.credentials.role_issuer import RoleRefused, WantedRole
from keywright.client.credentials.sts_issuer import StsRoleIssuer
from keywright.sigv4.signing import Credentials
from tests.unit.client.credentials.conftest import NOW
from tests.unit.client.credentials.loopback import Reply

ROLE = WantedRole(arn="arn:aws:iam::111122223333:role/work", session_name="me")
SIGNER = Credentials(access_key_id="AKIASIGNER", secret_access_key="signer-secret", session_token="signer-token")
DENIED = Reply(
    status=403,
    body="<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not you</Message></Error>"
    "<RequestId>r</RequestId></ErrorResponse>",
)


def issuer(machine, service) -> StsRoleIssuer:
    machine.variables(AWS_ENDPOINT_URL_STS=service.url)
    return StsRoleIssuer(settings=machine.settings())


def issued(action: str) -> Reply:
    return Reply(
        body=f"""<{action}Response><{action}Result><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>
        <SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
        <Expiration>2027-01-15T08:00:00Z</Expiration></Credentials></{action}Result></{action}Response>"""
    )


def test_a_signed_request_gives_the_roles_credentials_and_their_end(machine, service):
    service.answer = lambda _: issued("AssumeRole")
    found = issuer(machine, service).assume_role(SIGNER, ROLE)
    assert found.key == Credentials(
        access_key_id="ASIAROLE", secret_access_key="role-secret", session_token="role-token"
    )
    assert found.expires_at == NOW
    assert service.asked[0].headers["x-amz-security-token"] == "signer-token"


def test_without_a_region_a_role_is_asked_for_in_one_that_is_always_there(machine, service):
    service.answer = lambda _: issued("AssumeRole")
    issuer(machine, service).assume_role(SIGNER, ROLE)
    assert "/us-east-1/sts/aws4_request" in service.asked[0].headers["authorization"]


def test_a_web_identity_is_exchanged_unsigned(machine, service):
    service.answer = lambda _: issued("AssumeRoleWithWebIdentity")
    issuer(machine, service).assume_role_with_web_identity("web-token", ROLE)
    assert "authorization" not in service.asked[0].headers
    assert parse_qs(service.asked[0].body.decode())["WebIdentityToken"] == ["web-token"]


def test_a_refusal_is_told_with_its_code_and_without_secrets(machine, service):
    service.answer = lambda _: DENIED
    for ask in (
        lambda: issuer(machine, service).assume_role(SIGNER, ROLE),
        lambda: issuer(machine, service).assume_role_with_web_identity("web-token", ROLE),
    ):
        with pytest.raises(RoleRefused, match="AccessDenied: not you") as refused:
            ask()
        assert not any(secret in str(refused.value) for secret in ("signer-secret", "signer-token", "web-token"))


def test_an_answer_without_credentials_is_a_refusal(machine, service):
    service.answer = lambda _: Reply(body="<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>")
    with pytest.raises(RoleRefused):
        issuer(machine, service).assume_role(SIGNER, ROLE)


def test_a_role_whose_name_is_none_is_refused_before_it_is_asked_for(machine, service):
    with pytest.raises(RoleRefused):
        issuer(machine, service).assume_role(SIGNER, WantedRole(arn="short", session_name="me"))
    assert service.asked == []


def test_the_chain_tells_a_refusal_as_the_roles_own(machine, service):
    service.answer = lambda _: DENIED
    machine.variables(AWS_ENDPOINT_URL_STS=service.url)
    machine.config(
        f"[default]\naws_access_key_id = A\naws_secret_access_key = s\n[profile work]\nrole_arn = {ROLE.arn}\n"
        "source_profile = default\n"
    )
    chain = RenewedCredentials(providers_in_order(machine.settings("work")))
    with pytest.raises(CredentialSourceFailed, match="from assume-role: AccessDenied: not you"):
        chain.load(NOW)
