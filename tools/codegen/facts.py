"""Emits the tables of a model: the service, its errors, and its operations."""

from collections.abc import Iterator, Mapping
from typing import Any

from .model import ServiceModel


def service_statement(model: ServiceModel) -> str:
    """Source of the SERVICE constant; a service that models no signing name signs with its endpoint prefix."""
    facts = model.metadata
    return _call(
        "SERVICE = ServiceShape",
        service_id=facts["serviceId"],
        api_version=facts["apiVersion"],
        protocol="query" if facts["protocol"] == "query" else "json",
        endpoint_prefix=facts["endpointPrefix"],
        signing_name=facts.get("signingName", facts["endpointPrefix"]),
        target_prefix=facts.get("targetPrefix"),
        json_version=facts.get("jsonVersion"),
    )


def error_code(model: ServiceModel, shape_name: str) -> str:
    """The error's code on the wire, which in the query protocol may differ from its shape's name."""
    code: str = model.shapes[shape_name].get("error", {}).get("code", shape_name)
    return code


def errors_statement(model: ServiceModel) -> str:
    """Source of the ERRORS table, by code."""
    rows = [_error_row(model, name) for name in sorted(model.shapes) if model.shapes[name].get("exception")]
    return _table("ERRORS: Mapping[str, ErrorShape]", rows)


def _error_row(model: ServiceModel, name: str) -> str:
    shape = model.shapes[name]
    fault = bool(shape.get("fault", False))
    status = shape.get("error", {}).get("httpStatusCode", 500 if fault else 400)
    code = error_code(model, name)
    return f"{code!r}: ErrorShape(code={code!r}, status={status}, fault={fault}, shape={name})"


def input_name(model: ServiceModel, operation: str) -> str:
    """The operation's input class; an operation without one gets an empty class of this name."""
    modelled = model.operations[operation].get("input")
    return str(modelled["shape"]) if modelled else f"{operation}Request"


def missing_inputs(model: ServiceModel) -> Iterator[str]:
    """Source of the empty input classes of operations that model no input."""
    for operation in sorted(model.operations):
        if "input" not in model.operations[operation]:
            yield (
                f"class {input_name(model, operation)}(Shape, frozen=True, kw_only=True, omit_defaults=True):\n    pass"
            )


def operations_statement(model: ServiceModel) -> str:
    """Source of the OPERATIONS table, by name."""
    rows = [_operation_row(model, name) for name in sorted(model.operations)]
    return _table("OPERATIONS: Mapping[str, OperationShape]", rows)


def _operation_row(model: ServiceModel, name: str) -> str:
    operation = model.operations[name]
    output = operation.get("output", {}).get("shape")
    errors = tuple(error_code(model, error["shape"]) for error in operation.get("errors", ()))
    return (
        f"{name!r}: OperationShape(name={name!r}, input={input_name(model, name)}, output={output}, "
        f"errors={errors!r}, idempotent={bool(operation.get('idempotent', False))}, "
        f"pagination={_pagination(model.paginators.get(name))})"
    )


def _pagination(facts: Mapping[str, Any] | None) -> str:
    if facts is None:
        return "None"
    names = ("input_token", "output_token", "limit_key", "result_key")
    return _call("Pagination", **{name: facts[name] for name in names}, more_results=facts.get("more_results"))


def _call(callee: str, **arguments: object) -> str:
    return f"{callee}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})"


def _table(target: str, rows: list[str]) -> str:
    return f"{target} = MappingProxyType({{{', '.join(rows)}}})"
