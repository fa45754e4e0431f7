"""What calls leave behind for the garbage collector, in an application that runs in this process."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop

import keywright
from keywright.bootstrap import open_worker
from keywright.http1.answer import Answer
from keywright.sigv4.request import SignableRequest
from tests.services.server import KeywrightServer
from tests.wire.signed_requests import Signer

_SOURCES = str(Path(keywright.__file__).parent)

Call = Callable[[str, dict[str, Any]], Awaitable[Answer]]
"""Sends a KMS operation with its parameters."""
Calls = Callable[[Call], Awaitable[None]]


def left_over(server: KeywrightServer, warm_up: Calls, calls: Calls) -> list[str]:
    """Return what of ours only a collection of garbage frees after `calls` to the deployment of a stopped server.

    That collection may be far away: what lives as long as a slow call does has outlived the quick ones by then.
    """
    signer = Signer(endpoint="http://127.0.0.1:1", credentials=server.credentials)

    async def run() -> list[str]:
        async with open_worker(server.data_dir) as application:

            async def call(operation: str, parameters: dict[str, Any]) -> Answer:
                signed = signer.sign(f"TrentService.{operation}", parameters)
                request = SignableRequest(method="POST", path=b"/", headers=signed.headers, body=signed.body)
                return await application.answer(request, "127.0.0.1")

            await warm_up(call)
            with _garbage_is_kept() as garbage:
                await calls(call)
                gc.collect()
                return sorted(name for name in map(_our_name, garbage) if name)

    return uvloop.run(run())


@contextmanager
def _garbage_is_kept() -> Iterator[list[Any]]:
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield gc.garbage
    finally:
        gc.set_debug(0)
        with warnings.catch_warnings():
            # Those of the tests' own proxies are closed by then, but not as objects.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.garbage.clear()
        gc.enable()


def _our_name(thing: Any) -> str:
    """Return the name of a thing of ours, "" for one of somebody else: the tests' own proxies run in this process."""
    if isinstance(thing, FrameType):
        return f"frame of {thing.f_code.co_qualname}" if thing.f_code.co_filename.startswith(_SOURCES) else ""
    kind = type(thing)
    return kind.__qualname__ if kind.__module__.partition(".")[0] == keywright.__name__ else ""
