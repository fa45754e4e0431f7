"""Contexts of the typed client, for both servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from keywright.client.runtime.context import Context
from keywright.client.runtime.providers import FixedEndpoint, StaticCredentials
from tests.services.server import KeywrightServer
from tests.wire.client.moto_process import moto_server


def context_of(server: KeywrightServer) -> Context:
    """Return a context of the server's administrator."""
    known = server.credentials
    return Context(
        region=server.regions[0],
        credentials=StaticCredentials.of(known.access_key_id, known.secret_access_key),
        endpoint=FixedEndpoint(server.endpoint),
    )


@pytest.fixture(scope="module")
def moto() -> Iterator[Context]:
    """A context of a moto server."""
    with moto_server() as endpoint:
        context = Context(
            region="us-east-1",
            credentials=StaticCredentials.of("test", "test"),
            endpoint=FixedEndpoint(endpoint),
        )
        with context:
            yield context


@pytest.fixture
def keywright(wire_server: KeywrightServer) -> Iterator[Context]:
    """A context of a Keywright server."""
    with context_of(wire_server) as context:
        yield context
