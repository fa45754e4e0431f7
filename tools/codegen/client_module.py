"""Writes the client's module for one operation, and the modules beside it that a service has once."""

from collections.abc import Mapping

from .client_docstrings import module_docstring
from .facts import error_code, input_name
from .member_meanings import MEMBERS
from .model import ServiceModel
from .summaries import REPEATABLE, SUMMARIES
from .words import snake_case

_GENERATED = "Generated: do not edit; run `make gen`."
_TEMPLATE = '''{quotes}{docstring}
"""

from typing import Final, TypeAlias

from keywright.api.{service} import {shapes}
from keywright.client.{service}.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation
from keywright.client.runtime.result import Err, Ok
{imports}

Error: TypeAlias = {error}

OPERATION: Final[Operation[{request}, {response}, {modelled}]] = Operation({facts})


def request(context: Context, parameters: {request}) -> Ok[{response}] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: {request}) -> Ok[{response}] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: {request}
) -> tuple[Ok[{response}] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: {request}
) -> tuple[Ok[{response}] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
'''


def client_modules(model: ServiceModel, service: str) -> Mapping[str, str]:
    """Unformatted sources by file name: one for each operation, `__init__`, `service` and `descriptions`."""
    modules = {f"{snake_case(name)}.py": _operation_module(model, service, name) for name in model.operations}
    modules["__init__.py"] = f'"""The operations of {model.metadata["serviceId"]}, one module each."""\n'
    modules["service.py"] = _service_module(model, service)
    modules["descriptions.py"] = _descriptions_module(model, service)
    return modules


def _operation_module(model: ServiceModel, service: str, name: str) -> str:
    operation = model.operations[name]
    response = operation["output"]["shape"] if "output" in operation else None
    errors = {error_code(model, error["shape"]): error["shape"] for error in operation.get("errors", ())}
    docstring = module_docstring(model, service, name)
    return _TEMPLATE.format(
        quotes='r"""' if "\\" in docstring else '"""',
        docstring=docstring,
        service=service,
        shapes=", ".join(_shapes(model, name, errors, response)),
        imports="\n".join(
            line
            for line, used in (
                ("from typing import Never", not errors),
                ("from keywright.client.runtime.operation import by_code", errors),
            )
            if used
        ),
        error=" | ".join([*errors.values(), "ProtocolError"]),
        request=input_name(model, name),
        response=response,
        modelled=" | ".join(errors.values()) or "Never",
        facts=_facts(model, name, errors, response),
    )


def _shapes(model: ServiceModel, name: str, errors: Mapping[str, str], response: str | None) -> set[str]:
    paged = {"OPERATIONS"} if name in model.paginators else set()
    return {input_name(model, name), *errors.values(), *([response] if response else []), *paged}


def _facts(model: ServiceModel, name: str, errors: Mapping[str, str], response: str | None) -> str:
    operation = model.operations[name]
    named, renamed = ([code for code in errors if (code == errors[code]) is same] for same in (True, False))
    table = ", ".join([*named, *(f"{code}={errors[code]}" for code in renamed)])
    facts = {
        "service": "SERVICE",
        "name": repr(name),
        "request": input_name(model, name),
        "response": response,
        "errors": f"by_code({table})" if errors else "{}",
        "repeatable": name in REPEATABLE,
    }
    if operation.get("authtype") == "none":
        facts["signed"] = False
    if name in model.paginators:
        facts["pagination"] = f"OPERATIONS[{name!r}].pagination"
    if wrapper := operation.get("output", {}).get("resultWrapper"):
        facts["result_wrapper"] = repr(wrapper)
    return ", ".join(f"{key}={value}" for key, value in facts.items())


def _service_module(model: ServiceModel, service: str) -> str:
    facts = model.metadata
    values = {
        "name": service,
        "service_id": facts["serviceId"],
        "api_version": facts["apiVersion"],
        "protocol": "query" if facts["protocol"] == "query" else "json",
        "endpoint_prefix": facts["endpointPrefix"],
        "signing_name": facts.get("signingName", facts["endpointPrefix"]),
        "target_prefix": facts.get("targetPrefix"),
    }
    arguments = ", ".join(f"{name}={value!r}" for name, value in values.items())
    return (
        f'"""How {facts["serviceId"]} is named, addressed and signed for. {_GENERATED}"""\n\n'
        "from typing import Final\n\nfrom keywright.client.runtime.operation import Service\n\n"
        f"SERVICE: Final = Service({arguments})\n"
    )


def _descriptions_module(model: ServiceModel, service: str) -> str:
    """Source of tables that need no shape, so that help is shown without loading any."""
    names = {name: snake_case(name) for name in sorted(model.operations)}
    tables = {
        "MODULES": ("Modules by operation.", names),
        "SUMMARIES": ("What each operation does.", dict(sorted(SUMMARIES[service].items()))),
        "MEMBERS": ("What members of requests and answers mean.", dict(sorted(MEMBERS[service].items()))),
    }
    body = "\n\n".join(
        f"# {comment}\n{name}: Mapping[str, str] = MappingProxyType({table!r})"
        for name, (comment, table) in tables.items()
    )
    return (
        f'"""What the operations of {model.metadata["serviceId"]} are for, in words. {_GENERATED}"""\n\n'
        "from collections.abc import Mapping\nfrom types import MappingProxyType\n\n"
        f"{body}\n"
    )
