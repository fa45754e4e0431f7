"""Calls an XKS proxy: one deadline for each attempt, one more attempt after a time-out, and every failure by its name.

A proxy that has stopped answering is called about once a second (`CircuitBreaker`).

Source: xks.md section 4.5, custom-key-stores.md section 0 (C11).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from keywright.api.xks import (
    AES_GCM,
    SHA_256,
    DecryptRequest,
    EncryptRequest,
    EncryptResponse,
    GetHealthStatusRequest,
    GetHealthStatusResponse,
    GetKeyMetadataRequest,
    GetKeyMetadataResponse,
    RequestMetadata,
    key_path,
)
from keywright.http1.client.dialing import Destination
from keywright.http1.client.failures import (
    AnswerRefused,
    ConnectionLost,
    ExchangeFailed,
    Stage,
    TimedOut,
    TlsFailed,
)
from keywright.http1.client.pool import Pool, PoolBounds
from keywright.http1.client.reply import Reply
from keywright.keystores.external import proxy_api
from keywright.keystores.external.circuit_breaker import CircuitBreaker
from keywright.keystores.external.failures import FailureKind, ProxyFailure
from keywright.keystores.external.request_signing import ProxyTarget, RequestSigner
from keywright.ports.clock import Clock
from keywright.ports.network import XKS_ATTEMPT_SECONDS, NoRoute, Route

logger = logging.getLogger(__name__)

ATTEMPT_SECONDS = XKS_ATTEMPT_SECONDS
ATTEMPTS = 2

Result = TypeVar("Result")
Observe = Callable[[str, FailureKind | None, float], None]
"""Is told of each call: the proxy operation, how it failed if it did, and the seconds that all its attempts took."""


class XksProxy:
    """The proxy of one store, for one event loop. Every call raises ProxyFailure, and is logged when it fails.

    `certificate_expires` is when the proxy's certificate ends, as of the last handshake.
    """

    def __init__(
        self,
        target: ProxyTarget,
        route: Callable[[], Awaitable[Route]],
        *,
        store_id: str,
        now: Clock,
        observe: Observe | None = None,
        attempt_seconds: float = ATTEMPT_SECONDS,
        breaker: CircuitBreaker | None = None,
    ) -> None:
        """Take whom to call and with what credential; `route` is asked for the way of each new connection.

        Without a `breaker` every call is made.
        """
        self._store_id = store_id
        self._path = target.path
        self._observe = observe
        self._now = now
        self._signer = RequestSigner(target, now)
        self._attempt_seconds = attempt_seconds
        self._breaker = breaker
        self._pool = Pool(_destination_by(route), PoolBounds(dial_seconds=attempt_seconds))

    @property
    def certificate_expires(self) -> float | None:
        """Return the end of the certificate in seconds since 1970, or None before the first handshake."""
        return self._pool.certificate_expires

    def use(self, target: ProxyTarget) -> None:
        """Call the same host by another path or with another credential from now on, on the connections there are."""
        self._path = target.path
        self._signer = RequestSigner(target, self._now)
        if self._breaker is not None:
            self._breaker.reset()

    async def close(self) -> None:
        """End the connections; calls that are going on fail."""
        await self._pool.close()

    async def get_health_status(self, metadata: RequestMetadata) -> GetHealthStatusResponse:
        """Return what the proxy says of itself; see `proxy_api.require_key_manager` for whether that is enough."""
        request = GetHealthStatusRequest(request_metadata=metadata)
        return await self._call("GetHealthStatus", f"{self._path}/health", request, proxy_api.read_health)

    async def get_key_metadata(self, external_key_id: str, metadata: RequestMetadata) -> GetKeyMetadataResponse:
        """Return what the external key is, fit for use or not."""
        request = GetKeyMetadataRequest(request_metadata=metadata)
        path = key_path(self._path, external_key_id, "metadata")
        return await self._call("GetKeyMetadata", path, request, proxy_api.read_metadata)

    async def encrypt(
        self, external_key_id: str, metadata: RequestMetadata, plaintext: bytes, aad: bytes | None
    ) -> EncryptResponse:
        """Return the parts of the ciphertext, whose integrity value is that of what arrived."""
        request = EncryptRequest(
            request_metadata=metadata,
            plaintext=plaintext,
            encryption_algorithm=AES_GCM,
            additional_authenticated_data=aad,
            ciphertext_data_integrity_value_algorithm=SHA_256,
        )
        path = key_path(self._path, external_key_id, "encrypt")
        return await self._call("Encrypt", path, request, lambda reply: proxy_api.read_encrypted(reply, request))

    async def decrypt(
        self, external_key_id: str, metadata: RequestMetadata, encrypted: EncryptResponse, aad: bytes | None
    ) -> bytes:
        """Return the plaintext of what `encrypt` gave; its integrity value is not needed."""
        request = DecryptRequest(
            request_metadata=metadata,
            ciphertext=encrypted.ciphertext,
            initialization_vector=encrypted.initialization_vector,
            authentication_tag=encrypted.authentication_tag,
            encryption_algorithm=AES_GCM,
            additional_authenticated_data=aad,
            ciphertext_metadata=encrypted.ciphertext_metadata,
        )
        path = key_path(self._path, external_key_id, "decrypt")
        return await self._call("Decrypt", path, request, lambda reply: proxy_api.read_decrypted(reply, request))

    async def _call(
        self, operation: str, path: str, request: msgspec.Struct, read: Callable[[Reply], Result]
    ) -> Result:
        if self._breaker is not None and (kind := self._breaker.refuse(path)) is not None:
            raise self._not_made(operation, kind)
        wire_path, body = path.encode("ascii"), proxy_api.encode_request(request)
        began = time.perf_counter()
        attempt = 1
        while True:
            try:
                reply = await self._pool.exchange(self._signer.request(wire_path, body), self._attempt_seconds)
                if self._breaker is not None:
                    self._breaker.answered(path)
                result = read(reply)
            except ProxyFailure as failure:
                self._report(operation, failure, time.perf_counter() - began, attempt)
                raise
            except (ExchangeFailed, NoRoute, OSError) as fault:
                if attempt < ATTEMPTS and isinstance(fault, TimedOut) and fault.stage is not Stage.FREE_CONNECTION:
                    attempt += 1
                    continue
                # Not kept in a variable: a failure holds this frame, which would hold it, and with it a connection.
                raise self._reported(operation, path, fault, time.perf_counter() - began, attempt) from fault
            if self._observe is not None:
                self._observe(operation, None, time.perf_counter() - began)
            return result

    def _not_made(self, operation: str, kind: FailureKind) -> ProxyFailure:
        if self._observe is not None:
            self._observe(operation, kind, 0.0)
        return ProxyFailure(kind, "not asked: the calls before this one had no answer")

    def _reported(self, operation: str, path: str, fault: Exception, seconds: float, attempts: int) -> ProxyFailure:
        failure = _proxy_failure(fault)
        self._report(operation, failure, seconds, attempts)
        if self._breaker is not None and _is_for_want_of_an_answer(fault):
            self._breaker.failed(path, failure.kind)
        return failure

    def _report(self, operation: str, failure: ProxyFailure, seconds: float, attempts: int) -> None:
        logger.warning(
            "XKS proxy of %s: %s failed: %s; %d ms, %d attempts",
            self._store_id,
            operation,
            failure,
            seconds * 1000,
            attempts,
        )
        if self._observe is not None:
            self._observe(operation, failure.kind, seconds)


def _destination_by(route: Callable[[], Awaitable[Route]]) -> Callable[[], Awaitable[Destination]]:
    async def find() -> Destination:
        way = await route()
        return Destination(server_hostname=way.host, addresses=way.addresses, tls=way.tls)

    return find


def _proxy_failure(fault: Exception) -> ProxyFailure:
    """Return what it means to callers that an exchange failed where it did."""
    kind = FailureKind.NOT_REACHABLE
    if isinstance(fault, TlsFailed):
        kind = FailureKind.CERTIFICATE_REFUSED if fault.certificate else FailureKind.TLS_FAILED
    elif isinstance(fault, TimedOut) and fault.stage > Stage.TCP:
        kind = FailureKind.TIMED_OUT
    elif isinstance(fault, (ConnectionLost, AnswerRefused)):
        kind = FailureKind.INVALID_RESPONSE
    return ProxyFailure(kind, f"{type(fault).__name__}: {fault}")


def _is_for_want_of_an_answer(fault: Exception) -> bool:
    """Return whether it says something of the proxy: not so when we found no way to it, or were too busy ourselves."""
    if isinstance(fault, TimedOut):
        return fault.stage is not Stage.FREE_CONNECTION
    return not isinstance(fault, NoRoute)
