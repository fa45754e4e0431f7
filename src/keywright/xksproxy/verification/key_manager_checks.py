"""The loss and the return of a key manager (xks.md sections 1.9 and 1.10), which cannot be brought about from here.

They have lines all the same, so that nobody takes what was not looked at for something that passed.
"""

from __future__ import annotations

from keywright.xksproxy.verification.caller import Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group


def _by_hand(caller: Caller) -> None:
    del caller
    raise CheckSkipped("somebody has to stop a key manager and start it again: try it by hand")


GROUP = Group(
    letter="K",
    title="Loss of a key manager",
    checks=(
        Check(sentence="a key manager that was lost is UNAVAILABLE in GetHealthStatus within a minute", run=_by_hand),
        Check(sentence="without any, Encrypt fails with InternalException or DependencyTimeoutException", run=_by_hand),
        Check(sentence="one that came back is used again, without anybody's help", run=_by_hand),
    ),
)
