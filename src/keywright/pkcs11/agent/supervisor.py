"""An agent that is always there: respawned when it hangs or dies, replaced when its cluster changes."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, DescribeTokens, Opened
from keywright.pkcs11.agent.process import CRYPTO_SECONDS, AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.errors import (
    AgentClosed,
    AgentDied,
    AgentHung,
    ModuleChanged,
    ModuleMissing,
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    UserNotInitialised,
)

# Starting again would spend another try of the PIN, or load what must not be loaded: only `replace` helps.
_FINAL = (PinIncorrect, PinInvalid, PinLocked, UserNotInitialised, ModuleChanged, ModuleMissing)
_FIRST_RETRY_SECONDS = 0.1
_LAST_RETRY_SECONDS = 2.0
_FIRST_RECHECK_SECONDS = 1.0
_LAST_RECHECK_SECONDS = 8.0


class SupervisedAgent:
    """One agent process after another, behind one `call`. Make it with `start`, end it with `close`.

    A call in flight when the agent hangs or dies fails with AgentHung or AgentDied, which are safe to retry;
    a call that comes while the next agent starts waits for it within its own timeout, or before, with `ready`, for as
    long as it likes. When no token answers, calls fail at once with TokenUnreachable and the start is tried again in
    the background. After a PIN failure nothing is tried again until `replace` brings another PIN.

    While a token of a running agent is out of service, a fresh agent is tried from time to time and takes over
    if it reaches more tokens: SoftHSM2 never sees a token again, in the same process, once it has missed it.
    """

    def __init__(self, spec: AgentSpec) -> None:
        self._spec = spec
        self._agent: AgentProcess | None = None
        self._trouble: Pkcs11Error | None = None
        self._changed = asyncio.Event()
        self._moving = asyncio.Lock()
        self._loops: set[asyncio.Task[None]] = set()
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    @classmethod
    async def start(cls, spec: AgentSpec) -> "SupervisedAgent":
        """Start the first agent; raises what `AgentProcess.start` raises."""
        supervised = cls(spec)
        supervised._install(await AgentProcess.start(spec))
        supervised._keep(supervised._loops, supervised._recheck())
        return supervised

    @property
    def pid(self) -> int | None:
        """The process id of the agent that takes calls now, or None while there is none."""
        return None if self._agent is None else self._agent.pid

    @property
    def spec(self) -> AgentSpec:
        """What the next agent will be started with."""
        return self._spec

    async def call(
        self,
        command: AnyCommand,
        timeout: float = CRYPTO_SECONDS,  # noqa: ASYNC109 - a deadline that the channel keeps, without a task
    ) -> AnyAnswer:
        """Return the answer or raise the error of our tree that the command met."""
        agent = self._agent
        if agent is None:
            agent = await self._next_agent(timeout)
        try:
            return await agent.call(command, timeout)
        except (AgentHung, AgentDied):
            # At once, not when the loop gets round to telling us: whoever retries must meet the next agent.
            self._retire(agent)
            raise

    async def ready(self, seconds: float) -> None:
        """Return when an agent takes calls, or it is known why none does, or after so many seconds."""
        if not self._is_starting():
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._is_starting():
                    self._changed.clear()
                    await self._changed.wait()

    async def replace(self, spec: AgentSpec) -> Opened:
        """Start an agent for the new spec, send all further calls to it, and let the old one finish its own.

        When the new one does not start, the old one stays and the failure is raised.
        """
        async with self._moving:
            if self._closed:
                raise AgentClosed("the agent was closed")
            fresh = await AgentProcess.start(spec)
            self._spec = spec
            self._switch(fresh)
            return fresh.opened

    async def close(self) -> None:
        """End the agent, giving the calls in flight a moment to finish."""
        self._closed = True
        self._changed.set()
        for task in self._loops:
            task.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        agent, self._agent = self._agent, None
        if agent is not None:
            await agent.close()
        await asyncio.gather(*self._endings)

    def _is_starting(self) -> bool:
        return self._agent is None and self._trouble is None and not self._closed

    async def _next_agent(self, seconds: float) -> AgentProcess:
        await self.ready(seconds)
        if self._closed:
            raise AgentClosed("the agent was closed")
        if self._agent is None:
            trouble = self._trouble or AgentDied("no agent process is ready")
            raise type(trouble)(str(trouble))
        return self._agent

    def _install(self, agent: AgentProcess) -> None:
        self._agent, self._trouble = agent, None
        self._changed.set()
        self._keep(self._loops, self._watch(agent))

    def _switch(self, fresh: AgentProcess) -> None:
        old = self._agent
        self._install(fresh)
        if old is not None:
            self._keep(self._endings, old.close())

    async def _watch(self, agent: AgentProcess) -> None:
        await agent.gone()
        self._retire(agent)

    def _retire(self, agent: AgentProcess) -> None:
        if agent is self._agent and not self._closed:
            self._agent = None
            self._keep(self._endings, agent.kill())
            self._keep(self._loops, self._respawn())

    async def _respawn(self) -> None:
        delay = _FIRST_RETRY_SECONDS
        while not self._closed:
            async with self._moving:
                # A replacement may have come while we waited for our turn.
                if self._agent is not None or await self._try_start():
                    return
            await asyncio.sleep(delay)
            delay = min(delay * 2, _LAST_RETRY_SECONDS)

    async def _try_start(self) -> bool:
        """Start an agent; returns whether there is no point in trying again."""
        try:
            agent = await AgentProcess.start(self._spec)
        except AgentDied:
            # Somebody ended it while it started, which says nothing about the HSMs: whoever waits, waits for the next.
            return False
        except Pkcs11Error as error:
            self._trouble = error
            self._changed.set()
            return isinstance(error, _FINAL)
        self._install(agent)
        return True

    async def _recheck(self) -> None:
        delay = _FIRST_RECHECK_SECONDS
        while True:
            await asyncio.sleep(delay)
            agent = self._agent
            missing = 0 if agent is None else await self._missing(agent)
            if agent is None or not missing:
                delay = _FIRST_RECHECK_SECONDS
                continue
            delay = min(delay * 2, _LAST_RECHECK_SECONDS)
            async with self._moving:
                await self._take_over_if_better(agent, missing)

    async def _missing(self, agent: AgentProcess) -> int:
        """Return how many tokens are out of service for another reason than their PIN."""
        try:
            states = await agent.call(DescribeTokens())
        except AgentHung:
            self._retire(agent)
            return 0
        except Pkcs11Error:
            return 0
        return _out_of_service(states)

    async def _take_over_if_better(self, agent: AgentProcess, missing: int) -> None:
        if self._agent is not agent:
            return
        try:
            fresh = await AgentProcess.start(self._spec)
        except Pkcs11Error:
            return
        if self._agent is agent and _out_of_service(fresh.opened) < missing:
            self._switch(fresh)
        else:
            await fresh.close()

    def _keep(self, tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
        # The loop itself holds tasks weakly.
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def _out_of_service(states: AnyAnswer) -> int:
    if not isinstance(states, Opened):
        return 0
    refused = {error.__name__ for error in _FINAL}
    return sum(state.error is not None and state.error not in refused for state in states.tokens)
