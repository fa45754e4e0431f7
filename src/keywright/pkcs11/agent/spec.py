"""What an agent is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentSpec:
    """One module, its tokens and how to reach them.

    `environment` is the child's whole environment (for SoftHSM2: SOFTHSM2_CONF), so nothing of the parent's
    leaks into it. `pin`, the user's on every token, goes over the socket. `module_sha256` is hexadecimal.
    `threads` bounds the calls under way at once. `open_patience` is how many seconds a token may take to
    answer before the others start without it.
    """

    module_path: str
    tokens: tuple[str, ...]
    module_sha256: str | None = None
    pin: str | None = field(default=None, repr=False)
    environment: Mapping[str, str] = field(default_factory=dict)
    threads: int = 8
    open_patience: float = 0.6
