"""What a waiter waits for, and which states of a key store mean that it waits in vain."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec


class Waiter(msgspec.Struct, frozen=True, kw_only=True):
    """A state to reach, the states on the way to it, and what to do in all others, FAILED excepted."""

    goal: str
    on_the_way: frozenset[str]
    otherwise: str


WAITERS: Mapping[str, Waiter] = {
    "custom-key-store-connected": Waiter(
        goal="CONNECTED",
        on_the_way=frozenset({"CONNECTING"}),
        otherwise="nothing is connecting it: run `kms connect-custom-key-store` first",
    ),
    "custom-key-store-disconnected": Waiter(
        goal="DISCONNECTED",
        on_the_way=frozenset({"DISCONNECTING"}),
        otherwise="nothing is disconnecting it: run `kms disconnect-custom-key-store` first",
    ),
}
