"""One PKCS#11 token, through an agent process of its own: what hangs or crashes in it takes no other token along."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Coroutine
from typing import Any

from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Bytes, Decrypt, Encrypt, GenerateBackingKey
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from keywright.pkcs11.errors import (
    AgentClosed,
    ModuleChanged,
    ModuleMissing,
    ObjectAmbiguous,
    ObjectNotFound,
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    TokenUnreachable,
    UserNotInitialised,
)
from keywright.xksproxy.key_managers.probing import PLAINTEXT, ProbeFailed

logger = logging.getLogger(__name__)

HEALTH_OBJECT_ID = b"keywright-xks-proxy-health"
_HEALTH_LABEL = "keywright xks-proxy health"
_IV_BYTES = 12
# An agent that takes longer is hung, and is replaced.
_PROBE_SECONDS = 0.8
_MAKE_SECONDS = 5.0
_REST_SECONDS = 1.0
_START_AGAIN_SECONDS = 1.0
# Trying again would spend another try of the PIN, or load what must not be loaded.
_FINAL = (PinIncorrect, PinInvalid, PinLocked, UserNotInitialised, ModuleChanged, ModuleMissing)


class Token:
    """A token and whether to ask it. Calls that were given up are never repeated here; `Tokens` asks another token."""

    model = "PKCS#11 token"

    def __init__(self, spec: AgentSpec, alarm: asyncio.Event) -> None:
        """Take also an event that is set whenever the token failed a call."""
        self.name = spec.tokens[0]
        self._alarm = alarm
        self._spec = spec
        self._agent: SupervisedAgent | None = None
        self._trouble: Pkcs11Error = TokenUnreachable(f"{self.name} was not opened yet")
        self._rest_until = float("-inf")
        self._suspected = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Open the token; one that does not open is tried again in the background."""
        if not await self._try_start():
            self._keep(self._start_again())

    async def close(self) -> None:
        """End the agent."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._agent is not None:
            await self._agent.close()

    def is_fit(self, now: float) -> bool:
        """Return whether the token should be asked before others are; `now` is a monotonic time."""
        return self._agent is not None and not self._suspected and now >= self._rest_until

    async def call(self, command: AnyCommand, seconds: float) -> AnyAnswer:
        """Return the answer, or raise the Pkcs11Error that the command met; TimeoutError when none comes in time.

        The agent is not told of a time-out, which under load would kill it for nothing: a probe finds out whether it
        hangs, and until then others are asked first.
        """
        if self._agent is None:
            raise type(self._trouble)(str(self._trouble))
        try:
            async with asyncio.timeout(seconds):
                return await self._agent.call(command)
        except TimeoutError:
            self._suspect()
            raise

    def rest(self, now: float) -> None:
        """Ask others first for a while: the token failed."""
        self._rest_until = now + _REST_SECONDS
        self._alarm.set()

    async def probe(self) -> None:
        """Encrypt and decrypt under the test key, which is made where it is missing; raises ProbeFailed."""
        try:
            await self._probe()
        except Pkcs11Error as fault:
            raise ProbeFailed(f"{type(fault).__name__}: {fault}") from fault

    async def _probe(self) -> None:
        agent = self._agent
        if agent is None:
            raise type(self._trouble)(str(self._trouble))
        iv = os.urandom(_IV_BYTES)
        encrypt = Encrypt(HEALTH_OBJECT_ID, iv, b"", PLAINTEXT)
        try:
            sealed = await agent.call(encrypt, _PROBE_SECONDS)
        except ObjectNotFound:
            # Tokens that replicate may have got it from another one just now.
            with contextlib.suppress(ObjectAmbiguous):
                await agent.call(GenerateBackingKey(self.name, HEALTH_OBJECT_ID, _HEALTH_LABEL), _MAKE_SECONDS)
            sealed = await agent.call(encrypt, _PROBE_SECONDS)
        opened = await agent.call(
            Decrypt(HEALTH_OBJECT_ID, iv, b"", sealed.value if isinstance(sealed, Bytes) else b""), _PROBE_SECONDS
        )
        if not isinstance(opened, Bytes) or opened.value != PLAINTEXT:
            raise ProbeFailed("a wrong plaintext came back")

    def _suspect(self) -> None:
        if not self._suspected:
            self._suspected = True
            self._keep(self._clear_suspicion())

    async def _clear_suspicion(self) -> None:
        try:
            await self.probe()
        except ProbeFailed as failure:
            logger.warning("token %s: %s", self.name, failure)
            self.rest(time.monotonic())
        finally:
            self._suspected = False

    async def _try_start(self) -> bool:
        """Start the agent; return whether there is no point in trying again."""
        try:
            self._agent = await SupervisedAgent.start(self._spec)
        except Pkcs11Error as fault:
            if type(fault) is not type(self._trouble):
                logger.warning("token %s does not open: %s: %s", self.name, type(fault).__name__, fault)
            self._trouble = fault
            return isinstance(fault, (*_FINAL, AgentClosed))
        return True

    async def _start_again(self) -> None:
        while True:
            await asyncio.sleep(_START_AGAIN_SECONDS)
            if await self._try_start():
                return

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        # The loop itself holds tasks weakly.
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
