"""Reads a request body within its limits of size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from keywright.api.decoding import MAX_BODY_BYTES

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

BODY_SECONDS = 10.0


class BodyTooLarge(Exception):
    """The body is larger than any request can be."""


class BodyIncomplete(Exception):
    """The client went away, or sent too slowly."""


async def read_body(receive: Receive) -> bytes:
    """Return the whole body.

    Raises:
        BodyTooLarge, BodyIncomplete.
    """
    message = await receive()
    if message["type"] != "http.request":
        raise BodyIncomplete
    body: bytes = message.get("body", b"")
    if message.get("more_body"):
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _rest(receive, body)
        except TimeoutError as fault:
            raise BodyIncomplete from fault
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge
    return body


async def _rest(receive: Receive, begun: bytes) -> bytes:
    parts, size = [begun], len(begun)
    while size <= MAX_BODY_BYTES:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyIncomplete
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body"):
            break
    return b"".join(parts)
