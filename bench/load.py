"""A load generator that costs little: signed requests made beforehand, sent over kept-alive connections."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import uvloop
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

USER_AGENT = "Boto3/1.44.5 md/Botocore#1.44.5 ua/2.1 os/linux md/arch#x86_64 lang/python#3.11"
DISTINCT_REQUESTS = 2_000
WARM_UP_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one run showed. Latencies are milliseconds."""

    per_second: float
    p50: float
    p99: float
    failed: int


def encrypt_requests(
    endpoint: str, key_id: str, access_key: str, secret_key: str, region: str = "us-east-1", size: int = 64
) -> list[bytes]:
    """Return distinct signed Encrypt requests, ready for the wire."""
    host = urlsplit(endpoint).netloc
    signer = SigV4Auth(Credentials(access_key, secret_key), "kms", region)
    requests = []
    for number in range(DISTINCT_REQUESTS):
        plaintext = base64.b64encode(b"%0*d" % (size, number)).decode()
        body = json.dumps({"KeyId": key_id, "Plaintext": plaintext}).encode()
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.Encrypt"}
        request = AWSRequest("POST", f"{endpoint}/", headers=headers, data=body)
        signer.add_auth(request)
        sent = {**dict(request.headers.items()), "Host": host, "User-Agent": USER_AGENT, "Content-Length": len(body)}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        requests.append(f"POST / HTTP/1.1\r\n{head}\r\n".encode() + body)
    return requests


@dataclass(slots=True)
class _Run:
    host: str
    port: int
    requests: list[bytes]
    next: int = 0
    latencies: list[float] = field(default_factory=list)
    failed: int = 0
    over: bool = False


class _Connection(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self.run = run
        self.received = b""
        self.answered = True
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream has a Transport
        self._send()

    def _send(self) -> None:
        self.received, self.answered = b"", False
        self.begun = time.perf_counter()
        self.transport.write(self.run.requests[self.run.next % len(self.run.requests)])
        self.run.next += 1

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, separator, body = self.received.partition(b"\r\n\r\n")
        if not separator:
            return
        headers = head.lower()
        start = headers.find(b"content-length: ") + 16
        end = headers.find(b"\r\n", start)
        if len(body) < int(headers[start : end if end > 0 else None]):
            return
        self.answered = True
        self.run.latencies.append(time.perf_counter() - self.begun)
        self.run.failed += b" 200 " not in head.partition(b"\r\n")[0]
        if self.run.over:
            self.transport.close()
        elif b"connection: close" not in headers:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if not self.answered and not self.run.over:
            self.run.failed += 1
        if not self.run.over:
            task = asyncio.get_running_loop().create_connection(
                lambda: _Connection(self.run), self.run.host, self.run.port
            )
            asyncio.ensure_future(task)  # noqa: RUF006 - the loop outlives it


async def _measure(endpoint: str, requests: list[bytes], clients: int, seconds: float) -> Result:
    address = urlsplit(endpoint)
    run = _Run(str(address.hostname), int(address.port or 80), requests)
    loop = asyncio.get_running_loop()
    for _ in range(clients):
        await loop.create_connection(lambda: _Connection(run), run.host, run.port)
    await asyncio.sleep(WARM_UP_SECONDS)
    run.latencies.clear()
    run.failed = 0
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    elapsed = time.perf_counter() - begun
    run.over = True
    return result_of(run.latencies, elapsed, run.failed)


def result_of(latencies: list[float], elapsed: float, failed: int) -> Result:
    """Return the result of calls whose latencies, in seconds, were taken during `elapsed` seconds."""
    ordered = sorted(latencies) or [float("nan")]
    return Result(
        per_second=len(latencies) / elapsed,
        p50=ordered[len(ordered) // 2] * 1e3,
        p99=ordered[int(len(ordered) * 0.99)] * 1e3,
        failed=failed,
    )


def measure(endpoint: str, requests: list[bytes], clients: int, seconds: float) -> Result:
    """Send requests from `clients` connections, one at a time each, for `seconds` after a warm-up."""
    return uvloop.run(_measure(endpoint, requests, clients, seconds))
