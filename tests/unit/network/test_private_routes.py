"""A store reaches its endpoint service through its own zone and endpoint, and through nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint
from keywright.domain.scope import Scope
from keywright.network.routes import NetworkRoutes
from keywright.network.settings import NetworkSettings
from keywright.ports.network import NoRoute, Route
from tests.fakes.endpoint_services import ACCOUNT_ID, HOST, REGION, SERVICE

SCOPE = Scope(account_id=ACCOUNT_ID, region=REGION)
ENDPOINT = InterfaceEndpoint(
    vpc_endpoint_id="vpce-1",
    custom_key_store_id="cks-1",
    scope=SCOPE,
    service_name=SERVICE.name,
    zone_addresses={"us-east-1b": "10.0.1.4", "us-east-1a": "10.0.0.4"},
    created_at=1.0,
)
ZONE = HostedZone(
    hosted_zone_id="Z1", name=HOST, custom_key_store_id="cks-1", scope=SCOPE, vpc_endpoint_id="vpce-1", created_at=2.0
)


def a_route(
    *,
    host: str = HOST,
    service: EndpointService | None = SERVICE,
    endpoint: InterfaceEndpoint | None = ENDPOINT,
    zone: HostedZone | None = ZONE,
    own_zone: str | None = None,
) -> Route:
    services = () if service is None else (service,)
    routes = NetworkRoutes(NetworkSettings(endpoint_services=services, availability_zone=own_zone))
    return routes.private_route(host=host, service_name=SERVICE.name, endpoint=endpoint, zone=zone)


def test_the_targets_are_tried_zone_by_zone_without_a_look_at_their_addresses() -> None:
    route = a_route()
    assert route.host == HOST
    assert route.addresses == (("127.0.0.1", 8444), ("10.9.0.1", 8443), ("10.9.0.2", 8443))


def test_targets_in_our_own_zone_come_first() -> None:
    route = a_route(own_zone="us-east-1a")
    assert route.addresses == (("10.9.0.1", 8443), ("10.9.0.2", 8443), ("127.0.0.1", 8444))


def test_a_zone_in_which_the_endpoint_has_no_address_is_not_reached() -> None:
    route = a_route(endpoint=replace(ENDPOINT, zone_addresses={"us-east-1b": "10.0.1.4"}))
    assert route.addresses == (("127.0.0.1", 8444),)


def test_the_name_may_be_spelled_as_names_are() -> None:
    assert a_route(host="Proxy.Example.COM.").host == HOST


@pytest.mark.parametrize(
    "changed",
    [
        {"zone": None},
        {"zone": replace(ZONE, name="other.example.com")},
        {"zone": replace(ZONE, vpc_endpoint_id="vpce-2")},
        {"endpoint": None},
        {"endpoint": replace(ENDPOINT, custom_key_store_id="cks-2")},
        {"endpoint": replace(ENDPOINT, service_name=f"com.amazonaws.vpce.{REGION}.vpce-svc-2")},
        {"endpoint": replace(ENDPOINT, zone_addresses={"us-east-1c": "10.0.2.4"})},
        {"service": None},
        {"service": replace(SERVICE, region="eu-west-1")},
        {"service": replace(SERVICE, targets=())},
        {"host": "other.example.com"},
        {"host": "10.9.0.1"},
    ],
    ids=str,
)
def test_what_does_not_belong_together_leads_nowhere(changed: dict[str, object]) -> None:
    with pytest.raises(NoRoute):
        a_route(**changed)  # type: ignore[arg-type] - one argument at a time, each of its own type


async def test_a_public_store_with_the_same_host_name_does_not_get_there() -> None:
    async def unknown(name: str) -> list[str]:
        raise OSError("no such name")

    routes = NetworkRoutes(NetworkSettings(endpoint_services=(SERVICE,)), unknown)
    with pytest.raises(NoRoute):
        await routes.public_route(HOST)
