"""Writes the docstring of an operation's client module: shapes, units, constraints, errors, and AWS's page."""

from collections.abc import Iterator

from .error_meanings import ERRORS
from .facts import input_name
from .member_lines import bullet, member_lines
from .model import ServiceModel
from .summaries import REPEATABLE, SUMMARIES

_REFERENCE = {
    "kms": "https://docs.aws.amazon.com/kms/latest/APIReference/API_{}.html",
    "cloudhsmv2": "https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_{}.html",
    "sts": "https://docs.aws.amazon.com/STS/latest/APIReference/API_{}.html",
}


def module_docstring(model: ServiceModel, service: str, operation: str) -> str:
    """The text between the quotes."""
    paragraphs = [
        SUMMARIES[service][operation],
        *_members(model, service, operation),
        _errors(model, operation),
        _repeats(operation),
        f"AWS's page: {_REFERENCE[service].format(operation)}",
        f"Generated from the {model.metadata['serviceId']} service model, version {model.metadata['apiVersion']}: "
        "do not edit; run `make gen`.",
    ]
    return "\n\n".join(paragraphs)


def _members(model: ServiceModel, service: str, operation: str) -> Iterator[str]:
    asked = input_name(model, operation)
    has_input = "input" in model.operations[operation]
    yield _listed(f"`{asked}`", list(member_lines(model, service, asked)) if has_input else [])
    output = model.operations[operation].get("output")
    if output is None:
        yield "The answer is empty: `Ok(None)`."
    else:
        yield _listed(f"`{output['shape']}`", list(member_lines(model, service, output["shape"])))


def _listed(title: str, lines: list[str]) -> str:
    return "\n".join([f"{title}:", "", *lines]) if lines else f"{title} has no members."


def _errors(model: ServiceModel, operation: str) -> str:
    names = [error["shape"] for error in model.operations[operation].get("errors", ())]
    lines = [bullet(f"`{name}`: {ERRORS[name]}") for name in names]
    common = "those that every call may end with, see `keywright.client.runtime.errors`"
    if not lines:
        return f"Errors: {common}."
    return "\n".join(["Errors, beside the protocol errors that every call may end with:", "", *lines])


def _repeats(operation: str) -> str:
    if operation in REPEATABLE:
        return "A call that fails in passing is repeated, even when it may have been done."
    return "A call is repeated only when it was surely not done, because doing it twice is not as doing it once."
