"""The server process: opens the data directory, serves until it is told to stop, and follows changes meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from keywright.http1.server import HttpServer, make_server
from keywright.xksproxy.application import Application
from keywright.xksproxy.bounds import BOUNDS
from keywright.xksproxy.cryptography import Cryptography
from keywright.xksproxy.data_directory import DataDirectory
from keywright.xksproxy.following import Following
from keywright.xksproxy.health import Health
from keywright.xksproxy.key_managers.probing import Probed, SoftwareProbe
from keywright.xksproxy.key_managers.tokens import Tokens, open_tokens
from keywright.xksproxy.metrics import Metrics, MetricsPage
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.request_log import RequestLog
from keywright.xksproxy.settings import MAXIMUM_TOKENS
from keywright.xksproxy.state.document import Backend, Document
from keywright.xksproxy.tenants import Tenants
from keywright.xksproxy.tls import ClientName, TlsFiles, tls_context
from keywright.xksproxy.wire.authentication import Authenticator

logger = logging.getLogger(__name__)

# Callers hold many connections and do not always say goodbye (xks.md section 1.2).
_KEEPALIVE = ((socket.TCP_KEEPIDLE, 30), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Bound sockets: of the API, and of the metrics where they are wanted."""

    api: socket.socket
    metrics: socket.socket | None


async def serve(directory: DataDirectory, files: TlsFiles, listeners: Listeners, on_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then finish what was begun.

    Raises:
        Refused: what is configured cannot be served.
    """
    settings = directory.settings
    tls = tls_context(files, settings.tls)
    document = directory.state_file.read()
    alarm = asyncio.Event()
    with contextlib.closing(_open_log(directory)) as log:
        async with open_tokens(settings.pkcs11, alarm) as tokens:
            tenants = Tenants(directory.secrets, None if tokens is None else tokens.handle)
            tenants.load(document)
            health = Health(_probed(tokens, document), settings.fleet, time.monotonic)
            await health.probe_all()
            metrics = Metrics()
            application = _application(directory, tenants, health, metrics, log)
            servers = _servers(application, MetricsPage(metrics, health.states), listeners, tls, directory)
            following = Following(directory, tenants, tls, files, log)
            async with _background(health.keep_probing(alarm), following.run()):
                _handle_signals(servers, following)
                asyncio.get_running_loop().call_soon(on_ready)
                await asyncio.gather(*(server.serve_socket() for server in servers))


def _open_log(directory: DataDirectory) -> RequestLog:
    path = directory.settings.request_log
    try:
        return RequestLog(path)
    except OSError as fault:
        raise Refused(f"the request log {path} cannot be written ({fault.strerror}): check [log] file") from fault


def _probed(tokens: Tokens | None, document: Document) -> list[Probed]:
    """Return the key managers that health tells of, ten at most: every token, and this process where it has keys."""
    probed: list[Probed] = [] if tokens is None else list(tokens.members)
    in_software = document.default_backend is Backend.SOFTWARE or any(
        version.backend is Backend.SOFTWARE
        for tenant in document.tenants
        for key in tenant.keys
        for version in key.versions
    )
    if not probed or (in_software and len(probed) < MAXIMUM_TOKENS):
        probed.append(SoftwareProbe())
    return probed


def _application(
    directory: DataDirectory, tenants: Tenants, health: Health, metrics: Metrics, log: RequestLog
) -> Application:
    settings = directory.settings
    return Application(
        tenants=tenants,
        authenticator=Authenticator(directory.secrets, settings.regions, time.time, secrets.token_urlsafe(33)),
        cryptography=Cryptography(
            limits=settings.limits, settings=settings.cryptography, clock=time.monotonic, random=os.urandom
        ),
        health=health,
        log=log,
        metrics=metrics,
        clock=time.time,
        ticks=time.perf_counter,
    )


def _servers(
    application: Application, page: MetricsPage, listeners: Listeners, tls: ssl.SSLContext, directory: DataDirectory
) -> list[HttpServer]:
    for option, value in _KEEPALIVE:
        listeners.api.setsockopt(socket.IPPROTO_TCP, option, value)
    listeners.api.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    name = directory.settings.tls.client_name
    admit = None if name is None else ClientName(name).admit
    servers = [make_server(application, BOUNDS, listeners.api, tls, admit)]
    if listeners.metrics is not None:
        servers.append(make_server(page, BOUNDS, listeners.metrics, None))
    return servers


def _handle_signals(servers: list[HttpServer], following: Following) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for server in servers:
            server.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, following.look_now)


@asynccontextmanager
async def _background(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
