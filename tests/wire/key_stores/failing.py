"""What every failed connect attempt has in common, and that its recipe cured it."""

from __future__ import annotations

from tests.wire.key_stores.key_store import PLAINTEXT, KeyStore, UsedKeyStore
from tests.wire.refusals import refused


def assert_connecting_fails(store: KeyStore, code: str) -> None:
    """Connect; it ends FAILED with the code, and stays so until it is disconnected, which takes the code away."""
    assert store.connect() == "FAILED"
    assert store.describe()["ConnectionErrorCode"] == code
    with refused("CustomKeyStoreInvalidStateException"):
        store.begin_connect()
    assert store.describe()["ConnectionErrorCode"] == code
    store.disconnect()
    assert "ConnectionErrorCode" not in store.describe()


def assert_use_fails(used: UsedKeyStore) -> None:
    """The keys are Unavailable, whatever is done to them."""
    assert used.key_state() == "Unavailable"
    with refused("KMSInvalidStateException"):
        used.decrypt()


def assert_connects_again(used: UsedKeyStore) -> None:
    """Connect; what was encrypted before all this decrypts."""
    assert used.store.connect() == "CONNECTED"
    assert "ConnectionErrorCode" not in used.store.describe()
    assert used.key_state() == "Enabled"
    assert used.decrypt() == PLAINTEXT
