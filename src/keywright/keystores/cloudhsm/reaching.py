"""Trying whether the tokens of a cluster answer, with an agent of its own and without a password."""

from __future__ import annotations

from dataclasses import replace

from keywright.domain.hsm_users import HsmFault, HsmUnreachable
from keywright.keystores.cloudhsm.agents import agent_spec
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.errors import AgentHung, Pkcs11Error, TokenUnreachable
from keywright.ports.hsm_provisioner import TokenAccess

# Nobody waits for a connect attempt by the second, and a busy machine is no network error.
REACH_SECONDS = 5.0
# A healthy token was missed once on a busy machine, so a module that is loaded anew has the last word.
ATTEMPTS = 2


async def reach_tokens(access: TokenAccess) -> None:
    """Return when every token answers.

    Raises:
        HsmUnreachable: a token does not, not even to a module that is loaded anew.
        HsmFault: the module cannot be loaded, or fails otherwise.
    """
    for left in range(ATTEMPTS - 1, -1, -1):
        try:
            await _reach_tokens(access)
        except HsmUnreachable:
            if left == 0:
                raise
        else:
            return


async def _reach_tokens(access: TokenAccess) -> None:
    spec = agent_spec(access, tuple(access.token_labels.values()), None)
    try:
        agent = await AgentProcess.start(replace(spec, open_patience=REACH_SECONDS))
    except (TokenUnreachable, AgentHung) as fault:
        raise HsmUnreachable(str(fault)) from fault
    except Pkcs11Error as fault:
        raise HsmFault(f"{type(fault).__name__}: {fault}") from fault
    try:
        silent = [f"{token.label} ({token.message})" for token in agent.opened.tokens if token.error is not None]
    finally:
        await agent.close()
    if silent:
        raise HsmUnreachable(f"no answer from {', '.join(silent)}")
