"""The services that have commands, and their operations by the names that the command line gives them."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keywright.api.operation_shape import ErrorShape, OperationShape, ServiceShape

SERVICES = ("cloudhsmv2", "kms", "sts")
# An acronym ends before the last capital that starts a word.
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+[0-9]*|[A-Z]+[0-9]*|[0-9]+")


class Service(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A service: how it is addressed, its operations by command (`connect-custom-key-store`), its errors by code."""

    name: str
    shape: ServiceShape
    operations: Mapping[str, OperationShape]
    errors: Mapping[str, ErrorShape]


@cache
def service_named(name: str) -> Service:
    """Load a service of SERVICES; only then are its shapes imported."""
    module = importlib.import_module(f"keywright.api.{name}")
    operations = {command_name(operation): shape for operation, shape in sorted(module.OPERATIONS.items())}
    return Service(name=name, shape=module.SERVICE, operations=operations, errors=module.ERRORS)


def command_name(operation: str) -> str:
    """`ConnectCustomKeyStore` -> `connect-custom-key-store`."""
    return "-".join(word.lower() for word in _WORD.findall(operation))


def client_module(service: Service, operation: OperationShape) -> Any:
    """Return the client's generated module of an operation."""
    return importlib.import_module(f"keywright.client.{service.name}.{command_name(operation.name).replace('-', '_')}")
