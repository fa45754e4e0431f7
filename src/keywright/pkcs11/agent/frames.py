"""Frames on the socket: an unsigned 32-bit big-endian length, then that many bytes of msgpack."""

from collections.abc import Iterator

# A listing of 3,300 keys (the quota of a cluster) is under 2 MiB; anything far beyond is a broken stream.
MAX_FRAME_BYTES = 16 * 1024 * 1024
_HEADER_BYTES = 4


class BrokenStream(Exception):
    """The peer sent a frame longer than any message."""


def frame(payload: bytes) -> bytes:
    """Return the payload with its length in front."""
    return len(payload).to_bytes(_HEADER_BYTES, "big") + payload


class FrameReader:
    """Cuts a byte stream into payloads, keeping what is incomplete for the next read."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield every payload that is complete now; BrokenStream when a length cannot be one."""
        if self._rest:
            data = self._rest + data
        position, end = 0, len(data)
        while end - position >= _HEADER_BYTES:
            start = position + _HEADER_BYTES
            length = int.from_bytes(data[position:start], "big")
            if length > MAX_FRAME_BYTES:
                raise BrokenStream(f"a frame of {length} bytes")
            if end - start < length:
                break
            position = start + length
            yield data[start:position]
        self._rest = data[position:]
