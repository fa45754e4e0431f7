"""Reads botocore's protocol cases, and makes an operation of ours from each case's own model with the generator."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import inspect

from keywright.client.runtime.member_formats import unwrapped
from keywright.client.runtime.operation import AnyOperation, Operation, Service
from tests.vectors.fetch import botocore_vectors
from tools.codegen.model import ServiceModel
from tools.codegen.module import module_text


@dataclass(frozen=True)
class ProtocolCase:
    """One case: an operation, and the case's own words for what is given and expected."""

    name: str
    operation: AnyOperation
    endpoint: str
    facts: dict[str, Any]


def cases(direction: str) -> Iterator[ProtocolCase]:
    """Yield the cases of awsJson1.1 in a direction, `input` or `output`."""
    suites = json.loads((botocore_vectors() / "tests/unit/protocols" / direction / "json.json").read_text())
    for suite in suites:
        for facts in suite["cases"]:
            yield ProtocolCase(
                name=facts["id"],
                operation=_operation(suite, facts["given"]),
                endpoint=suite.get("clientEndpoint", "https://example.com"),
                facts=facts,
            )


def _operation(suite: dict[str, Any], given: dict[str, Any]) -> AnyOperation:
    module = _module(json.dumps([suite["metadata"], suite["shapes"], given]))
    described = module.OPERATIONS[given["name"]]
    return Operation(
        service=Service(
            name="case",
            service_id="Case",
            api_version=suite["metadata"]["apiVersion"],
            protocol="json",
            endpoint_prefix="case",
            signing_name="case",
            target_prefix=suite["metadata"]["targetPrefix"],
        ),
        name=given["name"],
        request=described.input,
        response=described.output,
        errors={code: module.ERRORS[code].shape for code in described.errors},
        repeatable=bool(given.get("idempotent")),
        host_prefix=given.get("endpoint", {}).get("hostPrefix"),
        formats=True,
        gzip="gzip" in given.get("requestcompression", {}).get("encodings", ()),
    )


@cache
def _module(parts: str) -> types.ModuleType:
    metadata, shapes, given = json.loads(parts)
    operation = {key: value for key, value in given.items() if key != "name"}
    model = ServiceModel(
        metadata={"serviceId": "Case", "endpointPrefix": "case", **metadata},
        shapes=shapes,
        operations={given["name"]: operation},
        paginators={},
    )
    module = types.ModuleType(f"protocol_case_{_module.cache_info().misses}")
    # msgspec looks the names of a recursive type up in the module that the type says it is of.
    sys.modules[module.__name__] = module
    exec(compile(module_text(model), module.__name__, "exec", dont_inherit=True), module.__dict__)
    return module


def value_of(info: Any, given: Any) -> Any:
    """Return a case's value in our types: blobs are given as text, numbers that JSON lacks as words."""
    bare, _ = unwrapped(info)
    if isinstance(bare, inspect.StructType):
        members = ((field, given.get(field.encode_name)) for field in bare.fields)
        return bare.cls(**{field.name: value_of(field.type, value) for field, value in members if value is not None})
    if isinstance(bare, inspect.ListType):
        return [value_of(bare.item_type, item) for item in given]
    if isinstance(bare, inspect.DictType):
        return {key: value_of(bare.value_type, item) for key, item in given.items()}
    if isinstance(bare, inspect.BytesType):
        return given.encode()
    return float(given) if isinstance(bare, inspect.FloatType) else given


def shape_of_case(shape_type: Any, given: Any) -> Any:
    """Return the shape that a case writes in its own form."""
    return value_of(inspect.type_info(shape_type), given or {})
