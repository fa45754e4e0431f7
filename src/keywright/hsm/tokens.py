"""The tokens of one place, through one agent process, with failures told in the words of `HsmUserError`.

The agent is started for one piece of provisioning and ended after it. It costs a process start each time, and
buys three things: a login never outlives the work it was for, tokens that came or went are seen (a process that
called C_Initialize earlier does not see new SoftHSM2 tokens), and a module that hangs is killed with its process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Protocol, TypeVar

from keywright.domain.hsm_users import HsmFault, HsmPasswordIncorrect, HsmUnreachable, HsmUserLocked
from keywright.hsm.module_path import INSTALL_HINT
from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.spec import AgentSpec

SECURITY_OFFICER, USER = 0, 1
# Making an RSA pair or listing thousands of keys may take many times as long as anything else.
_SLOW = 3.0
Answer = TypeVar("Answer")


class TokenAgent(Protocol):
    """What is needed of `keywright.pkcs11.agent.process.AgentProcess`."""

    @property
    def opened(self) -> m.Opened: ...
    async def call(self, command: m.AnyCommand, timeout: float) -> m.AnyAnswer: ...  # noqa: ASYNC109 - as there
    async def close(self) -> None: ...


StartAgent = Callable[[AgentSpec, float], Awaitable[TokenAgent]]


class Tokens:
    """Typed commands to the tokens, each named by its label; `patience` is how many seconds one may take."""

    def __init__(self, agent: TokenAgent, patience: float) -> None:
        self._agent = agent
        self._patience = patience

    def require_open(self, label: str) -> None:
        """Raise HsmUnreachable unless the token answered when the agent opened it."""
        for state in self._agent.opened.tokens:
            if state.label == label and state.error is not None:
                raise HsmUnreachable(f"HSM {label} does not answer: {state.message}")

    async def make(self, label: str, so_pin: str) -> None:
        """Initialise a new token in this place and open it."""
        await self._do(m.InitToken(label, so_pin), label, m.Done)
        await self._do(m.OpenToken(label), label, m.Done)

    async def log_in(self, label: str, role: int, pin: str) -> None:
        """Try the PIN once. Raises HsmPasswordIncorrect, HsmUserLocked, HsmUnreachable, HsmFault."""
        await self._do(m.Login(label, role, pin), label, m.Done)

    async def log_out(self, label: str) -> None:
        """End the login."""
        await self._do(m.Logout(label), label, m.Done)

    async def set_user_pin(self, label: str, pin: str) -> None:
        """Set the user's PIN, as the security officer who is logged in."""
        await self._do(m.InitUserPin(label, pin), label, m.Done)

    async def set_pin(self, label: str, old: str, new: str) -> None:
        """Change the PIN of whoever is logged in."""
        await self._do(m.SetPin(label, old, new), label, m.Done)

    async def keys(self, label: str) -> tuple[m.KeyFacts, ...]:
        """Return every secret key that the login sees."""
        return (await self._do(m.ListKeys(label), label, m.Keys, _SLOW)).keys

    async def has_key(self, label: str, key_id: bytes) -> bool:
        """Return whether the login sees a secret key with this id, of whatever kind."""
        try:
            await self._ask(m.FindKey(label, key_id))
        except errors.ObjectNotFound:
            return False
        except (errors.KeyRefused, errors.ObjectAmbiguous):
            return True
        except errors.Pkcs11Error as error:
            raise as_hsm_error(error, label) from error
        return True

    async def require_backing_key(self, label: str, key_id: bytes) -> None:
        """Raise HsmFault unless the key is there exactly once, sensitive and not extractable."""
        await self._do(m.FindKey(label, key_id), label, m.Keys)

    async def destroy_key(self, label: str, key_id: bytes) -> None:
        """Destroy the key; absent is success."""
        try:
            await self._ask(m.DestroyKey(label, key_id))
        except errors.ObjectNotFound:
            return
        except errors.Pkcs11Error as error:
            raise as_hsm_error(error, label) from error

    async def generate_masking_key(self, label: str, key_id: bytes, name: str) -> None:
        """Make the cluster's masking key."""
        await self._do(m.GenerateMaskingKey(label, key_id, name), label, m.Done)

    async def generate_transport_key(self, label: str, key_id: bytes) -> m.PublicTransportKey:
        """Make the RSA pair under which the token receives the masking key; return its public half."""
        return await self._do(m.GenerateTransportKey(label, key_id), label, m.PublicTransportKey, _SLOW)

    async def wrap_masking_key(self, label: str, masking_key_id: bytes, transport: m.PublicTransportKey) -> bytes:
        """Return the masking key wrapped for the owner of the transport key."""
        command = m.WrapMaskingKey(
            label, masking_key_id, transport.key_id, transport.modulus, transport.public_exponent
        )
        return (await self._do(command, label, m.Bytes)).value

    async def unwrap_masking_key(
        self, label: str, transport_key_id: bytes, wrapped: bytes, key_id: bytes, name: str
    ) -> None:
        """Receive the masking key, in a form that can be handed on: the token it came from may be removed."""
        await self._do(m.UnwrapMaskingKey(label, transport_key_id, wrapped, key_id, name, True), label, m.Done)

    async def generate_masked_key(self, label: str, masking_key_id: bytes) -> bytes:
        """Make an AES-256 key that never leaves the token but masked, and return it masked."""
        return (await self._do(m.GenerateMaskedKey(label, masking_key_id), label, m.Bytes)).value

    async def unmask_key(self, label: str, masking_key_id: bytes, masked: bytes, key_id: bytes, name: str) -> None:
        """Put a masked key on the token."""
        await self._do(m.UnmaskKey(label, masking_key_id, masked, key_id, name), label, m.Done)

    async def _do(self, command: m.AnyCommand, label: str, kind: type[Answer], factor: float = 1.0) -> Answer:
        with translated(label):
            answer = await self._ask(command, factor)
        if not isinstance(answer, kind):
            raise HsmFault(f"HSM {label} gave {type(answer).__name__} to {type(command).__name__}")
        return answer

    async def _ask(self, command: m.AnyCommand, factor: float = 1.0) -> m.AnyAnswer:
        return await self._agent.call(command, self._patience * factor)


@asynccontextmanager
async def open_agent(start: StartAgent, spec: AgentSpec, patience: float) -> AsyncIterator[Tokens]:
    """Start an agent for the length of a with-block. Raises HsmUnreachable when no token of `spec` answers."""
    with translated("of the cluster"):
        agent = await start(spec, patience)
    try:
        yield Tokens(agent, patience)
    finally:
        await agent.close()


@contextmanager
def translated(label: str) -> Iterator[None]:
    """Raise the `HsmUserError` for a PKCS#11 failure inside."""
    try:
        yield
    except errors.Pkcs11Error as error:
        raise as_hsm_error(error, label) from error


def as_hsm_error(error: errors.Pkcs11Error, label: str) -> Exception:
    """Return the `HsmUserError` that tells of this failure."""
    if isinstance(error, errors.PinIncorrect):
        return HsmPasswordIncorrect(f"HSM {label} refused the password")
    if isinstance(error, errors.PinLocked):
        return HsmUserLocked(f"HSM {label} has locked the user: an admin must set a new password")
    if isinstance(error, errors.TokenUnreachable | errors.AgentError):
        return HsmUnreachable(f"HSM {label} does not answer: {error}")
    if isinstance(error, errors.ModuleMissing):
        return HsmFault(f"{error}: {INSTALL_HINT}")
    return HsmFault(f"HSM {label}: {type(error).__name__}: {error}")
