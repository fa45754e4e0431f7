"""A server, a user with few permissions, and what each client tells of its calls."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import clean_environment
from tests.services.iam_command import IamCommand, allow, trust
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import KMSUSER_PASSWORD
from tests.wire.key_stores.network import configuration

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".cache" / "clients"
DEADLINE_SECONDS = 300
USER, ROLE = "orders", "orders-role"
# GenerateDataKeyWithoutPlaintext is left out: the clients are refused it, and have it by a grant then.
ACTIONS = (
    *("CreateKey", "DescribeKey", "ListKeys", "Encrypt", "Decrypt", "GenerateDataKey", "CreateAlias", "CreateGrant"),
    *("CreateCustomKeyStore", "DescribeCustomKeyStores", "ConnectCustomKeyStore"),
    *("DisconnectCustomKeyStore", "DeleteCustomKeyStore"),
)

Told = dict[tuple[str, str], dict[str, Any]]
"""What a client told, by caller and step."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server with two workers; its end is judged as well."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("clients"), workers=2, configuration=configuration())
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="session")
def user(server: KeywrightServer) -> Credentials:
    """A user with few permissions, who may assume a role that has the same ones."""
    iam, few = IamCommand(server.data_dir), allow(*(f"kms:{action}" for action in ACTIONS))
    iam("user", "create", USER)
    iam("role", "create", ROLE, "--trust-policy", "-", text=trust(f"arn:aws:iam::{ACCOUNT_ID}:user/{USER}"))
    iam.put("user", USER, few)
    iam.put("role", ROLE, few)
    key = iam("access-key", "create", "--user", USER)
    return Credentials(
        account_id=ACCOUNT_ID, access_key_id=key["access_key_id"], secret_access_key=key["secret_access_key"]
    )


@pytest.fixture(scope="session")
def told_by(server: KeywrightServer, user: Credentials) -> Callable[[str], Told]:
    """Run a client, once each, and return what it told."""
    told: dict[str, Told] = {}

    def run(client: str) -> Told:
        if client not in told:
            told[client] = _told(server, user, client)
        return told[client]

    return run


def _told(server: KeywrightServer, user: Credentials, client: str) -> Told:
    stores = {caller: _store(server, f"{client} {caller}") for caller in ("user", "session")}
    task = {"role": f"arn:aws:iam::{ACCOUNT_ID}:role/{ROLE}", "stores": stores}
    environment = {
        "AWS_ACCESS_KEY_ID": user.access_key_id,
        "AWS_SECRET_ACCESS_KEY": user.secret_access_key,
        "AWS_REGION": server.regions[0],
        "AWS_DEFAULT_REGION": server.regions[0],
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    done = subprocess.run(
        _command(client),
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        env=clean_environment(**environment),
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    told = {(line["caller"], line["step"]): line["told"] for line in lines}
    assert len(told) == len(lines), "a client told a step twice"
    return told


def _store(server: KeywrightServer, name: str) -> dict[str, str]:
    cluster = HsmCluster.make(server)
    return {
        "CustomKeyStoreName": name,
        "CloudHsmClusterId": cluster.cluster_id,
        "TrustAnchorCertificate": cluster.trust_anchor,
        "KeyStorePassword": KMSUSER_PASSWORD,
    }


def _command(client: str) -> list[str]:
    """Return how the client is started; `make clients` has installed what it needs."""
    assert (INSTALLED / client / ".ready").exists(), f"{client} is not installed: make clients"
    if client == "aiobotocore":
        return [str(INSTALLED / client / "bin/python"), str(HERE / client / "client.py")]
    # A module finds its packages beside itself.
    return ["node", shutil.copy(HERE / client / "client.js", INSTALLED / client)]
