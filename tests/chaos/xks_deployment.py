"""A server with two external key stores: the proxy of one misbehaves on command, the other is none of its business."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.services.certificate_authority import CertificateAuthority
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import HOST, UsedExternalStore
from tests.wire.external_key_stores.network import ELSEWHERE, configuration
from tests.wire.key_stores.key_store import NO_RETRIES


@dataclass(frozen=True, kw_only=True)
class XksDeployment:
    """The server, which has one worker, and both stores, each CONNECTED with a key and a ciphertext."""

    server: KeywrightServer
    faulty: UsedExternalStore
    other: UsedExternalStore

    @property
    def worker(self) -> int:
        """Return the worker's process id; it must not have changed if it is to be measured."""
        (pid,) = self.server.worker_pids()
        return pid

    @property
    def own_tracebacks(self) -> list[str]:
        """Return the lines of the log that name a line of our code: something of ours broke, and nobody caught it.

        The event loop logs tracebacks of its own when a connection ends between two of its steps.
        """
        return [line for line in self.server.log.splitlines() if line.startswith("  File ") and "/keywright/" in line]

    def clients(self, number: int) -> list[Any]:
        """Return clients that never ask twice."""
        return [self.server.client("kms", config=NO_RETRIES) for _ in range(number)]


@contextmanager
def xks_deployment(home: Path) -> Iterator[XksDeployment]:
    """Make all of it for a block; the server's end is judged as well."""
    authority = CertificateAuthority(home / "authority")
    tls = authority.server(HOST, "*.example.test")
    with FaultProxy(tls=tls) as proxy, FaultProxy(tls=tls) as other:
        # What the proxy does is for every call to meet; how calls are spared it has tests of its own.
        text = configuration(authority.trust_file, proxy.port, other.port, every_call=True)
        server = KeywrightServer.make(home, configuration=text)
        try:
            kms = server.start().client("kms", config=NO_RETRIES)
            yield XksDeployment(
                server=server,
                faulty=UsedExternalStore.make(kms, proxy),
                other=UsedExternalStore.make(kms, other, XksProxyUriEndpoint=f"https://{ELSEWHERE}"),
            )
            proxy.heal()
            server.stop()
        finally:
            server.close()


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a process holds."""

    sockets: int
    resident_mebibytes: float

    @classmethod
    def of(cls, pid: int) -> Resources:
        """Look at a process."""
        links = [_target(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
        (resident,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line]
        return cls(
            sockets=sum(link.startswith("socket:") for link in links),
            resident_mebibytes=int(resident.split()[1]) / 1024,
        )


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except FileNotFoundError:
        return ""
