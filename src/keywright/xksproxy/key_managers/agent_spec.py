"""What agents are started with, the PIN of the tokens' user included."""

from __future__ import annotations

from keywright.pkcs11.agent.spec import AgentSpec
from keywright.xksproxy.private_file import read_private_line
from keywright.xksproxy.settings import Pkcs11Settings


def agent_spec(settings: Pkcs11Settings, token: str) -> AgentSpec:
    """Return what the agent of one token is started with; raises Refused when there is no PIN."""
    return AgentSpec(
        module_path=settings.module,
        module_sha256=settings.module_sha256,
        tokens=(token,),
        pin=read_private_line(settings.pin_file, "PIN file"),
        environment=settings.environment,
    )
