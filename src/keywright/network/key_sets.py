"""Where the keys of identity providers come from: a file, or an address that is asked now and then."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import urllib3

from keywright.crypto.errors import KeySetInvalid
from keywright.crypto.web_tokens import WebTokenKeys

MAXIMUM_BYTES = 262_144
TIMEOUT_SECONDS = 5.0

Load = Callable[[], bytes]
"""Returns a document; blocks, and raises KeySetUnavailable."""


class KeySetUnavailable(Exception):
    """The keys cannot be had; the text is one line for the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """For how many seconds keys are taken as they were loaded.

    `kept`: without asking again. `pause`: between two attempts, however many ask for keys that are not known.
    `stale`: when they cannot be loaded any more.
    """

    kept: float
    pause: float
    stale: float


WITH_FILES = Patience(kept=1.0, pause=1.0, stale=0.0)
# An issuer's outage is not to be an outage of everyone who is known already.
WITH_ADDRESSES = Patience(kept=3_600.0, pause=10.0, stale=86_400.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    keys: WebTokenKeys
    loaded_at: float


class KeySetSource:
    """The keys of one issuer, kept between calls. For one event loop."""

    def __init__(self, load: Load, patience: Patience) -> None:
        self._load = load
        self._patience = patience
        self._kept: _Kept | None = None
        self._tried_at = float("-inf")
        self._fault = ""
        self._loading = asyncio.Lock()

    async def keys(self, key_id: str | None, now: float) -> WebTokenKeys:
        """Return the keys, loaded anew when they are old or lack the one that is asked for.

        Raises:
            KeySetUnavailable: there are none, and they cannot be loaded.
        """
        # Those who waited while someone else loaded find what came of it.
        async with self._loading:
            kept = self._kept
            if kept is not None and now - kept.loaded_at < self._patience.kept and kept.keys.has(key_id):
                return kept.keys
            if now - self._tried_at >= self._patience.pause:
                await self._try(now)
            return self._usable(now)

    async def _try(self, now: float) -> None:
        self._tried_at = now
        try:
            document = await asyncio.to_thread(self._load)
            self._kept = _Kept(keys=WebTokenKeys.read(document), loaded_at=now)
        except (KeySetUnavailable, KeySetInvalid) as fault:
            self._fault = str(fault)

    def _usable(self, now: float) -> WebTokenKeys:
        if self._kept is None or now - self._kept.loaded_at > max(self._patience.pause, self._patience.stale):
            raise KeySetUnavailable(self._fault)
        return self._kept.keys


def load_file(path: Path) -> bytes:
    """Return the document in a file; raises KeySetUnavailable."""
    try:
        with path.open("rb") as file:
            return _bounded(file.read(MAXIMUM_BYTES + 1))
    except OSError as fault:
        raise KeySetUnavailable(f"{path} cannot be read ({fault.strerror})") from fault


def download(url: str, trust_roots: str | None) -> bytes:
    """Return the document at an https address, whose certificate is verified; redirects are not followed.

    `trust_roots` are certificates in PEM that take the place of the system's. Raises KeySetUnavailable.
    """
    context = ssl.create_default_context(cadata=trust_roots)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    timeout = urllib3.Timeout(total=TIMEOUT_SECONDS)
    try:
        with (
            urllib3.PoolManager(ssl_context=context, retries=False, timeout=timeout) as pool,
            pool.request("GET", url, redirect=False, preload_content=False) as response,
        ):
            if response.status != 200:
                raise KeySetUnavailable(f"{url} answered {response.status}")
            return _bounded(response.read(MAXIMUM_BYTES + 1, decode_content=False))
    except (urllib3.exceptions.HTTPError, OSError) as fault:
        raise KeySetUnavailable(f"{url} cannot be reached ({type(fault).__name__})") from fault


def _bounded(document: bytes) -> bytes:
    if len(document) > MAXIMUM_BYTES:
        raise KeySetUnavailable(f"the document has more than {MAXIMUM_BYTES} bytes")
    return document
