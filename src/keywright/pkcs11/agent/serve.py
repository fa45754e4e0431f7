"""The child's loop: a few threads take turns at reading the socket, and each answers what it has read.

The thread that reads also executes, so a command crosses no queue and wakes nobody; the next thread
takes over reading meanwhile. A thread that hangs in the module is thereby just missing from the turn.
"""

import os
import select
import socket
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread

import msgspec

from keywright.pkcs11.agent.frames import FrameReader, frame
from keywright.pkcs11.agent.messages import AnyAnswer, Close, Command, Reply, Request

_READ_BYTES = 256 * 1024


class Server:
    """Serves one connected stream socket with `threads` threads until the peer closes or sends Close."""

    def __init__(self, connection: socket.socket, threads: int, execute: Callable[[Command], AnyAnswer]) -> None:
        self._connection = connection
        self._threads = threads
        self._execute = execute
        self._reading = Lock()
        self._writing = Lock()
        self._frames = FrameReader()
        self._waiting: deque[bytes] = deque()
        self._decoder = msgspec.msgpack.Decoder(Request)
        self._closing = False

    def run(self) -> None:
        """Serve; returns after Close when everything under way was answered."""
        Thread(target=self._die_with_parent, daemon=True).start()
        workers = [Thread(target=self._work, daemon=True) for _ in range(self._threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _die_with_parent(self) -> None:
        # Asks for no event: a hang-up is always reported. Needed because every worker may be stuck in the
        # module when the parent goes. Close leaves the socket open, so this does not cut its answers short.
        poll = select.poll()
        poll.register(self._connection, 0)
        poll.poll()
        os._exit(0)

    def _work(self) -> None:
        encoder = msgspec.msgpack.Encoder()
        while (request := self._next()) is not None:
            answer = self._execute(request.command)
            self._send(frame(encoder.encode(Reply(request.request_id, answer))))

    def _next(self) -> Request | None:
        with self._reading:
            while not self._waiting and not self._closing:
                data = self._connection.recv(_READ_BYTES)
                if not data:
                    os._exit(0)
                self._waiting.extend(self._frames.feed(data))
            if not self._waiting:
                return None
            request = self._decoder.decode(self._waiting.popleft())
            if isinstance(request.command, Close):
                self._closing = True
                return None
            return request

    def _send(self, data: bytes) -> None:
        with self._writing:
            self._connection.sendall(data)
