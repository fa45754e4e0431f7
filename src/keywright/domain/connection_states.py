"""The connection state machine of a custom key store, as a table (custom-key-stores.md section 2)."""

from __future__ import annotations

from enum import StrEnum

from keywright.domain.errors import CustomKeyStoreStateInvalid


class ConnectionState(StrEnum):
    """Whether a custom key store is connected to its backing key store, in AWS's spelling."""

    DISCONNECTED = "DISCONNECTED"
    CONNECTING = "CONNECTING"
    CONNECTED = "CONNECTED"
    DISCONNECTING = "DISCONNECTING"
    FAILED = "FAILED"


class ConnectionEvent(StrEnum):
    """What may happen to a connection. The first two are API calls, the others are told by the jobs."""

    CONNECT = "connect"
    DISCONNECT = "disconnect"
    SUCCEEDED = "attempt succeeded"
    FAILED = "attempt failed"
    REMOVED = "connection removed"


_S, _E = ConnectionState, ConnectionEvent

TRANSITIONS: dict[tuple[ConnectionState, ConnectionEvent], ConnectionState] = {
    (_S.DISCONNECTED, _E.CONNECT): _S.CONNECTING,
    # Connecting again is accepted and changes nothing (contradiction C1).
    (_S.CONNECTING, _E.CONNECT): _S.CONNECTING,
    (_S.CONNECTED, _E.CONNECT): _S.CONNECTED,
    (_S.CONNECTING, _E.DISCONNECT): _S.DISCONNECTING,
    (_S.CONNECTED, _E.DISCONNECT): _S.DISCONNECTING,
    (_S.FAILED, _E.DISCONNECT): _S.DISCONNECTING,
    (_S.CONNECTING, _E.SUCCEEDED): _S.CONNECTED,
    (_S.CONNECTING, _E.FAILED): _S.FAILED,
    (_S.DISCONNECTING, _E.REMOVED): _S.DISCONNECTED,
}


def next_connection_state(state: ConnectionState, event: ConnectionEvent) -> ConnectionState:
    """Return the state that follows.

    Raises:
        CustomKeyStoreStateInvalid: `event` is illegal in `state`.
    """
    following = TRANSITIONS.get((state, event))
    if following is None:
        raise CustomKeyStoreStateInvalid(
            f"The operation cannot be performed while the custom key store is {state.value}."
        )
    return following
