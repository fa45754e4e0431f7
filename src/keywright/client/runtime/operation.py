"""The Service and Operation values, which the generated modules are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from keywright.api.operation_shape import Pagination
from keywright.api.shape import Shape

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response")
Modelled = TypeVar("Modelled")

Protocol = Literal["json", "query"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How a service is named, addressed and signed for.

    `name` is its package here and its command (`cloudhsmv2`), `service_id` AWS's name for it (`CloudHSM V2`). For
    the query protocol `target_prefix` is None.
    """

    name: str
    service_id: str
    api_version: str
    protocol: Protocol
    endpoint_prefix: str
    signing_name: str
    target_prefix: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Operation(Generic[Request, Response, Modelled]):
    """One operation: its shapes, its modelled errors by their codes on the wire, and facts for retries and paging.

    `response` is None when the answer has no body. `repeatable` says that doing it twice leaves the service as doing
    it once does, so that it may be tried again although it may have been done. Requests of an operation that is not
    `signed` go out without credentials.

    The last three are traits of models in general that none of the three services has: what goes before the
    endpoint's host, with members in braces; whether long bodies are compressed; and whether members are written in
    another form than plain JSON's.
    """

    service: Service
    name: str
    request: type[Request]
    response: type[Response] | None
    errors: Mapping[str, type[Modelled]]
    repeatable: bool
    signed: bool = True
    pagination: Pagination | None = None
    result_wrapper: str | None = None
    host_prefix: str | None = None
    gzip: bool = False
    formats: bool = False


AnyOperation = Operation[Any, Any, Any]


def by_code(*errors: type[Modelled], **renamed: type[Modelled]) -> Mapping[str, type[Modelled]]:
    """Return errors by their codes on the wire: their own names, but for those that are given by another."""
    return MappingProxyType({**{error.__name__: error for error in errors}, **renamed})
