"""Runs every test of the client on both event loops, with one certificate authority for all."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import pytest
import uvloop

from tests.services.certificate_authority import CertificateAuthority
from tests.unit.http1.client.scripted_server import NAME


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def server_tls(authority: CertificateAuthority) -> ssl.SSLContext:
    return authority.server(NAME).context()


@pytest.fixture(scope="session")
def client_tls(authority: CertificateAuthority) -> ssl.SSLContext:
    return authority.client_context()
