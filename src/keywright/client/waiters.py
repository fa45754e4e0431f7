"""Waiting until a custom key store is connected or disconnected, with everything that is seen meanwhile.

    for seen in until_connected(context, "cks-1234567890abcdef0"):
        match seen:
            case KeyStoreSeen(state=state): ...             # after each look
            case Ok(key_store): ...                         # the last thing: it is connected
            case Err(ConnectFailed(code=code)): ...         # the last thing: the attempt ended in FAILED
            case Err(WaitedTooLong()): ...                  # the last thing
            case Err(error): ...                            # the last thing: a look failed

Each look is a DescribeCustomKeyStores; the first comes at once. The context's clock tells the time and waits.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

from keywright.api.kms import CustomKeyStoresListEntry, DescribeCustomKeyStoresRequest, DescribeCustomKeyStoresResponse
from keywright.client.kms import describe_custom_key_stores
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import UnreadableAnswer
from keywright.client.runtime.result import Err, Ok

CONNECTED = "CONNECTED"
DISCONNECTED = "DISCONNECTED"
_FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait in all, and how long between looks, in seconds: pauses grow by half from first to longest.

    AWS takes up to 20 minutes to connect a key store.
    """

    seconds: float = 1200.0
    first_pause: float = 1.0
    longest_pause: float = 10.0


USUAL = Patience()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStoreSeen:
    """What a look found: the connection state, the key store as described, and the seconds since the first look."""

    state: str
    key_store: CustomKeyStoresListEntry
    seconds: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectFailed:
    """The key store is in FAILED; `code` is its ConnectionErrorCode, None when the service tells none."""

    code: str | None
    key_store: CustomKeyStoresListEntry

    def __str__(self) -> str:
        return f"{self.key_store.custom_key_store_id} could not be connected: {self.code or 'no reason is given'}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedTooLong:
    """Patience ended while the key store was in `state`."""

    state: str
    seconds: float

    def __str__(self) -> str:
        return f"the key store is still {self.state} after {self.seconds:.0f} seconds"


WaitError: TypeAlias = ConnectFailed | WaitedTooLong | describe_custom_key_stores.Error
Seen: TypeAlias = KeyStoreSeen | Ok[CustomKeyStoresListEntry] | Err[WaitError]


def until_connected(context: Context, custom_key_store_id: str, patience: Patience = USUAL) -> Iterator[Seen]:
    """Yield what is seen until the key store is connected: KeyStoreSeen per look, and last an Ok or an Err."""
    return _look(context, custom_key_store_id, CONNECTED, patience)


def until_disconnected(context: Context, custom_key_store_id: str, patience: Patience = USUAL) -> Iterator[Seen]:
    """Yield what is seen until the key store is disconnected, as `until_connected` does."""
    return _look(context, custom_key_store_id, DISCONNECTED, patience)


def until_connected_async(
    context: Context, custom_key_store_id: str, patience: Patience = USUAL
) -> AsyncIterator[Seen]:
    """Yield as `until_connected` does, without blocking the event loop."""
    return _look_async(context, custom_key_store_id, CONNECTED, patience)


def until_disconnected_async(
    context: Context, custom_key_store_id: str, patience: Patience = USUAL
) -> AsyncIterator[Seen]:
    """Yield as `until_disconnected` does, without blocking the event loop."""
    return _look_async(context, custom_key_store_id, DISCONNECTED, patience)


def _look(context: Context, custom_key_store_id: str, wanted: str, patience: Patience) -> Iterator[Seen]:
    watch = _Watch(wanted, patience, context.clock.monotonic())
    request = DescribeCustomKeyStoresRequest(custom_key_store_id=custom_key_store_id)
    while watch.goes_on:
        answer = describe_custom_key_stores.request(context, request)
        yield from watch.take(answer, context.clock.monotonic())
        if watch.goes_on:
            context.clock.sleep(watch.pause)


async def _look_async(
    context: Context, custom_key_store_id: str, wanted: str, patience: Patience
) -> AsyncIterator[Seen]:
    watch = _Watch(wanted, patience, context.clock.monotonic())
    request = DescribeCustomKeyStoresRequest(custom_key_store_id=custom_key_store_id)
    while watch.goes_on:
        answer = await describe_custom_key_stores.request_async(context, request)
        for seen in watch.take(answer, context.clock.monotonic()):
            yield seen
        if watch.goes_on:
            await context.clock.sleep_async(watch.pause)


class _Watch:
    """One wait, with the looking and the sleeping left out."""

    def __init__(self, wanted: str, patience: Patience, started: float) -> None:
        self._wanted = wanted
        self._patience = patience
        self._started = started
        self._next_pause = patience.first_pause
        self.pause = 0.0
        self.goes_on = True

    def take(
        self, answer: Ok[DescribeCustomKeyStoresResponse] | Err[describe_custom_key_stores.Error], now: float
    ) -> Iterator[Seen]:
        """Yield what an answer shows; then `goes_on` tells whether to look again after `pause` seconds."""
        if isinstance(answer, Err):
            self.goes_on = False
            yield answer
            return
        found = answer.value.custom_key_stores or []
        if len(found) != 1 or found[0].connection_state is None:
            self.goes_on = False
            yield Err(UnreadableAnswer(message="The answer does not tell the state of the one key store asked for."))
            return
        elapsed = now - self._started
        yield KeyStoreSeen(state=found[0].connection_state, key_store=found[0], seconds=elapsed)
        end = self._end(found[0], found[0].connection_state, elapsed)
        if end is not None:
            self.goes_on = False
            yield end

    def _end(self, key_store: CustomKeyStoresListEntry, state: str, elapsed: float) -> Seen | None:
        if state == self._wanted:
            return Ok(key_store)
        if state == _FAILED:
            return Err(ConnectFailed(code=key_store.connection_error_code, key_store=key_store))
        left = self._patience.seconds - elapsed
        if left <= 0:
            return Err(WaitedTooLong(state=state, seconds=elapsed))
        self.pause = min(self._next_pause, left)
        self._next_pause = min(self._next_pause * 1.5, self._patience.longest_pause)
        return None
