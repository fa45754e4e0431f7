"""On the same machine this client and botocore find the same credentials, region and endpoint."""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader, create_loader

from keywright.client.configuration_errors import ConfigurationError, NoCredentials
from keywright.client.credentials.chain import providers_in_order
from keywright.client.credentials.renewal import RenewedCredentials
from keywright.client.endpoints import ConfiguredEndpoints
from keywright.client.kms.service import SERVICE
from tests.unit.client.credentials.conftest import NOW
from tests.unit.client.credentials.loopback import Asked, Loopback, Reply
from tests.unit.client.credentials.same_machines import SETTINGS, Setting

ROLES = "/latest/meta-data/iam/security-credentials/"


def document(name: str) -> str:
    parts = {"AccessKeyId": f"ASIA{name}", "SecretAccessKey": f"{name}-secret", "Token": f"{name}-token"}
    return json.dumps(parts | {"Expiration": "2099-01-01T00:00:00Z"})


def answer(asked: Asked) -> Reply:
    """Be metadata service, container agent and STS in one."""
    if asked.method == "PUT":
        return Reply(body="metadata-token")
    if asked.path == ROLES:
        return Reply(body="my-role")
    if asked.path == f"{ROLES}my-role":
        return Reply(body=document("INSTANCE"))
    if asked.path == "/container":
        return Reply(body=document("CONTAINER"))
    action = parse_qs(asked.body.decode())["Action"][0]
    signer = asked.headers.get("authorization", "nobody/").split("/")[0].rpartition("=")[2]
    return Reply(
        headers={"content-type": "text/xml"},
        body=f"""<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>
            <AccessKeyId>ASIA-by-{signer}</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
            <SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
            </Credentials></{action}Result></{action}Response>""",
    )


def essence(asked: list[Asked]) -> list[tuple[Any, ...]]:
    """What a service is asked, without what differs from client to client."""
    return [
        (each.method, each.path, parse_qs(each.body.decode()), scope(each), each.headers.get("x-amz-security-token"))
        for each in asked
    ]


def scope(asked: Asked) -> str:
    """Key, region and service of a signature; the whole of another authorization."""
    credential = asked.headers.get("authorization", "").partition(",")[0].split("/")
    return "/".join(part for index, part in enumerate(credential) if index != 1)


@pytest.fixture
def prepared(machine, service, monkeypatch):
    """Set a machine up, for this client and for botocore, which looks at the process's own environment."""
    service.answer = answer
    (machine.home / "token").write_text("web.identity.token")
    (machine.home / "program.py").write_text(
        'print(\'{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "process-secret"}\')'
    )
    places = {"url": service.url, "home": str(machine.home), "python": sys.executable}

    def prepare(setting: Setting) -> None:
        machine.config(setting.config.format(**places)).credentials(setting.credentials)
        machine.variables(**{name: text.format(**places) for name, text in setting.variables.items()})
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        for name, text in machine.environment.items():
            monkeypatch.setenv(name, text)

    return prepare


@cache
def data() -> Loader:
    """botocore's models, read once for all sessions."""
    return create_loader()


def botocore_session(profile: str | None) -> botocore.session.Session:
    session = botocore.session.Session(profile=profile)
    session.register_component("data_loader", data())
    return session


def our_credentials(machine, profile: str | None) -> tuple[Any, ...]:
    try:
        chain = RenewedCredentials(providers_in_order(machine.settings(profile), now=lambda: NOW))
        found = chain.resolve(NOW)
    except NoCredentials:
        return ("none",)
    except ConfigurationError as failure:
        return ("failure", str(failure))
    return (found.key.access_key_id, found.key.secret_access_key, found.key.session_token, found.source)


def their_credentials(profile: str | None) -> tuple[Any, ...]:
    try:
        found = botocore_session(profile).get_credentials()
        if found is None:
            return ("none",)
        frozen = found.get_frozen_credentials()
    except BotoCoreError as failure:
        return ("failure", str(failure))
    return (frozen.access_key, frozen.secret_key, frozen.token, found.method)


def asked_meanwhile(service: Loopback) -> list[tuple[Any, ...]]:
    asked = essence(service.asked)
    service.asked.clear()
    return asked


@pytest.mark.parametrize("name", SETTINGS)
def test_the_same_credentials_are_found_by_asking_the_same(machine, service, prepared, name):
    prepared(SETTINGS[name])
    wanted, wanted_asked = their_credentials(SETTINGS[name].profile), asked_meanwhile(service)
    assert our_credentials(machine, SETTINGS[name].profile) == wanted
    assert asked_meanwhile(service) == wanted_asked


def our_endpoint(machine, profile: str | None) -> tuple[Any, ...]:
    try:
        settings = machine.settings(profile)
        found = ConfiguredEndpoints(settings=settings).resolve(SERVICE, None)
    except ConfigurationError as failure:
        return ("failure", str(failure))
    return (found.url, found.signing_region, settings.region)


def their_endpoint(profile: str | None) -> tuple[Any, ...]:
    try:
        session = botocore_session(profile)
        client = session.create_client("kms", aws_access_key_id="A", aws_secret_access_key="s")
    except BotoCoreError as failure:
        return ("failure", str(failure))
    return (client.meta.endpoint_url, client.meta.region_name, session.get_config_variable("region"))


@pytest.mark.parametrize("name", SETTINGS)
def test_the_same_region_and_endpoint_are_found(machine, prepared, name):
    prepared(SETTINGS[name])
    assert our_endpoint(machine, SETTINGS[name].profile) == their_endpoint(SETTINGS[name].profile)
