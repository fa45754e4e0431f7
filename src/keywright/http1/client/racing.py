"""Connects to the first of several addresses that accepts, starting with the next while the one before is pending.

Source: RFC 8305 section 5, with a shorter delay, since an attempt has 250 ms for everything.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence

from keywright.http1.client.connection import Address
from keywright.http1.client.failures import NotConnected

STAGGER_SECONDS = 0.06
# A peer that went away without a word is noticed after half a minute on an idle connection.
_KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 15),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 5),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
)


async def connect_first(
    addresses: Sequence[Address], failed: Callable[[Address], None]
) -> tuple[socket.socket, Address]:
    """Return a connected socket and its address; `failed` is told of each address that refuses or is too slow.

    Raises:
        NotConnected: there is no address, or none accepts.
    """
    if len(addresses) == 1:
        return await _connect_alone(addresses[0], failed), addresses[0]
    racing: dict[asyncio.Task[socket.socket], Address] = {}
    won: asyncio.Task[socket.socket] | None = None
    waiting = list(addresses)
    try:
        while waiting or not all(task.done() for task in racing):
            if waiting:
                address = waiting.pop(0)
                racing[asyncio.create_task(_connect(address))] = address
            pending = [task for task in racing if not task.done()]
            await asyncio.wait(
                pending, timeout=STAGGER_SECONDS if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            won = next((task for task in racing if task.done() and task.exception() is None), None)
            if won is not None:
                return won.result(), racing[won]
        raise NotConnected("; ".join(_reason(tried, task) for task, tried in racing.items()) or "no address")
    finally:
        try:
            await _end_race(racing, won, failed)
        except asyncio.CancelledError:
            if won is not None:
                won.result().close()
            raise


async def _connect_alone(address: Address, failed: Callable[[Address], None]) -> socket.socket:
    # Most hosts have one address, and a race with tasks costs as much as the connection itself.
    try:
        return await _connect(address)
    except OSError as fault:
        failed(address)
        raise NotConnected(f"{address[0]} port {address[1]}: {fault}") from fault
    except BaseException:
        failed(address)
        raise


async def _connect(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        for option in _KEEP_ALIVE:
            connecting.setsockopt(*option)
        await asyncio.get_running_loop().sock_connect(connecting, address)
    except BaseException:
        connecting.close()
        raise
    return connecting


async def _end_race(
    racing: dict[asyncio.Task[socket.socket], Address],
    won: asyncio.Task[socket.socket] | None,
    failed: Callable[[Address], None],
) -> None:
    for task in racing:
        task.cancel()
    outcomes = await asyncio.gather(*racing, return_exceptions=True)
    began_before_winner = True
    for (task, address), outcome in zip(racing.items(), outcomes, strict=True):
        if task is won:
            began_before_winner = False
        elif isinstance(outcome, socket.socket):
            outcome.close()
        elif began_before_winner or isinstance(outcome, OSError):
            failed(address)


def _reason(address: Address, task: asyncio.Task[socket.socket]) -> str:
    return f"{address[0]} port {address[1]}: {task.exception()}"
