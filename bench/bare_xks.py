"""Encrypt calls to an XKS proxy by aiohttp and botocore's signer: what XKS costs without a KMS in between."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import time

import aiohttp
import uvloop
from aiohttp.abc import AbstractResolver, ResolveResult
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from load import Result, result_of
from servers import REGION
from xks_store import HOST, KEY_ID, Proxy

# As long as what a 64-byte plaintext becomes in the inner layer.
PLAINTEXT = bytes(160)
AAD = bytes(64)


class _Loopback(AbstractResolver):
    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        del port, family
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self._port, family=2, proto=0, flags=4)]

    async def close(self) -> None:
        pass


def measure_bare(proxy: Proxy, clients: int, seconds: float) -> Result:
    """Run `clients` loops that each wait for an answer before they ask again."""
    return uvloop.run(_measure(proxy, clients, seconds))


async def _measure(proxy: Proxy, clients: int, seconds: float) -> Result:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    connector = aiohttp.TCPConnector(resolver=_Loopback(proxy.port), ssl=context, limit=0)
    url = f"https://{HOST}{proxy.uri_path}/keys/{KEY_ID}/encrypt"
    body, headers = _signed(proxy, url)
    latencies: list[float] = []
    async with aiohttp.ClientSession(connector=connector) as session:
        over = time.perf_counter() + 1.0 + seconds

        async def one() -> None:
            while (begun := time.perf_counter()) < over:
                async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                    await answer.read()
                    assert answer.status == 200, answer.status
                if begun > over - seconds:
                    latencies.append(time.perf_counter() - begun)

        await asyncio.gather(*(one() for _ in range(clients)))
    return result_of(latencies, seconds, 0)


def _signed(proxy: Proxy, url: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(
        {
            "requestMetadata": {
                "awsPrincipalArn": "arn:aws:iam::000000000000:user/bench",
                "kmsKeyArn": "arn:aws:kms:us-east-1:000000000000:key/bench",
                "kmsOperation": "Encrypt",
                "kmsRequestId": "00000000-0000-4000-8000-000000000000",
            },
            "plaintext": base64.b64encode(PLAINTEXT).decode(),
            "encryptionAlgorithm": "AES_GCM",
            "additionalAuthenticatedData": base64.b64encode(AAD).decode(),
            "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
        }
    ).encode()
    request = AWSRequest("POST", url, headers={"Host": HOST}, data=body)
    credentials = Credentials(proxy.access_key_id, proxy.raw_secret_access_key)
    SigV4Auth(credentials, "kms-xks-proxy", REGION).add_auth(request)
    return body, {**dict(request.headers.items()), "Content-Type": "application/json"}
