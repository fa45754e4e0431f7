"""People with policies on the server of the wire tests, and keys that nobody but their administrator may use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.authorization.people import People

KeyWithPolicy = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def people(wire_server: KeywrightServer, request: pytest.FixtureRequest) -> People:
    return People(server=wire_server, prefix=request.module.__name__.rpartition(".")[2].replace("_", "-"))


@pytest.fixture(scope="session")
def administrator(wire_server: KeywrightServer) -> str:
    """The ARN of the first account's administrator."""
    arn: str = wire_server.client("sts").get_caller_identity()["Arn"]
    return arn


@pytest.fixture
def key_with(kms: Any, administrator: str) -> KeyWithPolicy:
    """Make keys by whose policies the administrator and these statements count, and no IAM policy of anyone."""

    def make(*statements: dict[str, Any]) -> dict[str, Any]:
        document = {"Version": "2012-10-17", "Statement": [allowing(administrator, "kms:*"), *statements]}
        metadata: dict[str, Any] = kms.create_key(Policy=json.dumps(document))["KeyMetadata"]
        return metadata

    return make


def allowing(principal: str, *actions: str, **more: Any) -> dict[str, Any]:
    """Return a statement of a key policy that allows actions to a principal."""
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": list(actions), "Resource": "*", **more}
