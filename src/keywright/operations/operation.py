"""The Operation value, the decorator that makes one of a function, and their discovery by folder."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from keywright.api.operation_shape import OperationShape, ServiceShape
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.ports.storage import KeyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLookup:
    """How an operation finds a key that it works on, and what it needs of it.

    `find` raises what the caller gets when there is no such key; `action` is authorized on the key that was found.
    `own_grant` returns the id of the grant that the call is about, when that grant itself allows it to the caller.
    `side` begins the names of the request members that go with this key, for operations with two. `denial` is what
    the caller of another account is told instead of why access is denied, where that would tell too much.
    """

    action: str
    find: Callable[[Call[Any]], Awaitable[KeyRecord]]
    states: StateRule
    own_grant: Callable[[Call[Any]], str | None] = lambda _: None
    side: str = ""
    denial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API: everything the pipeline has to know of it.

    `action` is authorized on the account when the operation works on no key, unless the operation `authorizes_itself`:
    its handler then decides, by rules that the pipeline does not know. `audit` has the request members that go
    into the audit record, none that is sensitive, ever: each with its name in the record. `audit_response` has
    those of the response.
    """

    service: ServiceShape
    shape: OperationShape
    handler: Callable[[Call[Any]], Awaitable[Any]]
    action: str
    keys: tuple[KeyLookup, ...]
    also: Callable[[Call[Any]], Sequence[tuple[str, str]]]
    audit: tuple[tuple[str, str], ...]
    read_only: bool
    authorizes_itself: bool = False
    audit_response: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        """Return the value of the X-Amz-Target header that asks for this operation."""
        return f"{self.service.target_prefix}.{self.shape.name}"


Handler = Callable[[Call[Any]], Awaitable[Any]]


def operation(
    service: ServiceShape,
    shape: OperationShape,
    *,
    action: str = "",
    keys: tuple[KeyLookup, ...] = (),
    also: Callable[[Call[Any]], Sequence[tuple[str, str]]] = lambda _: (),
    audit: tuple[str, ...] = (),
    audit_response: tuple[str, ...] = (),
    read_only: bool = False,
    authorizes_itself: bool = False,
) -> Callable[[Handler], Operation]:
    """Make an Operation of the decorated handler.

    Either `keys` tells how the keys are found and what is authorized on each, or `action` is authorized on the
    account.
    """

    def make(handler: Handler) -> Operation:
        return Operation(
            service=service,
            shape=shape,
            handler=handler,
            action=action or keys[0].action,
            keys=keys,
            also=also,
            audit=_named(audit),
            read_only=read_only,
            authorizes_itself=authorizes_itself,
            audit_response=_named(audit_response),
        )

    return make


# CloudTrail has its own name for this member (custom-key-stores.md section 8).
_AUDIT_NAMES = {"cloud_hsm_cluster_id": "clusterId"}


def _named(members: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((member, _AUDIT_NAMES.get(member) or _camel_case(member)) for member in members)


def _camel_case(member: str) -> str:
    head, *rest = member.split("_")
    return head + "".join(word.capitalize() for word in rest)


def collect(*packages: ModuleType) -> Mapping[str, Operation]:
    """Import every module of the packages and return their operations by X-Amz-Target.

    Raises:
        ValueError: two modules define the same operation.
    """
    found: dict[str, Operation] = {}
    for package in packages:
        for module_info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{module_info.name}")
            for value in vars(module).values():
                if isinstance(value, Operation) and found.setdefault(value.target, value) is not value:
                    raise ValueError(f"{value.target} is defined twice")
    return found
