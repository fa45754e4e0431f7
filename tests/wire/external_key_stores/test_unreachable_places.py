"""Places to which no proxy may lead us: redirects, our own network in any spelling, and HTTP proxies (rows X4, X5).

The server of this file has every lookup and every connection of its worker written down, so that what is asserted is
not that nobody answered but that nobody was called.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.refusals import REDIRECT_STATUSES, redirects
from tests.chaos.fault_proxy.time_faults import END_FAULTS
from tests.services.certificate_authority import CertificateAuthority
from tests.services.server import KeywrightServer
from tests.services.ssrf_hosts import PUBLIC_ADDRESSES, REFUSED_HOSTS, UNRESOLVED_HOSTS
from tests.wire.external_key_stores.external_store import HOST, PLAINTEXT, ExternalStore, UsedExternalStore, parameters
from tests.wire.external_key_stores.network import configuration
from tests.wire.external_key_stores.watched_network import PUBLIC_ADDRESS, WatchedNetwork
from tests.wire.key_stores.key_store import NO_RETRIES
from tests.wire.refusals import refused

AWAY, ODD = "XksProxyUriUnreachableException", "XksProxyInvalidResponseException"
PUBLIC_HOST, REBINDING_HOST = "public.attacker.example", "rebinding.attacker.example"
NAMES = (HOST, "other.example.test", PUBLIC_HOST, REBINDING_HOST)
ENDPOINT = re.compile(r"https://[a-zA-Z0-9.-]+")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The server, what it did, the proxy that it may reach, and a port on which nobody may call."""

    server: KeywrightServer
    watched: WatchedNetwork
    proxy: FaultProxy
    kms: Any
    trap: socket.socket

    @property
    def trap_url(self) -> str:
        """Return the address of the trap."""
        return f"http://127.0.0.1:{self.trap.getsockname()[1]}"

    def require_no_call(self) -> None:
        """Nobody called at the trap, now or ever."""
        with pytest.raises(BlockingIOError):
            self.trap.accept()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority) -> Iterator[Place]:
    """All of it, with one worker, since each counts lookups for itself."""
    home = tmp_path_factory.mktemp("watched")
    trap = socket.create_server(("127.0.0.1", 0))
    trap.setblocking(False)
    with trap, FaultProxy(tls=authority.server(*NAMES)) as proxy:
        http_proxy = f"http://127.0.0.1:{trap.getsockname()[1]}"
        watched = WatchedNetwork.make(home, public_port=proxy.port, http_proxy=http_proxy)
        server = KeywrightServer.make(home, configuration=configuration(authority.trust_file, proxy.port, proxy.port))
        server.program = watched.program
        try:
            server.start()
            kms = server.client("kms", config=NO_RETRIES.merge(Config(parameter_validation=False)))
            yield Place(server=server, watched=watched, proxy=proxy, kms=kms, trap=trap)
            server.stop()
        finally:
            server.close()


@pytest.fixture
def watched(place: Place) -> Iterator[WatchedNetwork]:
    """What the server looks up and connects to in a test; the trap stays empty."""
    place.watched.forget()
    yield place.watched
    place.proxy.heal()
    place.require_no_call()


def refusal_of(place: Place, host: str) -> tuple[str, str]:
    """Return the code and the text with which a store at a host is refused."""
    with pytest.raises(ClientError) as raised:
        place.kms.create_custom_key_store(**parameters(XksProxyUriEndpoint=f"https://{host}"))
    error = raised.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_public_host_is_reached_at_its_address_and_past_every_http_proxy(
    place: Place, watched: WatchedNetwork
) -> None:
    (worker,) = place.server.worker_pids()
    assert b"HTTPS_PROXY=" in Path(f"/proc/{worker}/environ").read_bytes()
    watched.lead({PUBLIC_HOST: [[PUBLIC_ADDRESS]]})
    store = ExternalStore.create_external(place.kms, XksProxyUriEndpoint=f"https://{PUBLIC_HOST}")
    assert watched.lookups == [PUBLIC_HOST]
    assert watched.connections == [(PUBLIC_ADDRESS, 443)]
    store.remove()


def test_no_host_of_our_own_network_is_called_and_all_are_refused_alike(place: Place, watched: WatchedNetwork) -> None:
    watched.lead({host: [addresses] for host, addresses in REFUSED_HOSTS.items() if host})
    hosts = [host for host in REFUSED_HOSTS if ENDPOINT.fullmatch(f"https://{host}") and len(host) >= 2]
    assert len(hosts) > 60
    refusals = {host: refusal_of(place, host) for host in hosts}
    assert watched.connections == []
    assert UNRESOLVED_HOSTS.isdisjoint(watched.lookups)
    # What is closed, where nobody is called who might answer, reads the same.
    place.proxy.misbehave(END_FAULTS["refused"])
    closed = refusal_of(place, HOST)
    assert closed[0] == AWAY
    assert {host: refusal for host, refusal in refusals.items() if refusal != closed} == {}


@pytest.mark.parametrize("host", ["", ".", "0", "[::1]", "127.0.0.1:80", "user@proxy.example.test", "ⓛocalhost"])
def test_what_is_no_endpoint_at_all_is_not_even_looked_up(place: Place, watched: WatchedNetwork, host: str) -> None:
    assert refusal_of(place, host)[0] == "ValidationException"
    assert watched.lookups == watched.connections == []


# How often a name was asked for is counted as long as the server runs, so each case has its own.
REBOUND = {
    "loopback.attacker.example": "127.0.0.1",
    "metadata.attacker.example": "169.254.169.254",
    "mapped.attacker.example": "::ffff:127.0.0.1",
}


@pytest.mark.parametrize("host", REBOUND)
def test_a_name_that_leads_home_after_it_was_checked_is_not_followed(
    place: Place, watched: WatchedNetwork, host: str
) -> None:
    watched.lead({host: [[PUBLIC_ADDRESS], [REBOUND[host]], [PUBLIC_ADDRESS, REBOUND[host]]]})
    # At the public address nobody has a certificate for the name.
    assert refusal_of(place, host)[0] == "XksProxyInvalidConfigurationException"
    assert watched.connections == [(PUBLIC_ADDRESS, 443)]
    for _ in range(2):
        assert refusal_of(place, host)[0] == AWAY
    assert watched.connections == [(PUBLIC_ADDRESS, 443)]


def test_a_store_whose_name_leads_home_later_cannot_be_connected(place: Place, watched: WatchedNetwork) -> None:
    watched.lead({REBINDING_HOST: [[PUBLIC_ADDRESS], ["127.0.0.1", *PUBLIC_ADDRESSES]]})
    store = ExternalStore.create_external(place.kms, XksProxyUriEndpoint=f"https://{REBINDING_HOST}")
    assert store.connect() == "FAILED"
    assert store.describe()["ConnectionErrorCode"] == "XKS_PROXY_NOT_REACHABLE"
    assert watched.lookups == [REBINDING_HOST] * 2
    assert watched.connections == [(PUBLIC_ADDRESS, 443)]
    store.remove()


@pytest.fixture(scope="module")
def used_there(place: Place) -> UsedExternalStore:
    """A CONNECTED store of that server."""
    return UsedExternalStore.make(place.kms, place.proxy)


LOCATIONS = {
    "the trap": "{trap}/",
    "the metadata service": "http://169.254.169.254/latest/meta-data/",
    "a file": "file:///etc/passwd",
    "another path of the same host": f"https://{HOST}/elsewhere/kms/xks/v1/health",
}


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("status", REDIRECT_STATUSES)
def test_a_redirect_is_an_answer_that_nobody_understands_and_nobody_follows(
    place: Place, watched: WatchedNetwork, used_there: UsedExternalStore, status: int, location: str
) -> None:
    place.proxy.misbehave(redirects(status, LOCATIONS[location].format(trap=place.trap_url)))
    place.proxy.forget()
    with refused("KMSInvalidStateException"):
        used_there.encrypt()
    with refused("KMSInvalidStateException"):
        used_there.decrypt()
    with refused(ODD):
        place.kms.create_custom_key_store(**parameters(XksProxyUriEndpoint="https://other.example.test"))
    assert dict(place.proxy.counts) == {"encrypt": 1, "decrypt": 1, "health": 1}
    assert {port for _, port in watched.connections} <= {place.proxy.port}
    place.proxy.heal()
    assert used_there.decrypt() == PLAINTEXT
