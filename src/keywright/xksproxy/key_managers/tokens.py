"""All tokens, as one key manager: each call goes to one of them, in turn, and to the next when it fails or is late."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count

from keywright.api.xks import ErrorName
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Bytes, Decrypt, Encrypt, FindKey
from keywright.pkcs11.errors import CiphertextRefused, KeyRefused, ObjectNotFound, Pkcs11Error
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.key_managers.agent_spec import agent_spec
from keywright.xksproxy.key_managers.live_key import KeyHandle, Served
from keywright.xksproxy.key_managers.token import Token
from keywright.xksproxy.settings import Pkcs11Settings

_LATE = "No HSM answered in time."
_GONE = "No HSM can be reached."
_ABSENT = "The key is on no HSM."


class Tokens:
    """The tokens of the settings. They hold the same keys, so any of them may serve any call."""

    def __init__(self, members: tuple[Token, ...]) -> None:
        self.members = members
        self._turn = count()

    def handle(self, object_id: bytes) -> KeyHandle:
        """Return the handle of the key with this CKA_ID."""
        return TokenKey(self, object_id)

    async def ask(self, command_for: Callable[[str], AnyCommand], deadline: float) -> tuple[AnyAnswer, str]:
        """Return the first answer to the command that is made for a token's name, and the name of that token.

        A token that does not answer gets no more than its share of the time that is left, so that there is some for
        the others.

        Raises:
            ProxyFailure: InternalException, DependencyTimeoutException, KeyNotFoundException.
            CiphertextRefused, KeyRefused: as any token would.
        """
        failures: list[Exception] = []
        candidates = self._candidates(time.monotonic())
        for position, token in enumerate(candidates):
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                break
            try:
                answer = await token.call(command_for(token.name), remaining / (len(candidates) - position))
                return answer, token.name
            except (CiphertextRefused, KeyRefused):
                raise
            except ObjectNotFound as fault:
                failures.append(fault)
            except (Pkcs11Error, TimeoutError) as fault:
                failures.append(fault)
                token.rest(time.monotonic())
        raise _verdict(failures, len(candidates))

    def _candidates(self, now: float) -> list[Token]:
        start = next(self._turn) % len(self.members)
        turned = self.members[start:] + self.members[:start]
        fit = [token for token in turned if token.is_fit(now)]
        return fit + [token for token in turned if token not in fit]


class TokenKey:
    """A `KeyHandle` for an object that every token has."""

    __slots__ = ("_object_id", "_tokens")

    def __init__(self, tokens: Tokens, object_id: bytes) -> None:
        self._tokens = tokens
        self._object_id = object_id

    async def encrypt(self, iv: bytes, aad: bytes, plaintext: bytes, deadline: float) -> Served:
        """Return the ciphertext and its tag; raises ProxyFailure."""
        command = Encrypt(self._object_id, iv, aad, plaintext)
        return await self._bytes(lambda _: command, deadline)

    async def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes, deadline: float) -> Served:
        """Return the plaintext; raises ProxyFailure."""
        command = Decrypt(self._object_id, iv, aad, ciphertext)
        return await self._bytes(lambda _: command, deadline)

    async def require_present(self, deadline: float) -> None:
        """Return when a token has the key; raises ProxyFailure."""
        await self._asked(lambda token: FindKey(token, self._object_id), deadline)

    async def _bytes(self, command_for: Callable[[str], AnyCommand], deadline: float) -> Served:
        answer, token = await self._asked(command_for, deadline)
        if not isinstance(answer, Bytes):
            raise ProxyFailure(ErrorName.INTERNAL, "The HSM agent gave an answer that fits no question.")
        return answer.value, token

    async def _asked(self, command_for: Callable[[str], AnyCommand], deadline: float) -> tuple[AnyAnswer, str]:
        try:
            return await self._tokens.ask(command_for, deadline)
        except CiphertextRefused as fault:
            raise ProxyFailure(ErrorName.INVALID_CIPHERTEXT, "The ciphertext does not decrypt.") from fault
        except KeyRefused as fault:
            raise ProxyFailure(ErrorName.INVALID_KEY_USAGE, "The HSM does not permit this use of the key.") from fault


def _verdict(failures: list[Exception], asked: int) -> ProxyFailure:
    if len(failures) < asked or any(isinstance(failure, TimeoutError) for failure in failures):
        return ProxyFailure(ErrorName.DEPENDENCY_TIMEOUT, _LATE)
    if all(isinstance(failure, ObjectNotFound) for failure in failures):
        return ProxyFailure(ErrorName.KEY_NOT_FOUND, _ABSENT)
    return ProxyFailure(ErrorName.INTERNAL, _GONE)


@asynccontextmanager
async def open_tokens(settings: Pkcs11Settings | None, alarm: asyncio.Event) -> AsyncIterator[Tokens | None]:
    """Open the tokens of the settings for the length of a with-block, None when there are none; raises Refused.

    A token that does not open is reported by health, and serves as soon as it does. `alarm` is set when one fails.
    """
    if settings is None:
        yield None
        return
    members = tuple(Token(agent_spec(settings, label), alarm) for label in settings.tokens)
    try:
        await asyncio.gather(*(token.start() for token in members))
        yield Tokens(members)
    finally:
        await asyncio.gather(*(token.close() for token in members))
