"""The call that someone is supposed to make, as far as it is known before anybody makes it.

Its request leaves out every member but those that are given, as a request may: where one of them has a default, the
condition keys have it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.keys import Key
from keywright.domain.principals import Caller
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.condition_keys import ConditionKeys
from keywright.ports.clock import Clock

_SERVICE = "kms:"
# The one operation with two actions, each of which goes with its own side of the request.
_RE_ENCRYPT = "ReEncrypt"
_SIDES = {"kms:ReEncryptFrom": "source_", "kms:ReEncryptTo": "destination_"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedAction:
    """An action as policies and grants write it, the operation that it is asked for, and the side of its request.

    `members` are those of the request; an action of which no KMS operation is known has none.
    """

    name: str
    operation: str = ""
    side: str = ""
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServicesKnown:
    """What condition keys ask of services; whether the server will have TLS is not known here."""

    clock: Clock
    secure_transport: bool = False


def supposed_action(written: str) -> SupposedAction:
    """Return the action that is meant, whose case does not count."""
    actions = {f"{_SERVICE}{name}": name for name in kms.OPERATIONS if name != _RE_ENCRYPT}
    actions.update(dict.fromkeys(_SIDES, _RE_ENCRYPT))
    for name, operation in actions.items():
        if name.lower() == written.lower():
            members = frozenset(kms.OPERATIONS[operation].input.__struct_fields__)
            return SupposedAction(name=name, operation=operation, side=_SIDES.get(name, ""), members=members)
    return SupposedAction(name=written)


def supposed_conditions(
    action: SupposedAction,
    caller: Caller,
    key: Key | None,
    *,
    named: str | None,
    encryption_context: Mapping[str, str],
    now: float,
) -> ConditionKeys:
    """Return the condition keys of the call; `named` is how it names the key.

    Raises:
        ValidationFailed: there is an encryption context, and the operation takes none.
    """
    key_member, context_member = f"{action.side}key_id", f"{action.side}encryption_context"
    if encryption_context and context_member not in action.members:
        raise ValidationFailed(f"{action.name} takes no encryption context")
    given = {key_member: named, context_member: dict(encryption_context) or None}
    request = {name: given.get(name) for name in action.members}
    call: Call[Any] = Call(
        operation=action.operation,
        request=SimpleNamespace(**request),
        caller=caller,
        scope=Scope(account_id=caller.account_id, region=caller.region),
        request_id="",
        services=cast(Any, _ServicesKnown(clock=lambda: now)),
    )
    return ConditionKeys(call, key, action.side)
