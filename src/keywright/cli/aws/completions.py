"""What may stand next on the command line of a service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keywright.api.operation_shape import OperationShape
from keywright.cli.aws import global_options, operation_options
from keywright.cli.aws.forms import Form, form_of
from keywright.cli.aws.services import service_named
from keywright.cli.aws.waiting.states import WAITERS


def completions(service: str, words: Sequence[str], incomplete: str) -> list[str]:
    """Return the words that begin like the incomplete one, after the words that are already there."""
    operations = service_named(service).operations
    command = next((word for word in words if word in operations or word == "wait"), None)
    if choices := _values_of(words[-1] if words else "", operations.get(command or "")):
        candidates: Iterable[str] = choices
    elif command is None:
        waits = ("wait",) if service == "kms" else ()
        candidates = (*operations, *waits, "help", *_global_names())
    elif command == "wait":
        candidates = (*WAITERS, "--custom-key-store-id", "--timeout", *_global_names())
    else:
        candidates = (*_options(service, command, operations[command]), *_global_names())
    return [word for word in candidates if word.startswith(incomplete) and word not in words]


def _values_of(option: str, operation: OperationShape | None) -> tuple[str, ...]:
    name = option.removeprefix("--")
    if name in global_options.CHOICES:
        return global_options.CHOICES[name][0]
    if option == operation_options.SKELETON:
        return ("input", "output")
    if operation is None:
        return ()
    return next((_choices(member.form) for member in form_of(operation.input).members if member.option == name), ())


def _choices(form: Form) -> tuple[str, ...]:
    return form.item.choices if form.kind == "list" and form.item is not None else form.choices


def _options(service: str, command: str, operation: OperationShape) -> Iterable[str]:
    for member in form_of(operation.input).members:
        yield f"--{member.option}"
        if member.form.kind == "boolean":
            yield f"--no-{member.option}"
    yield from (operation_options.INPUT_JSON, operation_options.SKELETON)
    if operation.pagination is not None:
        yield from ("--starting-token", "--page-size", "--max-items")
    if (service, command) == ("kms", "connect-custom-key-store"):
        yield "--wait"
    yield "help"


def _global_names() -> list[str]:
    return [f"--{name}" for name in (*global_options.FLAGS, *global_options.VALUES, *global_options.CHOICES, "version")]
