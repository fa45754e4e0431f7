"""Clients that keep calling while something is broken: each has a thread and a boto3 client of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Condition, Thread
from types import TracebackType
from typing import Any, Self

from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import CONTEXT

PATIENCE_SECONDS = 120.0
MOST_CALLS = 20_000

Work = Callable[[Any], object]


class NothingMoreToDo(Exception):
    """Raised by work that ends its client, and is no failure."""


class Load(AbstractContextManager["Load"]):
    """Runs `work` with each client, over and over, until the block ends; counted in calls, not in seconds.

    The block's end waits for `at_least` pieces of work altogether. What failed is in `failures`; a client whose work
    failed goes on.
    """

    def __init__(self, clients: Sequence[Any], work: Work, *, at_least: int) -> None:
        self.done = 0
        self.failures: list[BaseException] = []
        self.slowest_seconds = 0.0
        self._work = work
        self._at_least = at_least
        self._over = False
        self._progress = Condition()
        self._threads = [Thread(target=self._run, args=(client,)) for client in clients]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self.wait_for(self._at_least - self.done)
        finally:
            self._over = True
            for thread in self._threads:
                thread.join()

    def wait_for(self, more: int) -> None:
        """Wait until so many more pieces of work have ended, well or not."""
        with self._progress:
            wanted = self.done + more
            assert self._progress.wait_for(lambda: self.done >= wanted, PATIENCE_SECONDS), f"{self.done} calls ended"

    def _run(self, client: Any) -> None:
        while not self._over and self.done < MOST_CALLS:
            begun = time.monotonic()
            try:
                self._work(client)
            except NothingMoreToDo:
                return
            except BaseException as failure:  # noqa: BLE001 - the test looks at whatever it was
                self._ended(begun, failure)
            else:
                self._ended(begun, None)

    def _ended(self, begun: float, failure: BaseException | None) -> None:
        with self._progress:
            self.done += 1
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - begun)
            if failure is not None:
                self.failures.append(failure)
            self._progress.notify_all()


def clients(server: KeywrightServer, number: int) -> list[Any]:
    """Return ordinary KMS clients, with boto3's default retries."""
    return [server.client("kms") for _ in range(number)]


def round_trip(key_id: str) -> Work:
    """Return work that encrypts under a key and decrypts what came."""

    def encrypt_and_decrypt(kms: Any) -> None:
        encrypted = kms.encrypt(KeyId=key_id, Plaintext=b"under load", EncryptionContext=CONTEXT)
        decrypted = kms.decrypt(CiphertextBlob=encrypted["CiphertextBlob"], EncryptionContext=CONTEXT)
        assert decrypted["Plaintext"] == b"under load"

    return encrypt_and_decrypt
