"""Prints how long ConnectCustomKeyStore takes to answer, and how long until the store is CONNECTED.

Run it by `make bench`, or as `PYTHONPATH=. python bench/connect.py` from the repository. It makes a deployment of its
own in a temporary directory, with a cluster of two SoftHSM2 tokens, and connects one store ten times.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import KeyStore, UsedKeyStore

ROUNDS = 10
_PAUSE_SECONDS = 0.002


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory:
        server = KeywrightServer.make(Path(directory), workers=2)
        try:
            server.start()
            measured = [_connect(store) for store in [UsedKeyStore.make(server).store] * ROUNDS]
        finally:
            server.close()
    for name, values in zip(("call answered", "CONNECTED"), zip(*measured, strict=True), strict=True):
        each = sorted(1000 * seconds for seconds in values)
        print(f"{name}: median {statistics.median(each):.1f} ms, {each[0]:.1f} to {each[-1]:.1f} ms of {ROUNDS}")


def _connect(store: KeyStore) -> tuple[float, float]:
    """Connect a store afresh; return the seconds until the answer, and until it is CONNECTED."""
    store.disconnect()
    begun = time.perf_counter()
    store.begin_connect()
    answered = time.perf_counter()
    while (state := store.state()) == "CONNECTING":
        time.sleep(_PAUSE_SECONDS)
    if state != "CONNECTED":
        raise RuntimeError(f"the store is {state}")
    return answered - begun, time.perf_counter() - begun


if __name__ == "__main__":
    main()
