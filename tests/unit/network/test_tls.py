"""The TLS of routes: verified up to the operator's roots, against the name asked for, with strong ciphers."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from keywright.network.routes import NetworkRoutes
from keywright.network.settings import HostSettings, NetworkSettings
from keywright.network.tls import (
    MAXIMUM_SESSIONS,
    SESSION_SECONDS,
    TrustRootsInvalid,
    check_trust_roots,
    make_tls_context,
)
from tests.services.certificate_authority import BAD_SERVERS, CertificateAuthority, ServerTls

NAME = "proxy.example.test"

# The ciphers of TLS 1.3 are set for a whole process or not at all.
_TLS_1_3_SERVER = """
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(*sys.argv[1:])
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    connection, _ = listener.accept()
    try:
        tls = context.wrap_socket(connection, server_side=True)
        print(tls.cipher()[0], tls.recv(100), flush=True)
    except OSError as fault:
        print(type(fault).__name__, flush=True)
"""


@pytest.fixture
def authority(tmp_path: Path) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path / "ca")


@asynccontextmanager
async def serving(tls: ServerTls | None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """Serve on loopback; give the port and the first bytes of each client that came through the handshake."""
    received: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            received.append(await reader.read(100))
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=tls and tls.context())
    async with server:
        yield server.sockets[0].getsockname()[1], received


async def send(authority: CertificateAuthority, port: int, *, name: str = NAME) -> str:
    """Send a word through a route to the server, wait until it hung up, and return the cipher."""
    settings = NetworkSettings(
        hosts=(HostSettings(name=name, address="127.0.0.1", port=port),),
        trust_roots=authority.trust_file.read_text(),
        system_trust_roots=False,
    )
    route = await NetworkRoutes(settings).public_route(name)
    host, to_port = route.addresses[0]
    reader, writer = await asyncio.open_connection(host, to_port, ssl=route.tls, server_hostname=route.host)
    writer.write(b"secret")
    await writer.drain()
    cipher = str(writer.get_extra_info("cipher")[0])
    await reader.read()
    writer.close()
    return cipher


async def test_a_server_whose_certificate_leads_to_the_operators_root_is_trusted(
    authority: CertificateAuthority,
) -> None:
    async with serving(authority.server(NAME)) as (port, received):
        assert await send(authority, port) == "TLS_AES_256_GCM_SHA384"
    assert received == [b"secret"]


# A server that demands a certificate of ours is trusted; it hangs up on us, later.
@pytest.mark.parametrize("kind", [kind for kind in BAD_SERVERS if kind != "client_certificate_demanded"])
async def test_nothing_is_sent_to_a_server_that_must_not_be_trusted(authority: CertificateAuthority, kind: str) -> None:
    async with serving(authority.bad_server(kind, NAME)) as (port, received):
        # Some of them hang up before their alert is read.
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await send(authority, port)
    assert [word for word in received if b"secret" in word] == []


@pytest.mark.parametrize(
    ("suite", "accepted"),
    [("TLS_AES_256_GCM_SHA384", True), ("TLS_CHACHA20_POLY1305_SHA256", True), ("TLS_AES_128_GCM_SHA256", False)],
)
async def test_a_server_with_128_bits_alone_is_refused_in_tls_1_3_as_well(
    authority: CertificateAuthority, tmp_path: Path, suite: str, accepted: bool
) -> None:
    settings = tmp_path / "openssl.cnf"
    settings.write_text(f"openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nCiphersuites = {suite}\n")
    tls = authority.server(NAME)
    command = [sys.executable, "-c", _TLS_1_3_SERVER, str(tls.chain_file), str(tls.key_file)]
    server = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env={"OPENSSL_CONF": str(settings)}
    )
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    if accepted:
        assert await send(authority, port) == suite
    else:
        with pytest.raises(ssl.SSLError, match=suite):
            await send(authority, port)
    said, _ = await server.communicate()
    assert (b"secret" in said) is accepted


def test_no_context_can_be_had_that_does_not_verify() -> None:
    context = make_tls_context(None, system_trust_roots=True)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_the_operators_roots_are_trusted_beside_the_systems_or_instead_of_them(authority: CertificateAuthority) -> None:
    own = authority.trust_file.read_text()
    counts = [
        make_tls_context(roots, system_trust_roots=system).cert_store_stats()["x509"]
        for roots, system in ((None, True), (own, True), (own, False), (None, False))
    ]
    assert counts == [counts[0], counts[0] + 1, 1, 0]


async def test_all_routes_share_one_context() -> None:
    hosts = tuple(HostSettings(name=name, address="127.0.0.1", port=443) for name in ("a.test", "b.test"))
    routes = NetworkRoutes(NetworkSettings(hosts=hosts))
    assert (await routes.public_route("a.test")).tls is (await routes.public_route("b.test")).tls


@pytest.mark.parametrize(
    "text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_text_without_certificates_is_refused(text: str) -> None:
    with pytest.raises(TrustRootsInvalid):
        check_trust_roots(text)


async def handshake(context: ssl.SSLContext, port: int, name: str = NAME) -> bool:
    """Connect, read what comes, and return whether an earlier session was resumed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)
    resumed: bool = writer.get_extra_info("ssl_object").session_reused
    writer.write(b"a word")
    await reader.read()
    writer.close()
    return resumed


def resuming(authority: CertificateAuthority, now: list[float]) -> Any:
    roots = authority.trust_file.read_text()
    return make_tls_context(roots, system_trust_roots=False, monotonic=lambda: now[0])


async def test_a_session_is_resumed_for_its_host_alone_and_for_its_time_alone(authority: CertificateAuthority) -> None:
    now, other = [1000.0], "other.example.test"
    context = resuming(authority, now)
    async with serving(authority.server(NAME, other)) as (port, _):
        assert [await handshake(context, port) for _ in range(3)] == [False, True, True]
        assert not await handshake(context, port, other)
        now[0] += SESSION_SECONDS - 1
        assert await handshake(context, port)
        now[0] += 1
        assert [await handshake(context, port) for _ in range(2)] == [False, True]


async def test_a_server_that_does_not_know_the_session_is_verified(authority: CertificateAuthority) -> None:
    context = resuming(authority, [0.0])
    async with serving(authority.server(NAME)) as (port, _):
        await handshake(context, port)
    async with serving(authority.server(NAME)) as (port, _):
        assert not await handshake(context, port)
    async with serving(authority.server("other.example.test")) as (port, _):
        with pytest.raises(ssl.SSLCertVerificationError):
            await handshake(context, port)


async def test_only_so_many_sessions_are_kept_and_the_oldest_is_let_go_first(authority: CertificateAuthority) -> None:
    context = resuming(authority, [0.0])
    async with serving(authority.server("*.example.test")) as (port, _):
        hosts = [f"host-{number}.example.test" for number in range(MAXIMUM_SESSIONS + 1)]
        for host in hosts:
            assert not await handshake(context, port, host)
        assert len(context.sessions._kept) == MAXIMUM_SESSIONS
        assert not await handshake(context, port, hosts[0])
        assert not await handshake(context, port, hosts[1])
        assert await handshake(context, port, hosts[-1])


async def test_sessions_that_are_of_no_use_any_more_are_let_go_with_the_next_new_one(
    authority: CertificateAuthority,
) -> None:
    now = [0.0]
    context = resuming(authority, now)
    async with serving(authority.server("*.example.test")) as (port, _):
        for host in ("a.example.test", "b.example.test"):
            await handshake(context, port, host)
            now[0] += SESSION_SECONDS - 1
        await handshake(context, port, "c.example.test")
        assert list(context.sessions._kept) == ["b.example.test", "c.example.test"]


async def test_a_host_whose_session_began_anew_is_not_the_oldest(authority: CertificateAuthority) -> None:
    now = [0.0]
    context = resuming(authority, now)
    async with serving(authority.server("*.example.test")) as (port, _):
        await handshake(context, port, "a.example.test")
        now[0] += SESSION_SECONDS / 2
        await handshake(context, port, "b.example.test")
        now[0] += SESSION_SECONDS / 2
        await handshake(context, port, "a.example.test")
        assert list(context.sessions._kept) == ["b.example.test", "a.example.test"]
