"""Descriptions of services, operations, errors and pagination, as the generated modules state them."""

from dataclasses import dataclass

from keywright.api.shape import Shape


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceShape:
    """How a service is addressed and signed.

    `target_prefix` and `json_version` are None for a service of the query protocol (STS).
    """

    service_id: str
    api_version: str
    protocol: str
    endpoint_prefix: str
    signing_name: str
    target_prefix: str | None
    json_version: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorShape:
    """A modelled error: its code on the wire, its HTTP status, and whether the service is at fault.

    A model that states no status means 500 for a fault and 400 for everything else.
    """

    code: str
    status: int
    fault: bool
    shape: type[Shape]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pagination:
    """Wire names of the members that page through an operation's results; `more_results` is not always modelled."""

    input_token: str
    output_token: str
    limit_key: str
    result_key: str
    more_results: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OperationShape:
    """One operation: its shapes, the codes of the errors it models, and facts for retries and paging.

    `output` is None when the operation has no output shape: the answer then has an empty body.
    """

    name: str
    input: type[Shape]
    output: type[Shape] | None
    errors: tuple[str, ...]
    idempotent: bool
    pagination: Pagination | None
