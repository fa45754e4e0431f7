"""One agent process, from start to end, as its asyncio parent sees it."""

import asyncio
import contextlib
import socket
import sys
from typing import Self

from keywright.pkcs11.agent.channel import Channel
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Close, Open, Opened, Request
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.errors import AgentClosed, ModuleFault

CRYPTO_SECONDS = 0.8
# Starting Python and loading a module; tokens that hang are waited for within `open_patience`.
_OPEN_SECONDS = 10.0


class AgentProcess:
    """A running agent. Make it with `start`; it belongs to the event loop it was started in."""

    def __init__(self, process: asyncio.subprocess.Process, channel: Channel) -> None:
        self._process = process
        self._channel = channel
        self._closed = False
        self.opened = Opened(())

    @classmethod
    async def start(
        cls,
        spec: AgentSpec,
        timeout: float = _OPEN_SECONDS,  # noqa: ASYNC109 - a deadline that the channel keeps, without a task
    ) -> Self:
        """Spawn an agent, load the module and open its tokens.

        Raises ModuleMissing, ModuleChanged, a PIN failure (each token's PIN was tried once), TokenUnreachable
        when no token at all could be opened, AgentHung, AgentDied. `opened` then tells each token's state.
        """
        agent = await cls._spawn(spec)
        try:
            answer = await agent.call(
                Open(spec.module_path, spec.module_sha256, spec.tokens, spec.pin, spec.open_patience), timeout
            )
        except BaseException:
            await agent.kill()
            raise
        if not isinstance(answer, Opened):
            await agent.kill()
            raise ModuleFault("the agent did not answer Open")
        agent.opened = answer
        return agent

    @classmethod
    async def _spawn(cls, spec: AgentSpec) -> Self:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                process = await _spawn_child(spec, theirs.fileno())
            _, channel = await loop.create_connection(lambda: Channel(loop), sock=ours)
        except BaseException:
            # Also ends a child that was started already: it sees the end of its stream.
            ours.close()
            raise
        return cls(process, channel)

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    @property
    def in_flight(self) -> int:
        """How many calls wait for their answer."""
        return self._channel.in_flight

    @property
    def is_alive(self) -> bool:
        """Whether the child's end of the socket is open."""
        return not self._channel.lost.done()

    async def call(
        self,
        command: AnyCommand,
        timeout: float = CRYPTO_SECONDS,  # noqa: ASYNC109 - a deadline that the channel keeps, without a task
    ) -> AnyAnswer:
        """Return the answer, or raise the error of our tree that the command met.

        AgentHung after `timeout` seconds, upon which the owner may `kill`; AgentDied if the child goes meanwhile.
        """
        if self._closed:
            raise AgentClosed("the agent was closed")
        return await self._channel.call(command, timeout)

    async def gone(self) -> None:
        """Wait until the child's end of the socket is closed."""
        await asyncio.shield(self._channel.lost)

    async def close(self, grace: float = 2.0) -> None:
        """Let the calls in flight finish, for `grace` seconds at most, and end the child."""
        self._closed = True
        if self.is_alive:
            self._channel.send(Request(0, Close()))
            await asyncio.wait([self._channel.lost], timeout=grace)
        await self.kill()

    async def kill(self) -> None:
        """End the child at once, by its pid, and wait until it is gone; calls in flight get AgentDied."""
        self._closed = True
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        self._channel.abort()
        await self._process.wait()
        await self.gone()


async def _spawn_child(spec: AgentSpec, descriptor: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        # Isolated: neither the working directory nor PYTHON* variables decide what code holds the PINs.
        "-I",
        "-m",
        "keywright.pkcs11.agent",
        str(descriptor),
        str(spec.threads),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        env=dict(spec.environment),
        pass_fds=(descriptor,),
        start_new_session=True,
    )
