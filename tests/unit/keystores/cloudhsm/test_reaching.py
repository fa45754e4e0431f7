"""Whether the tokens of a cluster answer: an agent that misses one is not believed at once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from keywright.domain.hsm_users import HsmFault, HsmUnreachable
from keywright.keystores.cloudhsm import reaching
from keywright.pkcs11.agent.messages import TokenState
from keywright.pkcs11.errors import AgentHung, ModuleMissing
from keywright.ports.hsm_provisioner import TokenAccess

ACCESS = TokenAccess(module_path="/module.so", module_sha256=None, environment={}, token_labels={"hsm-1": "hsm-1"})
FOUND = TokenState("hsm-1", None, "")
MISSED = TokenState("hsm-1", "TokenUnreachable", "the module has no token labelled 'hsm-1'")


class Agents:
    """Starts agents that find what they are told to, one after the other, and counts those that were ended."""

    def __init__(self, *outcomes: TokenState | Exception) -> None:
        self.left = list(outcomes)
        self.ended = 0

    async def start(self, _: object) -> Any:
        outcome = self.left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return SimpleNamespace(opened=SimpleNamespace(tokens=(outcome,)), close=self.close)

    async def close(self) -> None:
        self.ended += 1


def agents(monkeypatch: pytest.MonkeyPatch, *outcomes: TokenState | Exception) -> Agents:
    made = Agents(*outcomes)
    monkeypatch.setattr(reaching, "AgentProcess", made)
    return made


async def test_tokens_that_answer_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = agents(monkeypatch, FOUND)
    await reaching.reach_tokens(ACCESS)
    assert made.ended == 1


@pytest.mark.parametrize("first", [MISSED, AgentHung("no answer")])
async def test_a_token_that_was_missed_is_looked_for_once_more(
    monkeypatch: pytest.MonkeyPatch, first: TokenState | Exception
) -> None:
    made = agents(monkeypatch, first, FOUND)
    await reaching.reach_tokens(ACCESS)
    assert made.left == []


async def test_one_that_is_missed_twice_is_silent_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    made = agents(monkeypatch, MISSED, MISSED)
    with pytest.raises(HsmUnreachable, match=r"no answer from hsm-1 \(the module has no token"):
        await reaching.reach_tokens(ACCESS)
    assert made.ended == 2


async def test_a_module_that_cannot_be_loaded_is_a_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    agents(monkeypatch, ModuleMissing("no PKCS#11 module"))
    with pytest.raises(HsmFault, match="no PKCS#11 module"):
        await reaching.reach_tokens(ACCESS)
