"""Waiting ends when the key store is where it should be, cannot get there, or patience ends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from keywright.api.kms import CustomKeyStoreNotFoundException
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest
from keywright.client.runtime.providers import FixedEndpoint
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.transport import Timeouts
from keywright.client.waiters import (
    ConnectFailed,
    KeyStoreSeen,
    Patience,
    WaitedTooLong,
    until_connected,
    until_connected_async,
    until_disconnected,
    until_disconnected_async,
)

ID = "cks-1234567890abcdef0"


@dataclass
class SetClock:
    """Time that passes only while someone sleeps."""

    time: float = 100.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@dataclass
class KeyStoreService:
    """Answers with one state after the other, the last one for ever; "" is a key store that nobody knows."""

    states: list[str]
    code: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def send(self, request: HttpRequest, _: Timeouts) -> HttpAnswer:
        self.asked.append(json.loads(request.body))
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if not state:
            body = {"__type": "CustomKeyStoreNotFoundException", "message": "gone"}
            return HttpAnswer(status=400, headers={}, body=json.dumps(body).encode())
        entry = {"CustomKeyStoreId": ID, "ConnectionState": state}
        if self.code is not None and state == "FAILED":
            entry["ConnectionErrorCode"] = self.code
        return HttpAnswer(status=200, headers={}, body=json.dumps({"CustomKeyStores": [entry]}).encode())

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class AsyncKeyStoreService:
    inner: KeyStoreService

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        return self.inner.send(request, timeouts)

    async def close(self) -> None:
        """Nothing is open."""


def context(service: KeyStoreService) -> Context:
    return Context(
        region="eu-west-1",
        credentials=None,
        endpoint=FixedEndpoint("http://127.0.0.1:1"),
        transport=service,
        async_transport=AsyncKeyStoreService(service),
        clock=SetClock(),
    )


def states(seen: list[object]) -> list[str]:
    return [each.state for each in seen if isinstance(each, KeyStoreSeen)]


@pytest.mark.parametrize(
    ("until", "ways"),
    [
        (until_connected, ["DISCONNECTED", "CONNECTING", "CONNECTING", "CONNECTED"]),
        (until_connected, ["CONNECTED"]),
        (until_disconnected, ["CONNECTED", "DISCONNECTING", "DISCONNECTED"]),
    ],
)
def test_waiting_tells_every_look_and_ends_with_the_key_store(until, ways):
    service = KeyStoreService(list(ways))
    seen = list(until(context(service), ID))
    assert states(seen) == ways
    assert isinstance(seen[-1], Ok)
    assert seen[-1].value.custom_key_store_id == ID
    assert service.asked == [{"CustomKeyStoreId": ID}] * len(ways)


@pytest.mark.parametrize("code", ["USER_LOCKED_OUT", None])
def test_a_failed_attempt_ends_waiting_with_its_code(code):
    seen = list(until_connected(context(KeyStoreService(["CONNECTING", "FAILED"], code=code)), ID))
    assert states(seen) == ["CONNECTING", "FAILED"]
    assert isinstance(seen[-1], Err)
    assert isinstance(seen[-1].error, ConnectFailed)
    assert seen[-1].error.code == code
    assert str(seen[-1].error) == f"{ID} could not be connected: {code or 'no reason is given'}"


def test_a_key_store_that_is_not_disconnected_but_fails_ends_waiting_too():
    seen = list(until_disconnected(context(KeyStoreService(["FAILED"], code="INTERNAL_ERROR")), ID))
    assert seen[-1].error.code == "INTERNAL_ERROR"


def test_patience_ends_with_a_last_look_at_its_very_end():
    waiting = context(KeyStoreService(["CONNECTING"]))
    seen = list(until_connected(waiting, ID, Patience(seconds=20, first_pause=2, longest_pause=4)))
    assert waiting.clock.slept == [2, 3, 4, 4, 4, 3]
    assert [each.seconds for each in seen[:-1]] == [0, 2, 5, 9, 13, 17, 20]
    assert seen[-1] == Err(WaitedTooLong(state="CONNECTING", seconds=20))
    assert str(seen[-1].error) == "the key store is still CONNECTING after 20 seconds"


def test_no_patience_is_one_look():
    waiting = context(KeyStoreService(["CONNECTING"]))
    assert len(list(until_connected(waiting, ID, Patience(seconds=0)))) == 2
    assert waiting.clock.slept == []


def test_nothing_is_asked_before_the_first_look_is_wanted():
    service = KeyStoreService(["CONNECTED"])
    until_connected(context(service), ID)
    assert service.asked == []


def test_a_look_that_fails_is_the_last_thing_to_come():
    seen = list(until_connected(context(KeyStoreService(["CONNECTING", ""])), ID))
    assert states(seen) == ["CONNECTING"]
    assert isinstance(seen[-1].error, CustomKeyStoreNotFoundException)


def test_an_answer_without_the_key_store_is_no_answer():
    service = KeyStoreService(["CONNECTING"])
    service.send = lambda *_: HttpAnswer(status=200, headers={}, body=b'{"CustomKeyStores": []}')
    assert isinstance(list(until_connected(context(service), ID))[-1].error, UnreadableAnswer)


@pytest.mark.parametrize(
    ("blocking", "async_", "ways"),
    [
        (until_connected, until_connected_async, ["CONNECTING", "CONNECTED"]),
        (until_connected, until_connected_async, ["CONNECTING", "FAILED"]),
        (until_connected, until_connected_async, ["CONNECTING"]),
        (until_disconnected, until_disconnected_async, ["DISCONNECTING", "DISCONNECTED"]),
        (until_disconnected, until_disconnected_async, [""]),
    ],
)
async def test_the_event_loop_sees_the_same(blocking, async_, ways):
    wanted = list(blocking(context(KeyStoreService(list(ways))), ID))
    assert [seen async for seen in async_(context(KeyStoreService(list(ways))), ID)] == wanted
