"""Which token is asked, and what its failures mean. `Token` itself is tested on real tokens (tests/wire/xks_proxy)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from keywright.api.xks import ErrorName
from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Bytes, Done
from keywright.pkcs11.errors import (
    CiphertextRefused,
    KeyRefused,
    ModuleFault,
    ObjectNotFound,
    SessionsExhausted,
    TokenUnreachable,
)
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.key_managers.tokens import TokenKey, Tokens

PLENTY = 30.0


@dataclass
class ScriptedToken:
    """Answers as it is told: an answer, an error to raise, or None for never."""

    name: str
    answer: AnyAnswer | Exception | None
    fit: bool = True
    rested: int = 0
    asked: list[float] = field(default_factory=list)

    def is_fit(self, now: float) -> bool:
        del now
        return self.fit

    def rest(self, now: float) -> None:
        del now
        self.rested += 1

    async def call(self, command: AnyCommand, seconds: float) -> AnyAnswer:
        del command
        self.asked.append(seconds)
        if self.answer is None:
            async with asyncio.timeout(seconds):
                await asyncio.Event().wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        assert self.answer is not None
        return self.answer


async def encrypt(*tokens: ScriptedToken, seconds: float = PLENTY):
    key = TokenKey(Tokens(tokens), b"id")  # type: ignore[arg-type]
    return await key.encrypt(bytes(12), b"", b"", time.monotonic() + seconds)


async def failure_of(*tokens: ScriptedToken, seconds: float = PLENTY) -> ErrorName:
    with pytest.raises(ProxyFailure) as caught:
        await encrypt(*tokens, seconds=seconds)
    return caught.value.name


async def test_tokens_take_turns():
    tokens = [ScriptedToken(name, Bytes(name.encode())) for name in "abc"]
    key = TokenKey(Tokens(tuple(tokens)), b"id")  # type: ignore[arg-type]
    served = [(await key.decrypt(bytes(12), b"", b"", time.monotonic() + PLENTY))[1] for _ in range(6)]
    assert served == ["a", "b", "c", "a", "b", "c"]


@pytest.mark.parametrize("error", [TokenUnreachable(), SessionsExhausted(), ModuleFault()])
async def test_another_token_stands_in_for_one_that_fails(error: Exception):
    failing, other = ScriptedToken("a", error), ScriptedToken("b", Bytes(b"sealed"))
    assert await encrypt(failing, other) == (b"sealed", "b")
    assert (failing.rested, other.rested) == (1, 0)


async def test_another_token_stands_in_for_one_that_lacks_the_key_and_that_one_is_none_the_worse():
    lacking, other = ScriptedToken("a", ObjectNotFound()), ScriptedToken("b", Bytes(b"sealed"))
    assert await encrypt(lacking, other) == (b"sealed", "b")
    assert lacking.rested == 0


async def test_a_token_that_does_not_answer_leaves_time_for_the_others():
    silent, other = ScriptedToken("a", None), ScriptedToken("b", Bytes(b"sealed"))
    assert await encrypt(silent, other, seconds=0.5) == (b"sealed", "b")
    assert silent.asked[0] <= 0.25
    assert silent.rested == 1


async def test_tokens_that_are_not_fit_are_asked_last():
    unfit, fit = ScriptedToken("a", Bytes(b"a"), fit=False), ScriptedToken("b", Bytes(b"b"))
    assert await encrypt(unfit, fit) == (b"b", "b")
    assert await encrypt(unfit) == (b"a", "a")


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ((TokenUnreachable(), TokenUnreachable()), ErrorName.INTERNAL),
        ((TokenUnreachable(), ObjectNotFound()), ErrorName.INTERNAL),
        ((ObjectNotFound(), ObjectNotFound()), ErrorName.KEY_NOT_FOUND),
        ((CiphertextRefused(), Bytes(b"p")), ErrorName.INVALID_CIPHERTEXT),
        ((KeyRefused(), Bytes(b"p")), ErrorName.INVALID_KEY_USAGE),
        ((Done(), Bytes(b"p")), ErrorName.INTERNAL),
    ],
)
async def test_failures_have_the_names_of_the_protocol(answers: tuple[AnyAnswer | Exception, ...], name: ErrorName):
    assert await failure_of(*(ScriptedToken(str(i), answer) for i, answer in enumerate(answers))) is name


async def test_tokens_that_do_not_answer_are_a_dependency_timeout():
    tokens = (ScriptedToken("a", None), ScriptedToken("b", TokenUnreachable()))
    assert await failure_of(*tokens, seconds=0.05) is ErrorName.DEPENDENCY_TIMEOUT


async def test_nobody_is_asked_when_the_time_is_up():
    token = ScriptedToken("a", Bytes(b"late"))
    assert await failure_of(token, seconds=-1.0) is ErrorName.DEPENDENCY_TIMEOUT
    assert token.asked == []
