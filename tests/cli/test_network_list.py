"""`keywright network list`: what the configuration states, what is taken, and what is wrong."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keywright.bootstrap.opening import open_deployment
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.scope import Scope
from keywright.keystores.external.private_connectivity import create_hosted_zone, create_interface_endpoint
from keywright.network.configured import ConfiguredNetwork
from keywright.ports.storage import Transaction
from tests.services.command import run_installed_keywright, run_keywright
from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer

HOST = "proxy.example.com"
GOOD = f"com.amazonaws.vpce.{REGION}.vpce-svc-0a"
BAD = "com.amazonaws.vpce.eu-west-1.vpce-svc-0b"
CONFIGURATION = f"""
[network]
allowed_networks = ["10.0.0.0/8"]

[[network.hosts]]
name = "public.example.test"
address = "::1"
port = 8443

[[network.endpoint_services]]
region = "{REGION}"
name = "{GOOD}"
owner = "{ACCOUNT_ID}"
zones = ["{REGION}a", "{REGION}b"]
private_dns_name = "{HOST}"
allowed_principals = ["cks.kms.{REGION}.amazonaws.com"]
targets = [{{ zone = "{REGION}a", address = "127.0.0.1", port = 8444 }}]

[[network.endpoint_services]]
region = "eu-west-1"
name = "{BAD}"
owner = "{ACCOUNT_ID}"
acceptance_required = true
zones = ["eu-west-1a", "eu-west-1z"]
targets = []
"""
STORE = CustomKeyStore(
    scope=Scope(account_id=ACCOUNT_ID, region=REGION),
    custom_key_store_id="cks-0123456789abcdef0",
    name="Elsewhere",
    type="EXTERNAL_KEY_STORE",
    connection_state=ConnectionState.CONNECTED,
    created_at=1.0,
    settings=b"{}",
)


@pytest.fixture
def connected(tmp_path: Path) -> KeywrightServer:
    """A deployment with a key store that is connected through its endpoint service."""
    made = KeywrightServer.make(tmp_path, configuration=CONFIGURATION)
    deployment = open_deployment(made.data_dir)
    network = ConfiguredNetwork(deployment.settings.network)
    service = network.endpoint_service(REGION, GOOD)
    assert service is not None

    def connect(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        endpoint = create_interface_endpoint(tx, network, STORE, service, os.urandom, 5.0)
        create_hosted_zone(tx, STORE, endpoint, HOST, os.urandom, 6.0)

    asyncio.run(deployment.storage.write(connect))
    deployment.storage.close()
    return made


def listed(deployment: KeywrightServer, *options: str) -> Any:
    done = run_keywright("network", "list", "--data-dir", deployment.data_dir, "--output", "json", *options)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_everything_is_listed_with_what_is_taken_and_for_whom(connected: KeywrightServer) -> None:
    overview = listed(connected)
    subnets = {subnet["availability_zone"]: subnet for subnet in overview["subnets"]}
    assert list(subnets) == [f"{region}{letter}" for region in ("eu-west-1", REGION) for letter in "abc"]
    assert subnets[f"{REGION}a"]["free_addresses"] == 249
    assert subnets[f"{REGION}a"]["taken_addresses"] == [{"address": "10.0.0.4", "owner": STORE.custom_key_store_id}]
    assert subnets[f"{REGION}c"]["taken_addresses"] == []
    store = {
        "region": REGION,
        "account_id": ACCOUNT_ID,
        "custom_key_store_id": STORE.custom_key_store_id,
        "custom_key_store_name": "Elsewhere",
    }
    vpc_endpoint_id = overview["interface_endpoints"][0]["vpc_endpoint_id"]
    hosted_zone_id = overview["hosted_zones"][0]["hosted_zone_id"]
    assert overview["interface_endpoints"] == [
        {
            "vpc_endpoint_id": vpc_endpoint_id,
            **store,
            "service_name": GOOD,
            "zone_addresses": {f"{REGION}a": "10.0.0.4", f"{REGION}b": "10.0.1.4"},
            "created_at": 5.0,
        }
    ]
    assert overview["hosted_zones"] == [
        {
            "hosted_zone_id": hosted_zone_id,
            "name": HOST,
            **store,
            "vpc_endpoint_id": vpc_endpoint_id,
            "created_at": 6.0,
        }
    ]
    assert overview["hosts"] == [{"name": "public.example.test", "address": "::1", "port": 8443}]
    assert overview["allowed_networks"] == [{"network": "10.0.0.0/8"}]


def test_a_service_is_listed_with_all_its_faults(connected: KeywrightServer) -> None:
    faults = {service["name"]: service["faults"] for service in listed(connected)["endpoint_services"]}
    assert faults[GOOD] == []
    hints = ["service principal", "accepted", "private DNS name", "zone eu-west-1z", "no targets"]
    assert len(faults[BAD]) == len(hints)
    for fault, hint in zip(faults[BAD], hints, strict=True):
        assert hint in fault


def test_one_region_is_listed_without_the_others(connected: KeywrightServer) -> None:
    overview = listed(connected, "--region", "eu-west-1")
    assert {subnet["region"] for subnet in overview["subnets"]} == {"eu-west-1"}
    assert [service["name"] for service in overview["endpoint_services"]] == [BAD]
    assert (overview["interface_endpoints"], overview["hosted_zones"]) == ([], [])


def test_the_table_says_the_same_to_people(connected: KeywrightServer) -> None:
    done = run_installed_keywright("network", "list", "--data-dir", connected.data_dir)
    assert (done.returncode, done.stderr) == (0, "")
    for text in ("249", f"{STORE.custom_key_store_id} Elsewhere", f"! {BAD}: it has no targets", "[::1]:8443", HOST):
        assert text in done.stdout


def test_looking_changes_nothing(connected: KeywrightServer, state_of: Callable[[Path], dict[str, Any]]) -> None:
    listed(connected)
    before = state_of(connected.data_dir)
    listed(connected)
    assert state_of(connected.data_dir) == before


def test_what_cannot_be_opened_is_refused_in_one_line(tmp_path: Path, deployment: KeywrightServer) -> None:
    (deployment.data_dir / "keywright.toml").write_text("[network]\nhosts = 5\n")
    for directory, hint in ((tmp_path / "none", "keywright init"), (deployment.data_dir, "'hosts' in [network]")):
        done = run_keywright("network", "list", "--data-dir", directory)
        assert (done.returncode, done.stdout) == (1, "")
        assert hint in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_dev_lets_proxies_be_on_loopback_and_leaves_a_configuration_that_is_there(tmp_path: Path) -> None:
    server = KeywrightServer.make_dev(tmp_path).start()
    try:
        allowed = listed(server)["allowed_networks"]
        assert allowed == [{"network": "127.0.0.0/8"}, {"network": "::1/128"}]
        server.stop()
        own = "[network]\nallowed_networks = []\n"
        (server.data_dir / "keywright.toml").write_text(own)
        server.start()
        server.stop()
        assert (server.data_dir / "keywright.toml").read_text() == own
    finally:
        server.close()
