"""Puts a model's statements together as the text of one Python module, formatted."""

import re
import subprocess
import sys

from .facts import errors_statement, missing_inputs, operations_statement, service_statement
from .model import ServiceModel
from .structures import Structures

_FORMAT = (sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "110", "--target-version", "py311")
_OURS = (
    ("keywright.api.operation_shape", ("ErrorShape", "OperationShape", "Pagination", "ServiceShape")),
    ("keywright.api.shape", ("SensitiveBytes", "SensitiveStr", "Shape", "Timestamp")),
)


class NameCollisionError(ValueError):
    """A shape of the model is called like something that its module imports."""


def module_text(model: ServiceModel) -> str:
    """Return the formatted source of the module for a model. The same model gives the same bytes."""
    statements = [
        service_statement(model),
        *Structures(model).statements(),
        *missing_inputs(model),
        errors_statement(model),
        operations_statement(model),
    ]
    body = "\n".join(statements)
    imports = _imports(body)
    _refuse_collisions(model, imports)
    return _formatted(f"{_docstring(model)}\n\n{imports}\n\n{body}\n")


def _docstring(model: ServiceModel) -> str:
    facts = model.metadata
    return (
        f'"""Generated from the {facts["serviceId"]} service model, version {facts["apiVersion"]}: do not edit; '
        'run `make gen`."""'
    )


def _imports(body: str) -> str:
    def used(names: tuple[str, ...]) -> str:
        return ", ".join(name for name in names if re.search(rf"\b{name}\b", body))

    lines = ["from collections.abc import Mapping", "from types import MappingProxyType"]
    standard = (("typing", ("Annotated", "Any", "Literal", "TypeAlias")), ("msgspec", ("Meta", "field")))
    lines.extend(f"from {source} import {used(names)}" for source, names in (*standard, *_OURS) if used(names))
    return "\n".join(lines)


def _refuse_collisions(model: ServiceModel, imports: str) -> None:
    # `Timestamp` may be a timestamp shape of the model: it then means the same and is not defined again.
    imported = set(re.findall(r"\w+", imports))
    defined = {name for name, shape in model.shapes.items() if shape["type"] != "timestamp"}
    if clash := imported & defined:
        raise NameCollisionError(f"shapes named like imports: {sorted(clash)}")


def _formatted(source: str) -> str:
    done = subprocess.run((*_FORMAT, "-"), input=source.encode(), capture_output=True, check=True)
    return done.stdout.decode()
