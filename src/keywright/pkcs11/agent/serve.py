"""The child's loop: a few threads take turns at reading the socket, and each answers what it has read.

One thread holds the turn: it reads, executes and answers, so a command crosses no queue and wakes nobody.
With a fast token (SoftHSM2: tens of microseconds) it keeps the turn while it executes, because more threads
would only fight for the interpreter lock. When a call takes longer, a watching thread gives the turn to
another worker; when calls take long as a rule (a network HSM: milliseconds), workers pass the turn on before
they execute. A thread that hangs in the module is thereby just missing from the turn.
"""

import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread

import msgspec

from keywright.pkcs11.agent.frames import BrokenStream, FrameReader, frame
from keywright.pkcs11.agent.messages import AnyAnswer, Close, Command, Reply, Request

_READ_BYTES = 256 * 1024
# Answers are sent together while there are more commands to read, but no more than so many.
_BATCH_ANSWERS = 16
# How long a call may keep the turn, and how often the watcher looks while there is work.
_OVERTAKE_SECONDS = 0.002
_IDLE_TICKS = 25
# Above this average, calls are slow enough for a change of threads to be cheap in comparison.
_SLOW_SECONDS = 0.0005
_SMOOTHING = 0.05


class Server:
    """Serves one connected stream socket with `threads` threads until the peer closes or sends Close."""

    def __init__(
        self,
        connection: socket.socket,
        threads: int,
        execute: Callable[[Command], AnyAnswer],
        end_process: Callable[[int], object] = os._exit,
    ) -> None:
        self._connection = connection
        self._threads = threads
        self._execute = execute
        self._end_process = end_process
        self._turn = Lock()
        self._kept_turn = Lock()
        self._kept_since = 0.0
        self._average = 0.0
        self._writing = Lock()
        self._outbox: deque[bytes] = deque()
        self._frames = FrameReader()
        self._waiting: deque[bytes] = deque()
        self._decoder = msgspec.msgpack.Decoder(Request)
        self._encoder = msgspec.msgpack.Encoder()
        self._closing = False

    def run(self) -> None:
        """Serve; returns after Close when everything under way was answered."""
        Thread(target=self._watch, daemon=True).start()
        workers = [Thread(target=self._work, daemon=True) for _ in range(self._threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _work(self) -> None:
        try:
            self._take_turns()
        except (OSError, BrokenStream, msgspec.DecodeError):
            # The parent is gone or is not our parent any more: there is nobody to tell.
            self._end_process(1)

    def _take_turns(self) -> None:
        has_turn = False
        while True:
            if not has_turn:
                self._turn.acquire()
            request = self._next()
            if request is None:
                self._turn.release()
                self._flush()
                return
            has_turn = self._answer(request)

    def _answer(self, request: Request) -> bool:
        """Execute and answer; returns whether this thread still has the turn."""
        start = time.monotonic()
        if keeps := self._average < _SLOW_SECONDS:
            self._kept_since = start
        else:
            self._turn.release()
        answer = self._execute(request.command)
        self._average += (time.monotonic() - start - self._average) * _SMOOTHING
        self._outbox.append(frame(self._encoder.encode(Reply(request.request_id, answer))))
        if keeps:
            with self._kept_turn:
                keeps = self._kept_since == start
                if keeps:
                    self._kept_since = 0.0
        # Who keeps the turn flushes before it next waits for the parent, so that answers leave in batches.
        if not keeps or len(self._outbox) >= _BATCH_ANSWERS:
            self._flush()
        return keeps

    def _next(self) -> Request | None:
        while not self._waiting and not self._closing:
            self._flush()
            data = self._connection.recv(_READ_BYTES)
            if not data:
                self._end_process(0)
                return None
            self._waiting.extend(self._frames.feed(data))
        if not self._waiting:
            return None
        request = self._decoder.decode(self._waiting.popleft())
        if isinstance(request.command, Close):
            self._closing = True
            return None
        return request

    def _flush(self) -> None:
        with self._writing:
            ready = []
            while self._outbox:
                ready.append(self._outbox.popleft())
            if ready:
                self._connection.sendall(b"".join(ready))

    def _watch(self) -> None:
        """End the process with its parent, and overtake the worker that keeps the turn for too long.

        A hang-up is reported whatever was asked for, and every worker may be stuck when the parent goes.
        """
        poll = select.poll()
        idle_ticks = _IDLE_TICKS
        while True:
            idle = idle_ticks >= _IDLE_TICKS
            descriptor = self._connection.fileno()
            if descriptor < 0:
                # Closed by whoever called `run`, which has returned.
                return
            poll.register(descriptor, select.POLLIN if idle else 0)
            events = poll.poll(None if idle else _OVERTAKE_SECONDS * 1000)
            if any(event & (select.POLLHUP | select.POLLERR) for _, event in events):
                self._end_process(0)
                return
            idle_ticks = 0 if idle or self._overtake() else idle_ticks + 1

    def _overtake(self) -> bool:
        """Pass on a turn that was kept for too long; returns whether there is anything to watch."""
        since = self._kept_since
        if not since:
            return False
        if time.monotonic() - since > _OVERTAKE_SECONDS:
            with self._kept_turn:
                overtaken = self._kept_since == since
                if overtaken:
                    self._kept_since = 0.0
                    self._turn.release()
            if overtaken:
                self._flush()
        return True
