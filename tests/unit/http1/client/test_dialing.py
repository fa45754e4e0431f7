"""How connections are made: to the first address that accepts, and only over TLS that was verified."""

from __future__ import annotations

import asyncio
import ssl
import warnings

import pytest

from keywright.http1.client.addresses import AVOID_SECONDS, AddressMemory
from keywright.http1.client.dialing import Destination, Dialer, Progress, require_verifying
from keywright.http1.client.failures import ConnectionLost, ExchangeFailed, NotConnected, Stage, TlsFailed
from keywright.http1.client.pool import Pool, PoolBounds
from keywright.http1.client.racing import connect_first
from tests.services.certificate_authority import CertificateAuthority
from tests.unit.http1.client.scripted_server import (
    NAME,
    Address,
    Script,
    ScriptedServer,
    answering,
    open_files,
    refusing,
    serving,
    silent,
    swallowing,
)

REQUEST = b"POST / HTTP/1.1\r\nHost: proxy.test\r\nContent-Length: 2\r\n\r\n{}"
CERTIFICATE_FAULTS = ["expired", "not_yet_valid", "wrong_name", "self_signed", "unknown_authority"]
HANDSHAKE_FAULTS = ["tls_1_1_only", "plain_http"]


def answering_anything(server: ScriptedServer) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await reader.read()

    return script


async def failure(authority: CertificateAuthority, kind: str) -> tuple[ExchangeFailed, int]:
    """Return how an exchange with a bad server fails, and how many requests that server read."""
    bad = authority.bad_server(kind, NAME)
    script, tls = (answering_anything, None) if bad is None else (answering, bad.context())
    async with serving(script, tls) as server:

        async def find() -> Destination:
            return Destination(server_hostname=NAME, addresses=(server.address,), tls=authority.client_context())

        pool = Pool(find, PoolBounds(dial_seconds=30))
        with pytest.raises(ExchangeFailed) as failed:
            await pool.exchange(REQUEST, 30)
        await pool.close()
    return failed.value, len(server.requests)


@pytest.mark.parametrize("kind", CERTIFICATE_FAULTS)
async def test_a_certificate_that_is_not_good_for_the_name_is_refused(authority: CertificateAuthority, kind: str):
    failed, requests = await failure(authority, kind)
    assert isinstance(failed, TlsFailed)
    assert failed.certificate
    assert requests == 0


@pytest.mark.parametrize("kind", HANDSHAKE_FAULTS)
async def test_a_handshake_that_fails_otherwise_is_no_fault_of_the_certificate(
    authority: CertificateAuthority, kind: str
):
    failed, requests = await failure(authority, kind)
    assert isinstance(failed, TlsFailed)
    assert not failed.certificate
    assert requests == 0


async def test_a_server_that_demands_a_certificate_of_us_reads_no_request(authority: CertificateAuthority):
    # In TLS 1.3 it refuses after our side has ended the handshake, and may hang up before its reason is read.
    failed, requests = await failure(authority, "client_certificate_demanded")
    assert isinstance(failed, (TlsFailed, ConnectionLost))
    assert requests == 0


async def test_a_server_that_closes_instead_of_shaking_hands_fails_tls(client_tls):
    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with serving(lambda _: close, None) as server:

        async def find() -> Destination:
            return Destination(server_hostname=NAME, addresses=(server.address,), tls=client_tls)

        progress = Progress()
        with pytest.raises(TlsFailed):
            await Dialer(find, lambda _: None).dial(progress)
    assert progress.stage is Stage.TLS


def unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def nameless() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


def old() -> ssl.SSLContext:
    context = ssl.create_default_context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.mark.parametrize("make", [unverified, nameless, old])
def test_a_context_that_does_not_verify_is_not_used(make):
    with pytest.raises(ValueError, match="verifies"):
        require_verifying(make())


def test_a_context_that_verifies_is_used(client_tls):
    require_verifying(client_tls)


async def test_a_race_is_lost_by_the_address_that_does_not_accept():
    with swallowing() as slow, refusing() as closed, silent() as accepting:
        failed: list[Address] = []
        files = open_files()
        won, address = await connect_first((slow, closed, accepting), failed.append)
        won.close()
        assert address == accepting
        assert failed == [slow, closed]
        assert open_files() == files


async def test_a_race_that_nobody_wins_says_why():
    with refusing() as one, refusing() as other, pytest.raises(NotConnected) as failed:
        await connect_first((one, other), lambda _: None)
    assert all(f"127.0.0.1 port {port}" in str(failed.value) for _, port in (one, other))
    with pytest.raises(NotConnected):
        await connect_first((), lambda _: None)


async def test_a_race_that_is_given_up_closes_its_sockets():
    with swallowing() as one, swallowing() as other:
        files = open_files()
        failed: list[Address] = []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await connect_first((one, other), failed.append)
        assert failed == [one, other]
        assert open_files() == files


def test_an_address_that_failed_is_last_for_a_while():
    memory = AddressMemory()
    one, two, three = (("192.0.2.1", 443), ("192.0.2.2", 443), ("192.0.2.3", 443))
    memory.failed(one, 100.0)
    memory.failed(two, 101.0)
    assert memory.ordered((one, two, three), 102.0) == (three, one, two)
    assert memory.ordered((one, two, three), 100.0 + AVOID_SECONDS) == (one, three, two)
    assert memory.ordered((one, two, three), 101.0 + AVOID_SECONDS) == (one, two, three)
