"""Connections that failed are let go of at once, not at the next full collection of garbage."""

from __future__ import annotations

import asyncio
import contextlib
import gc

import pytest

from keywright.http1.client.connection import ClientConnection
from keywright.http1.client.dialing import Destination
from keywright.http1.client.failures import ExchangeFailed
from keywright.http1.client.pool import Pool, PoolBounds
from tests.unit.http1.client.scripted_server import NAME, answering, answering_once, hanging, serving

REQUEST = b"POST /kms/xks/v1/health HTTP/1.1\r\nHost: proxy.test\r\nContent-Length: 2\r\n\r\n{}"
ROUNDS = 200


@pytest.mark.parametrize("behaviour", [answering, answering_once, hanging])
async def test_a_connection_is_gone_with_its_last_exchange(server_tls, client_tls, behaviour):
    async with serving(behaviour, server_tls) as server:

        async def find() -> Destination:
            return Destination(server_hostname=NAME, addresses=(server.address,), tls=client_tls)

        gc.collect()
        gc.disable()
        try:
            pool = Pool(find, PoolBounds(dial_seconds=30.0))
            for _ in range(3):
                with contextlib.suppress(ExchangeFailed):
                    await pool.exchange(REQUEST, 0.1)
            await pool.close()
            # The loop's own steps of closing; nothing tells when the last one is done.
            for _ in range(ROUNDS):
                if not connections():
                    break
                await asyncio.sleep(0.005)
            assert connections() == []
        finally:
            gc.enable()


def connections() -> list[str]:
    """Return the connections that exist, garbage or not."""
    return [repr(each) for each in gc.get_objects() if isinstance(each, ClientConnection)]
