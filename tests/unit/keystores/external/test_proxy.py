"""Calls of a proxy over TLS on loopback: results, failures by their names, deadlines, and the one more attempt."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from keywright.api.xks import EncryptResponse, RequestMetadata
from keywright.http1.client.failures import Stage, TimedOut
from keywright.http1.client.reply import Reply
from keywright.keystores.external import proxy as proxy_module
from keywright.keystores.external.circuit_breaker import FAILURES, CircuitBreaker
from keywright.keystores.external.failures import FailureKind, ProxyFailure
from keywright.keystores.external.proxy import XksProxy
from keywright.ports.network import NoRoute, Route
from tests.services.certificate_authority import CertificateAuthority
from tests.unit.http1.client.scripted_server import (
    NAME,
    Address,
    Script,
    ScriptedServer,
    answering,
    answering_once,
    hanging,
    refusing,
    serving,
    silent,
    swallowing,
)
from tests.unit.keystores.external.answers import (
    AAD,
    CIPHERTEXT,
    DECRYPTED,
    HEALTH,
    IV,
    KEY,
    MARK,
    METADATA,
    PLAINTEXT,
    TAG,
    encrypted,
)
from tests.unit.keystores.external.test_request_signing import NOON, TARGET, check

ENCRYPTED = EncryptResponse(
    ciphertext=CIPHERTEXT, initialization_vector=IV, authentication_tag=TAG, ciphertext_metadata=MARK
)
Seen = list[tuple[str, FailureKind | None, float]]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server_tls(authority: CertificateAuthority) -> ssl.SSLContext:
    return authority.server(NAME).context()


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give attempts time, where a test is about what comes and not about when."""
    monkeypatch.setattr(proxy_module, "ATTEMPT_SECONDS", 30.0)


@contextlib.asynccontextmanager
async def proxy_at(authority: CertificateAuthority, seen: Seen, *addresses: Address) -> AsyncIterator[XksProxy]:
    tls = authority.client_context()

    async def route() -> Route:
        return Route(host=NAME, addresses=addresses, tls=tls)

    proxy = XksProxy(
        TARGET,
        route,
        store_id="cks-1234567890abcdef0",
        now=lambda: NOON,
        observe=lambda *call: seen.append(call),
        attempt_seconds=proxy_module.ATTEMPT_SECONDS,
    )
    try:
        yield proxy
    finally:
        await proxy.close()


@contextlib.asynccontextmanager
async def proxied(
    script: Callable[[ScriptedServer], Script], authority: CertificateAuthority, tls: ssl.SSLContext, seen: Seen
) -> AsyncIterator[tuple[XksProxy, ScriptedServer]]:
    async with serving(script, tls) as server, proxy_at(authority, seen, server.address) as proxy:
        yield proxy, server


def http(answer: object, status: int = 200) -> bytes:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    head = b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    return head + body


async def failure_of(proxy: XksProxy) -> ProxyFailure:
    with pytest.raises(ProxyFailure) as failure:
        await proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD)
    return failure.value


CALLS = {
    "GetHealthStatus": (lambda proxy: proxy.get_health_status(METADATA), HEALTH, "/health"),
    "GetKeyMetadata": (lambda proxy: proxy.get_key_metadata("..", METADATA), KEY, "/keys/../metadata"),
    "Encrypt": (lambda proxy: proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD), encrypted(), "/keys/key-1/encrypt"),
    "Decrypt": (lambda proxy: proxy.decrypt(".", METADATA, ENCRYPTED, AAD), DECRYPTED, "/keys/./decrypt"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_a_call_is_signed_sent_to_its_path_and_answered(authority, server_tls, seen, patient, name):
    call, answer, path = CALLS[name]
    async with proxied(lambda server: answering(server, http(answer)), authority, server_tls, seen) as (proxy, server):
        await call(proxy)
        assert proxy.certificate_expires is not None
    (request,) = server.requests
    check(request, NOON)
    assert request.startswith(f"POST {TARGET.path}{path} HTTP/1.1\r\n".encode())
    ((operation, kind, seconds),) = seen
    assert (operation, kind) == (name, None)
    assert seconds > 0


async def test_requests_say_what_the_api_asks_for_and_leave_out_what_is_absent(authority, server_tls, seen, patient):
    async with proxied(lambda server: answering(server, http(encrypted())), authority, server_tls, seen) as (
        proxy,
        server,
    ):
        await proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD)
        assert (await proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD)).ciphertext == CIPHERTEXT
    sent = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert sent["encryptionAlgorithm"] == "AES_GCM"
    assert sent["ciphertextDataIntegrityValueAlgorithm"] == "SHA_256"
    assert set(sent["requestMetadata"]) == {"awsPrincipalArn", "kmsKeyArn", "kmsOperation", "kmsRequestId"}


async def test_what_was_encrypted_is_what_is_sent_to_be_decrypted(authority, server_tls, seen, patient):
    async with proxied(lambda server: answering(server, http(DECRYPTED)), authority, server_tls, seen) as (
        proxy,
        server,
    ):
        assert await proxy.decrypt("key-1", METADATA, ENCRYPTED, None) == PLAINTEXT
    sent = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    wanted = {"ciphertext", "initializationVector", "authenticationTag", "ciphertextMetadata", "encryptionAlgorithm"}
    assert set(sent) == wanted | {"requestMetadata"}


@pytest.mark.parametrize("status", [400, 500, 503, 404])
async def test_an_error_is_asked_for_once_and_logged_without_reaching_callers(
    authority, server_tls, seen, patient, caplog, status
):
    answer = http({"errorName": "ThrottlingException", "errorMessage": "slow down\n"}, status)
    async with proxied(lambda server: answering(server, answer), authority, server_tls, seen) as (proxy, server):
        with caplog.at_level(logging.WARNING):
            failure = await failure_of(proxy)
    assert failure.kind is FailureKind.THROTTLING
    assert len(server.requests) == 1
    assert [(operation, kind) for operation, kind, _ in seen] == [("Encrypt", FailureKind.THROTTLING)]
    (record,) = caplog.records
    line = record.getMessage()
    assert "cks-1234567890abcdef0" in line
    assert "ThrottlingException" in line
    assert "slow down\\n" in line
    assert "1 attempts" in line


async def test_secrets_are_in_no_log_line(authority, server_tls, seen, patient, caplog):
    answer = http(encrypted(ciphertext=b"another length"))
    async with proxied(lambda server: answering(server, answer), authority, server_tls, seen) as (proxy, _):
        with caplog.at_level(logging.DEBUG):
            failure = await failure_of(proxy)
    assert failure.kind is FailureKind.INVALID_RESPONSE
    for secret in (PLAINTEXT.decode(), "cGxhaW4gdGV4dA", TARGET.secret_access_key.decode(), "Signature="):
        assert secret not in caplog.text
        assert secret not in str(failure)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"a" * 70_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        http(b"<html>"),
    ],
    ids=["nothing", "cut off", "no HTTP", "redirect", "too large", "chunked garbage", "no JSON"],
)
async def test_what_is_no_answer_is_asked_for_once(authority, server_tls, seen, patient, answer):
    async with proxied(lambda server: answering_once(server, answer), authority, server_tls, seen) as (proxy, server):
        assert (await failure_of(proxy)).kind is FailureKind.INVALID_RESPONSE
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("expired", FailureKind.CERTIFICATE_REFUSED),
        ("wrong_name", FailureKind.CERTIFICATE_REFUSED),
        ("unknown_authority", FailureKind.CERTIFICATE_REFUSED),
        ("tls_1_1_only", FailureKind.TLS_FAILED),
    ],
)
async def test_a_proxy_that_cannot_be_trusted_gets_no_request(authority, seen, patient, kind, expected):
    async with proxied(answering, authority, authority.bad_server(kind, NAME).context(), seen) as (proxy, server):
        assert (await failure_of(proxy)).kind is expected
    assert server.connections <= 1
    assert server.requests == []


async def test_a_refused_connection_is_not_tried_again(authority, seen, patient):
    with refusing() as address:
        async with proxy_at(authority, seen, address) as proxy:
            failure = await failure_of(proxy)
    assert failure.kind is FailureKind.NOT_REACHABLE
    assert "NotConnected" in failure.detail


async def test_no_route_is_not_reachable(seen):
    async def route() -> Route:
        raise NoRoute("resolves to 127.0.0.1")

    proxy = XksProxy(TARGET, route, store_id="cks-1", now=lambda: NOON)
    failure = await failure_of(proxy)
    await proxy.close()
    assert failure.kind is FailureKind.NOT_REACHABLE
    assert "resolves to 127.0.0.1" in failure.detail


async def test_a_late_answer_is_asked_for_once_more_and_dated_anew(authority, server_tls, seen):
    times = iter([NOON, NOON + 1])

    async with serving(hanging, server_tls) as server:
        tls = authority.client_context()

        async def route() -> Route:
            return Route(host=NAME, addresses=(server.address,), tls=tls)

        proxy = XksProxy(TARGET, route, store_id="cks-1", now=lambda: next(times))
        failure = await failure_of(proxy)
        await proxy.close()
    assert failure.kind is FailureKind.TIMED_OUT
    first, second = server.requests
    assert first != second
    check(first, NOON)
    check(second, NOON + 1)


async def test_an_answer_to_the_second_attempt_is_one(authority, server_tls, seen):
    def answering_from_the_second_on(server: ScriptedServer):
        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await server.read_request(reader)
            if len(server.requests) > 1:
                writer.write(http(encrypted()))
            await reader.read()

        return script

    async with proxied(answering_from_the_second_on, authority, server_tls, seen) as (proxy, server):
        await proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD)
    assert len(server.requests) == 2
    assert [kind for _, kind, _ in seen] == [None]


@pytest.mark.parametrize(
    ("where", "expected"), [(swallowing, FailureKind.NOT_REACHABLE), (silent, FailureKind.TIMED_OUT)]
)
async def test_an_address_that_does_not_answer_is_told_by_how_far_it_came(authority, seen, caplog, where, expected):
    with where() as address, caplog.at_level(logging.WARNING):
        async with proxy_at(authority, seen, address) as proxy:
            assert (await failure_of(proxy)).kind is expected
    assert "2 attempts" in caplog.text


class LatePool:
    """Runs out of time at a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.exchanges = 0

    async def exchange(self, request: bytes, seconds: float) -> Reply:
        self.exchanges += 1
        raise TimedOut(self.stage)


@pytest.mark.parametrize(
    ("stage", "attempts", "expected"),
    [
        (Stage.ROUTE, 2, FailureKind.NOT_REACHABLE),
        (Stage.TCP, 2, FailureKind.NOT_REACHABLE),
        (Stage.TLS, 2, FailureKind.TIMED_OUT),
        (Stage.FREE_CONNECTION, 1, FailureKind.TIMED_OUT),
        (Stage.ANSWER, 2, FailureKind.TIMED_OUT),
    ],
)
async def test_only_time_that_the_network_took_is_given_once_more(authority, seen, stage, attempts, expected):
    async with proxy_at(authority, seen) as proxy:
        real, late = proxy._pool, LatePool(stage)
        proxy._pool = late
        assert (await failure_of(proxy)).kind is expected
        proxy._pool = real
    assert late.exchanges == attempts


async def test_two_attempts_take_no_more_than_two_deadlines(authority, seen):
    with silent() as address:
        async with proxy_at(authority, seen, address) as proxy:
            began = time.perf_counter()
            await asyncio.gather(*(failure_of(proxy) for _ in range(50)))
            assert time.perf_counter() - began >= 2 * proxy_module.ATTEMPT_SECONDS
    assert len(seen) == 50
    assert proxy_module.ATTEMPT_SECONDS * proxy_module.ATTEMPTS == 0.5


async def test_the_second_attempt_goes_to_another_address(authority, server_tls, seen):
    async with serving(lambda server: answering(server, http(encrypted())), server_tls) as server:
        with silent() as hung:
            async with proxy_at(authority, seen, hung, server.address) as proxy:
                await proxy.encrypt("key-1", METADATA, PLAINTEXT, AAD)
    assert len(server.requests) == 1


async def test_a_cancelled_call_is_no_failure_and_leaves_no_connection(authority, server_tls, seen, patient, caplog):
    async with proxied(hanging, authority, server_tls, seen) as (proxy, server):
        call = asyncio.create_task(proxy.get_health_status(RequestMetadata(kms_request_id="1", kms_operation="2")))
        await server.asked.wait()
        call.cancel()
        await server.ended.wait()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert seen == []
    assert "failed" not in caplog.text


async def last_of_many_failures(route: Callable[[], Awaitable[Route]]) -> ProxyFailure:
    """Return how a call fails after so many failures, half a second apart, as open a circuit."""
    times = itertools.count(0.0, 0.5)
    breaker = CircuitBreaker("cks-1", lambda: next(times))
    proxy = XksProxy(TARGET, route, store_id="cks-1", now=lambda: NOON, breaker=breaker)
    for _ in range(FAILURES):
        assert "not asked" not in (await failure_of(proxy)).detail
    try:
        return await failure_of(proxy)
    finally:
        await proxy.close()


async def test_a_proxy_that_gave_no_answer_to_several_calls_is_not_asked(authority):
    with refusing() as address:

        async def route() -> Route:
            return Route(host=NAME, addresses=(address,), tls=authority.client_context())

        failure = await last_of_many_failures(route)
    assert failure.kind is FailureKind.NOT_REACHABLE
    assert "not asked" in failure.detail


async def test_having_no_way_to_a_proxy_says_nothing_of_it():
    async def route() -> Route:
        raise NoRoute("no such endpoint service")

    assert "no such endpoint service" in (await last_of_many_failures(route)).detail
