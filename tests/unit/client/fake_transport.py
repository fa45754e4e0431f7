"""A transport that plays answers, a clock that is moved by hand, and a context made of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import CallFailed, ProtocolError
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest
from keywright.client.runtime.providers import FixedEndpoint, StaticCredentials
from keywright.client.runtime.transport import Timeouts

NOW = 1_700_000_000.0


@dataclass
class FakeClock:
    """Stands still, but for its pauses, which it notes."""

    seconds: float = NOW
    pauses: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.seconds

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass
class FakeTransport:
    """Plays its script, answers and failures, and notes what it was sent."""

    script: list[HttpAnswer | ProtocolError]
    sent: list[HttpRequest] = field(default_factory=list)

    def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        del timeouts
        self.sent.append(request)
        played = self.script.pop(0)
        if isinstance(played, HttpAnswer):
            return played
        raise CallFailed(played)

    def close(self) -> None:
        pass


@dataclass
class FakeAsyncTransport:
    """The same for asynchronous calls."""

    inner: FakeTransport

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        return self.inner.send(request, timeouts)

    async def close(self) -> None:
        pass


def answered(body: str | bytes, *, status: int = 200, **headers: str) -> HttpAnswer:
    """Return an answer."""
    content = body if isinstance(body, bytes) else body.encode()
    return HttpAnswer(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()},
                      body=content)  # fmt: skip


def refused(code: str, *, status: int = 400, **headers: str) -> HttpAnswer:
    """Return an error answer of the JSON protocol."""
    return answered(f'{{"__type":"{code}","message":"said"}}', status=status, **headers)


def playing(*script: HttpAnswer | ProtocolError, **options: Any) -> Context:
    """Return a context whose transports play a script; `random` is 1/2."""
    transport = FakeTransport(list(script))
    given: dict[str, Any] = {
        "region": "us-east-1",
        "credentials": StaticCredentials.of("AKIDEXAMPLE", "a secret"),
        "endpoint": FixedEndpoint("http://127.0.0.1:8080"),
        "transport": transport,
        "async_transport": FakeAsyncTransport(transport),
        "clock": FakeClock(),
        "random": lambda: 0.5,
        **options,
    }
    return Context(**given)
