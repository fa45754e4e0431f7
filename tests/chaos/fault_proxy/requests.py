"""HTTP requests, read from a stream byte for byte and with no more judgement than framing needs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.chaos.fault_proxy.messages import ReceivedRequest

MAX_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The request line and the headers."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]

    @property
    def operation(self) -> str:
        """Return the last segment of the path."""
        return self.path.rpartition("/")[2]

    def value(self, name: bytes) -> bytes:
        """Return the value of a header, empty when it is missing."""
        return dict(self.headers).get(name, b"")

    def request(self, body: bytes, connection: int) -> ReceivedRequest:
        """Return the whole request."""
        return ReceivedRequest(
            method=self.method,
            path=self.path,
            query=self.query,
            headers=self.headers,
            body=body,
            connection=connection,
        )


async def read_head(reader: asyncio.StreamReader) -> Head:
    """Read up to the empty line; ValueError for what is no HTTP, EOFError at the end of the connection."""
    line, *rest = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
    method, target, _ = line.decode("latin-1").split(" ")
    path, _, query = target.partition("?")
    headers = tuple((name.lower(), value.strip(b" \t")) for name, _, value in (each.partition(b":") for each in rest))
    return Head(method=method, path=path, query=query, headers=headers)


async def read_body(head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Read the body, of a length given or in chunks."""
    if head.value(b"expect").lower() == b"100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if head.value(b"transfer-encoding").lower() == b"chunked":
        return await _read_chunks(reader)
    length = int(head.value(b"content-length") or 0)
    if not 0 <= length <= MAX_BODY:
        raise ValueError(length)
    return await reader.readexactly(length)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    whole = bytearray()
    while size := int(await reader.readline(), 16):
        whole += await reader.readexactly(size)
        await reader.readline()
        if len(whole) > MAX_BODY:
            raise ValueError(len(whole))
    await reader.readline()
    return bytes(whole)
