"""One command to the HSMs of a store, with an answer or an error within a second, whatever hangs or goes away.

Starting an agent is not part of that second: on a busy machine it may take several, and callers who were told to try
again would only make it busier.
"""

from __future__ import annotations

import asyncio

from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.keystores.cloudhsm.agents import Agent, Agents
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand
from keywright.pkcs11.errors import AgentClosed, AgentDied, SessionLost, TokenUnreachable

CALL_SECONDS = 0.8
START_SECONDS = 5.0
HEDGE_SECONDS = 0.3
MOST_HEDGES = 8
# What a second try on another path may mend. A hung agent is not among them: the time is used up.
_RETRIED = (AgentDied, AgentClosed, SessionLost, TokenUnreachable)


class Calls:
    """Asks agents, and asks again where that helps. All commands sent here may be run twice without harm.

    An agent fails over between its HSMs as soon as one gives an error. One that gives no answer at all holds a
    call back: so a call that waits too long is sent a second time, and the agent, which by then knows the silent
    HSM, gives it to another. Only some calls at a time, lest a busy cluster be made busier.
    """

    def __init__(self, agents: Agents) -> None:
        self._agents = agents
        self._hedges = 0

    async def run(self, store: CustomKeyStore, command: AnyCommand) -> AnyAnswer:
        """Return the answer.

        Raises:
            ClusterUnusable, Pkcs11Error.
        """
        loop = asyncio.get_running_loop()
        agent = await self._ready_agent(store)
        deadline = loop.time() + CALL_SECONDS
        try:
            return await self._hedged(agent, command, CALL_SECONDS)
        except _RETRIED:
            remaining = deadline - loop.time()
            if remaining <= 0:
                raise
        return await (await self._ready_agent(store)).call(command, remaining)

    async def _ready_agent(self, store: CustomKeyStore) -> Agent:
        agent = await self._agents.of(store)
        await agent.ready(START_SECONDS)
        return agent

    async def _hedged(self, agent: Agent, command: AnyCommand, seconds: float) -> AnyAnswer:
        first = _asked(agent, command, seconds)
        try:
            await asyncio.wait((first,), timeout=HEDGE_SECONDS)
            if first.done() or self._hedges >= MOST_HEDGES:
                return await first
            return await self._first_answer(first, agent, command, seconds - HEDGE_SECONDS)
        finally:
            first.cancel()
            # A failure holds this frame. Did the frame hold the failure, both would wait for a garbage collection.
            del first

    async def _first_answer(
        self, first: asyncio.Future[AnyAnswer], agent: Agent, command: AnyCommand, seconds: float
    ) -> AnyAnswer:
        self._hedges += 1
        second = _asked(agent, command, seconds)
        try:
            await asyncio.wait((first, second), return_when=asyncio.FIRST_COMPLETED)
            return await (first if first.done() else second)
        finally:
            self._hedges -= 1
            second.cancel()
            del first, second  # as in `_hedged`


def _asked(agent: Agent, command: AnyCommand, seconds: float) -> asyncio.Future[AnyAnswer]:
    asked = asyncio.ensure_future(agent.call(command, seconds))
    # One of two is not listened to: its failure is then nobody's, and no reason for a warning.
    asked.add_done_callback(_forget)
    return asked


def _forget(done: asyncio.Future[AnyAnswer]) -> None:
    if not done.cancelled():
        done.exception()
