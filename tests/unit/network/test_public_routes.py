"""Public names lead to public addresses alone, unless the operator says otherwise."""

from __future__ import annotations

import socket
from ipaddress import IPv4Network, IPv6Network

import pytest

from keywright.network.routes import NetworkRoutes
from keywright.network.settings import HostSettings, NetworkSettings
from keywright.ports.network import NoRoute
from tests.services.ssrf_hosts import PUBLIC_ADDRESSES, REFUSED_HOSTS, UNRESOLVED_HOSTS, AnsweringResolver

LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
PUBLIC = "93.184.216.34"


async def addresses(
    host: str, resolver: AnsweringResolver, settings: NetworkSettings | None = None
) -> tuple[tuple[str, int], ...]:
    return (await NetworkRoutes(settings or NetworkSettings(), resolver).public_route(host)).addresses


def test_there_are_sixty_hosts_to_refuse_at_least() -> None:
    assert len(REFUSED_HOSTS) >= 60


@pytest.mark.parametrize("host", REFUSED_HOSTS)
async def test_no_host_leads_into_anybodys_own_network(host: str) -> None:
    resolver = AnsweringResolver(REFUSED_HOSTS[host])
    with pytest.raises(NoRoute):
        await addresses(host, resolver)
    assert resolver.asked == ([] if host in UNRESOLVED_HOSTS else [host])


async def test_the_addresses_of_a_public_name_are_those_that_the_resolver_gave_in_their_order() -> None:
    resolver = AnsweringResolver([*PUBLIC_ADDRESSES, PUBLIC_ADDRESSES[0]])
    assert await addresses("proxy.example.com", resolver) == tuple((address, 443) for address in PUBLIC_ADDRESSES)


@pytest.mark.parametrize("answer", ["::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1"])
async def test_an_ipv6_address_that_carries_a_public_ipv4_address_is_public(answer: str) -> None:
    assert await addresses("proxy.example.com", AnsweringResolver([answer])) == ((answer, 443),)


async def test_a_name_is_resolved_once_so_that_a_second_answer_cannot_differ() -> None:
    resolver = AnsweringResolver([PUBLIC], ["127.0.0.1"])
    route = await NetworkRoutes(NetworkSettings(), resolver).public_route("rebinding.attacker.example")
    assert route.addresses == ((PUBLIC, 443),)
    assert resolver.asked == ["rebinding.attacker.example"]


async def test_an_answer_is_checked_anew_each_time() -> None:
    routes = NetworkRoutes(NetworkSettings(), AnsweringResolver([PUBLIC], ["127.0.0.1"]))
    await routes.public_route("rebinding.attacker.example")
    with pytest.raises(NoRoute):
        await routes.public_route("rebinding.attacker.example")


@pytest.mark.parametrize("host", ["Proxy.EXAMPLE.com", "proxy.example.com."])
async def test_a_route_carries_the_plain_spelling_of_the_name(host: str) -> None:
    route = await NetworkRoutes(NetworkSettings(), AnsweringResolver([PUBLIC])).public_route(host)
    assert route.host == "proxy.example.com"


@pytest.mark.parametrize("answer", ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])
async def test_a_name_may_lead_into_a_network_that_the_operator_allows(answer: str) -> None:
    settings = NetworkSettings(allowed_networks=LOOPBACK)
    assert await addresses("proxy.example.com", AnsweringResolver([answer]), settings) == ((answer, 443),)


async def test_allowing_one_network_allows_no_other() -> None:
    settings = NetworkSettings(allowed_networks=LOOPBACK)
    for answer in ("10.0.0.1", "::2", "169.254.169.254"):
        with pytest.raises(NoRoute):
            await addresses("proxy.example.com", AnsweringResolver([answer]), settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
async def test_what_is_no_public_name_is_refused_even_where_its_network_is_allowed(host: str) -> None:
    with pytest.raises(NoRoute):
        await addresses(host, AnsweringResolver(["127.0.0.1"]), NetworkSettings(allowed_networks=LOOPBACK))


@pytest.mark.parametrize("name", ["proxy.example.test", "localhost"])
async def test_an_override_is_the_operators_word_and_is_neither_resolved_nor_checked(name: str) -> None:
    settings = NetworkSettings(hosts=(HostSettings(name=name, address="127.0.0.1", port=8443),))
    resolver = AnsweringResolver([PUBLIC])
    assert await addresses(name.upper() + ".", resolver, settings) == (("127.0.0.1", 8443),)
    assert resolver.asked == []


async def test_an_override_is_for_its_own_name_alone() -> None:
    settings = NetworkSettings(hosts=(HostSettings(name="example.test", address="127.0.0.1", port=8443),))
    for host in ("proxy.example.test", "xexample.test"):
        assert await addresses(host, AnsweringResolver([PUBLIC]), settings) == ((PUBLIC, 443),)


async def test_a_name_that_has_no_address_has_no_route() -> None:
    async def unknown(name: str) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for resolver in (unknown, AnsweringResolver([])):
        with pytest.raises(NoRoute, match=r"gone\.example\.com"):
            await NetworkRoutes(NetworkSettings(), resolver).public_route("gone.example.com")


async def test_the_machines_own_resolver_is_asked_when_none_is_handed_in() -> None:
    with pytest.raises(NoRoute, match="resolved"):
        await NetworkRoutes(NetworkSettings()).public_route("no-such-name.invalid")


async def test_an_environment_variable_for_proxies_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:3128")
    assert await addresses("proxy.example.com", AnsweringResolver([PUBLIC])) == ((PUBLIC, 443),)
