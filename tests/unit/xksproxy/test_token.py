"""When a token counts as fit. On real tokens and agents it is tested in tests/wire/xks_proxy/test_tokens.py."""

from __future__ import annotations

import asyncio

import pytest

from keywright.pkcs11.agent.messages import AnyAnswer, AnyCommand, Bytes, Decrypt, DescribeTokens
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.pkcs11.errors import AgentHung, TokenUnreachable
from keywright.xksproxy.key_managers.probing import PLAINTEXT, ProbeFailed
from keywright.xksproxy.key_managers.token import Token

NOW = 1000.0


class SilentAgent:
    """Answers nobody until it is let, and then as it is told."""

    def __init__(self, *, hangs: bool = False) -> None:
        self.awake = asyncio.Event()
        self.hangs = hangs

    async def call(self, command: AnyCommand, timeout: float = 0.8) -> AnyAnswer:  # noqa: ASYNC109 - its signature
        del timeout
        await self.awake.wait()
        if self.hangs:
            raise AgentHung("told to")
        return Bytes(PLAINTEXT if isinstance(command, Decrypt) else b"sealed")


def token_with(agent: SilentAgent | None) -> Token:
    token = Token(AgentSpec(module_path="/m.so", tokens=("a",)), asyncio.Event())
    token._agent = agent  # type: ignore[assignment]  # what is used of an agent
    return token


async def checked(token: Token) -> None:
    """Wait until the token was looked at in the background."""
    await asyncio.gather(*token._tasks)


async def test_a_token_that_does_not_answer_is_not_fit_until_it_answers_again():
    agent = SilentAgent()
    token = token_with(agent)
    assert token.is_fit(NOW)
    with pytest.raises(TimeoutError):
        await token.call(DescribeTokens(), 0.01)
    assert not token.is_fit(NOW)
    agent.awake.set()
    await checked(token)
    assert token.is_fit(NOW)


async def test_a_token_that_goes_on_not_answering_rests_and_sets_the_alarm():
    agent = SilentAgent(hangs=True)
    token = token_with(agent)
    with pytest.raises(TimeoutError):
        await token.call(DescribeTokens(), 0.01)
    agent.awake.set()
    await checked(token)
    assert token._alarm.is_set()
    assert not token.is_fit(float("-inf"))


async def test_a_token_that_failed_rests():
    token = token_with(SilentAgent())
    token.rest(NOW)
    assert not token.is_fit(NOW + 0.9)
    assert token.is_fit(NOW + 1.1)


async def test_a_token_that_was_never_opened_says_so():
    token = token_with(None)
    assert not token.is_fit(NOW)
    with pytest.raises(TokenUnreachable):
        await token.call(DescribeTokens(), 1.0)
    with pytest.raises(ProbeFailed, match="TokenUnreachable"):
        await token.probe()
