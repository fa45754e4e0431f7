"""What every failed connect attempt has in common, and that its recipe cured it."""

from __future__ import annotations

from tests.wire.external_key_stores.external_store import PLAINTEXT, ExternalStore, UsedExternalStore
from tests.wire.refusals import refused


def assert_connecting_fails(store: ExternalStore, code: str) -> None:
    """Connect; it ends FAILED with the code, and stays so until it is disconnected, which takes the code away."""
    assert store.connect() == "FAILED"
    assert store.describe()["ConnectionErrorCode"] == code
    with refused("CustomKeyStoreInvalidStateException"):
        store.begin_connect()
    store.disconnect()
    assert "ConnectionErrorCode" not in store.describe()


def assert_connects_again(used: UsedExternalStore) -> None:
    """Connect; what was encrypted before all this decrypts."""
    assert used.key_state() == "Unavailable"
    assert used.store.connect() == "CONNECTED"
    assert "ConnectionErrorCode" not in used.store.describe()
    assert used.key_state() == "Enabled"
    assert used.decrypt() == PLAINTEXT
