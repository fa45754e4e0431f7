"""The parent's end of the socket: many calls in flight, one asyncio protocol, no task per call."""

import asyncio
from collections.abc import Callable
from typing import cast

import msgspec

from keywright.pkcs11.agent.frames import BrokenStream, FrameReader, frame
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Failed, Reply, Request
from keywright.pkcs11.errors import AgentDied, AgentHung, ModuleFault, error_classes

_ERRORS = error_classes()


class _Call:
    __slots__ = ("answer", "deadline")

    def __init__(self, answer: "asyncio.Future[AnyAnswer]", deadline: float) -> None:
        self.answer = answer
        self.deadline = deadline


class Channel(asyncio.Protocol):
    """Sends commands and resolves their futures by id. Use it in the loop that it was made in."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.lost: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._calls: dict[int, _Call] = {}
        self._last_id = 0
        self._unsent: list[bytes] = []
        self._frames = FrameReader()
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Reply).decode
        self._alarm: asyncio.TimerHandle | None = None
        self._idle: list[Callable[[], None]] = []

    @property
    def in_flight(self) -> int:
        """How many calls wait for their answer."""
        return len(self._calls)

    def call(self, command: AnyCommand, timeout: float) -> "asyncio.Future[AnyAnswer]":
        """Send a command; the future gets its answer, an error of our tree, or AgentHung after `timeout` seconds."""
        answer: asyncio.Future[AnyAnswer] = self._loop.create_future()
        if self._transport is None:
            answer.set_exception(AgentDied("the agent process is gone"))
            return answer
        self._last_id += 1
        deadline = self._loop.time() + timeout
        self._calls[self._last_id] = _Call(answer, deadline)
        self.send(Request(self._last_id, command))
        if self._alarm is None or deadline < self._alarm.when():
            self._set_alarm(deadline)
        return answer

    def send(self, request: Request) -> None:
        """Queue a request; all requests of one turn of the loop leave in one write."""
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(frame(self._encode(request)))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio's callback)."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Resolve the calls whose answers are in the data (asyncio's callback)."""
        try:
            for payload in self._frames.feed(data):
                reply = self._decode(payload)
                call = self._calls.pop(reply.request_id, None)
                # A call may have met its deadline, or its caller may have gone.
                if call is not None and not call.answer.done():
                    _resolve(call.answer, reply.answer)
        except (BrokenStream, msgspec.DecodeError):
            # Whatever sent this is no agent of ours any more; end of stream fails the calls in flight.
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Fail all calls in flight with AgentDied (asyncio's callback)."""
        self._transport = None
        if self._alarm is not None:
            self._alarm.cancel()
        calls, self._calls = self._calls, {}
        for call in calls.values():
            if not call.answer.done():
                call.answer.set_exception(AgentDied("the agent process went away during the call"))
        if not self.lost.done():
            self.lost.set_result(None)

    def abort(self) -> None:
        """Cut the connection, which makes the child exit."""
        if self._transport is not None:
            self._transport.abort()

    def _flush(self) -> None:
        data, self._unsent = self._unsent, []
        if self._transport is not None:
            self._transport.write(data[0] if len(data) == 1 else b"".join(data))

    def _set_alarm(self, when: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        # One timer for all calls: it is set to the earliest deadline known when it was set, and rarely rings.
        self._alarm = None
        now = self._loop.time()
        late = [request_id for request_id, call in self._calls.items() if call.deadline <= now]
        for request_id in late:
            call = self._calls.pop(request_id)
            if not call.answer.done():
                call.answer.set_exception(AgentHung("the agent did not answer in time"))
        if self._calls:
            self._set_alarm(min(call.deadline for call in self._calls.values()))


def _resolve(future: "asyncio.Future[AnyAnswer]", answer: AnyAnswer) -> None:
    if isinstance(answer, Failed):
        future.set_exception(_ERRORS.get(answer.error, ModuleFault)(answer.message))
    else:
        future.set_result(answer)
