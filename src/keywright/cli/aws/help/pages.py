"""Shows the help of a service or of an operation, through a pager on a terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator

from keywright.api.operation_shape import OperationShape
from keywright.cli.aws import global_options
from keywright.cli.aws.forms import Form, Member, form_of
from keywright.cli.aws.help.docstrings import OperationText, operation_text
from keywright.cli.aws.operation_options import INPUT_JSON, SKELETON
from keywright.cli.aws.services import SERVICES, Service, client_module

_WIDTH = 100
_COMMON = {
    f"{INPUT_JSON} <value>": "A JSON object with members of the request, or file://NAME; other options go before it.",
    f"{SKELETON} [input|output]": "Send nothing. input (the default): print a request to fill in. output: check the "
    "options and print what an answer looks like.",
}
_PAGING = {
    "--starting-token <value>": "Where to go on: the NextToken that an earlier command printed.",
    "--page-size <value>": "How many items to ask for in each call. Does not change what is printed.",
    "--max-items <value>": "How many items to print; NextToken is printed when there are more.",
}
_WAIT = {"--wait": "Wait until the key store is connected, and show how it goes. Exit code 1 when that fails."}


def show_root() -> int:
    """Show the services and the global options."""
    lines = ["keywright [options] SERVICE OPERATION [options]", "", "SERVICES"]
    lines += [f"  {name}" for name in SERVICES]
    return _show([*lines, *_global_options(), "", "keywright --help lists the commands that need no service."])


def show_service(service: Service) -> int:
    """Show the operations of a service."""
    lines = [f"keywright {service.name} OPERATION [options]", "", "OPERATIONS"]
    for command, operation in service.operations.items():
        lines += _entry(command, operation_text(client_module(service, operation)).summary)
    if service.name == "kms":
        lines += _entry("wait", "Waits for a custom key store to be connected or disconnected.")
    return _show([*lines, "", f"keywright {service.name} OPERATION help tells more of an operation."])


def show_operation(service: Service, command: str) -> int:
    """Show the options, the answer and the errors of an operation."""
    operation = service.operations[command]
    text = operation_text(client_module(service, operation))
    members = form_of(operation.input).members
    own = {} if (service.name, command) != ("kms", "connect-custom-key-store") else _WAIT
    paging = {} if operation.pagination is None else _PAGING
    lines = [*textwrap.wrap(text.summary, _WIDTH), "", "SYNOPSIS", f"  keywright {service.name} {command}"]
    lines += [f"    {_in_synopsis(member)}" for member in members]
    lines += [f"    [{option}]" for option in (*own, *paging, *_COMMON)]
    lines += ["", "OPTIONS"]
    for member in members:
        lines += _option(member, text)
    for option, meaning in {**own, **paging, **_COMMON}.items():
        lines += _entry(option, meaning)
    lines += [
        *_global_options(),
        *_answer(operation, text),
        *_errors(service, operation, text),
        "",
        f"SEE ALSO\n  {text.page}",
    ]
    return _show(lines)


def show_text(entries: dict[str, str], heading: str) -> int:
    """Show options under a heading, and the global options."""
    lines = [heading, "", "OPTIONS"]
    for option, meaning in entries.items():
        lines += _entry(option, meaning)
    return _show([*lines, *_global_options()])


def _in_synopsis(member: Member) -> str:
    option = f"--{member.option}"
    word = f"{option} | --no-{member.option}" if member.form.kind == "boolean" else f"{option} <value>"
    return word if member.required else f"[{word}]"


def _option(member: Member, text: OperationText) -> Iterator[str]:
    form, meaning = text.request.get(member.option.replace("-", "_"), ("", ""))
    option = f"--{member.option} ({member.form.kind})"
    if member.form.kind == "boolean":
        option = f"--{member.option} | --no-{member.option} (boolean)"
    yield from _entry(option, f"{meaning}; {form}" if form else meaning)
    if member.form.is_complex:
        yield f"      Shorthand: {shorthand(member.form)}"


def shorthand(form: Form) -> str:
    """Return what shorthand for a form looks like."""
    if form.kind == "list" and form.item is not None:
        return f"{shorthand(form.item)} ..."
    if form.kind == "map" and form.item is not None:
        value = _inner(form.item)
        return f"Key1={value},Key2={value}"
    return ",".join(f"{member.name}={_inner(member.form)}" for member in form.members)


def _inner(form: Form) -> str:
    if form.kind == "list" and form.item is not None:
        return f"[{_inner(form.item)},{_inner(form.item)}]"
    return f"{{{shorthand(form)}}}" if form.kind in ("structure", "map") else form.kind


def _global_options() -> Iterator[str]:
    yield from ("", "GLOBAL OPTIONS")
    for name, meaning in global_options.FLAGS.items():
        yield from _entry(f"--{name}", meaning)
    for name, meaning in global_options.VALUES.items():
        yield from _entry(f"--{name} <value>", meaning)
    for name, (choices, meaning) in global_options.CHOICES.items():
        yield from _entry(f"--{name} {'|'.join(choices)}", meaning)
    yield from _entry("--version", "Print the version.")


def _answer(operation: OperationShape, text: OperationText) -> Iterator[str]:
    yield from ("", "ANSWER")
    members = () if operation.output is None else form_of(operation.output).members
    for member in members:
        _, meaning = text.response.get(member.option.replace("-", "_"), ("", ""))
        yield from _entry(f"{member.name} ({member.form.kind})", meaning)
    if not members:
        yield "  none"


def _errors(service: Service, operation: OperationShape, text: OperationText) -> Iterator[str]:
    yield from ("", "ERRORS")
    for code in operation.errors:
        # The client's docstrings have the names of shapes, which are not always the codes on the wire.
        yield from _entry(code, text.errors.get(service.errors[code].shape.__name__, ""))


def _entry(name: str, meaning: str) -> Iterable[str]:
    yield f"  {name}"
    yield from textwrap.wrap(meaning, _WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)


def _show(lines: list[str]) -> int:
    text = "\n".join(lines) + "\n"
    if sys.stdout.isatty():
        import click

        click.echo_via_pager(text)
    else:
        sys.stdout.write(text)
    return 0
