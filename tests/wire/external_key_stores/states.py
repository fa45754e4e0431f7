"""Bringing an external key store into each ConnectionState by real means, for as long as a test needs it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.chaos.fault_proxy.refusals import refuses
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import UsedExternalStore
from tests.wire.key_stores.deployment_access import held_by_another_node
from tests.wire.key_stores.waiting import wait_until


@contextmanager
def in_state(server: KeywrightServer, used: UsedExternalStore, state: str) -> Iterator[None]:
    """Bring a CONNECTED store into the state, and back to CONNECTED afterwards; its proxy is right meanwhile."""
    with _WAYS[state](server, used):
        assert used.store.state() == state
        yield
    state = wait_until(used.store.state, lambda state: state not in ("CONNECTING", "DISCONNECTING"))
    if state == "FAILED":
        used.store.disconnect()
    if state != "CONNECTED":
        assert used.store.connect() == "CONNECTED"


@contextmanager
def _connected(server: KeywrightServer, used: UsedExternalStore) -> Iterator[None]:
    del server, used
    yield


@contextmanager
def _disconnected(server: KeywrightServer, used: UsedExternalStore) -> Iterator[None]:
    del server
    used.store.disconnect()
    yield


@contextmanager
def _disconnecting(server: KeywrightServer, used: UsedExternalStore) -> Iterator[None]:
    with held_by_another_node(server, used.store.custom_key_store_id):
        used.store.begin_disconnect()
        yield


@contextmanager
def _connecting(server: KeywrightServer, used: UsedExternalStore) -> Iterator[None]:
    used.store.disconnect()
    with held_by_another_node(server, used.store.custom_key_store_id):
        used.store.begin_connect()
        yield


@contextmanager
def _failed(server: KeywrightServer, used: UsedExternalStore) -> Iterator[None]:
    del server
    used.store.disconnect()
    used.proxy.misbehave(refuses("AccessDeniedException"))
    used.store.connect()
    used.proxy.heal()
    yield


_WAYS: dict[str, Callable[[KeywrightServer, UsedExternalStore], AbstractContextManager[None]]] = {
    "DISCONNECTED": _disconnected,
    "CONNECTING": _connecting,
    "CONNECTED": _connected,
    "FAILED": _failed,
    "DISCONNECTING": _disconnecting,
}
STATES = tuple(_WAYS)
