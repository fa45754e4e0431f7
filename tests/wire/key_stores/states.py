"""Bringing a store into each ConnectionState by real means, for as long as a test needs it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.services.server import KeywrightServer
from tests.wire.key_stores.deployment_access import held_by_another_node
from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.key_stores.waiting import wait_until


@contextmanager
def in_state(server: KeywrightServer, used: UsedKeyStore, state: str) -> Iterator[None]:
    """Bring a CONNECTED store into the state, and back to CONNECTED afterwards."""
    with _WAYS[state](server, used):
        assert used.store.state() == state
        yield
    reconnect(used)


def reconnect(used: UsedKeyStore) -> None:
    """Bring a store that may be connected from any state to CONNECTED."""
    state = wait_until(used.store.state, lambda state: state not in ("CONNECTING", "DISCONNECTING"))
    if state == "FAILED":
        used.store.disconnect()
    if state != "CONNECTED":
        assert used.store.connect() == "CONNECTED"


@contextmanager
def _connected(server: KeywrightServer, used: UsedKeyStore) -> Iterator[None]:
    del server, used
    yield


@contextmanager
def _disconnected(server: KeywrightServer, used: UsedKeyStore) -> Iterator[None]:
    del server
    used.store.disconnect()
    yield


@contextmanager
def _disconnecting(server: KeywrightServer, used: UsedKeyStore) -> Iterator[None]:
    with held_by_another_node(server, used.store.custom_key_store_id):
        used.store.begin_disconnect()
        yield


@contextmanager
def _connecting(server: KeywrightServer, used: UsedKeyStore) -> Iterator[None]:
    used.store.disconnect()
    with held_by_another_node(server, used.store.custom_key_store_id):
        used.store.begin_connect()
        yield


@contextmanager
def _failed(server: KeywrightServer, used: UsedKeyStore) -> Iterator[None]:
    del server
    used.store.disconnect()
    tokens, away = used.cluster.directory / "tokens", used.cluster.directory / "away"
    tokens.rename(away)
    try:
        used.store.connect()
        yield
    finally:
        away.rename(tokens)


_WAYS: dict[str, Callable[[KeywrightServer, UsedKeyStore], AbstractContextManager[None]]] = {
    "CONNECTED": _connected,
    "DISCONNECTED": _disconnected,
    "DISCONNECTING": _disconnecting,
    "CONNECTING": _connecting,
    "FAILED": _failed,
}
STATES = tuple(_WAYS)
