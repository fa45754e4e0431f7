"""The options of one operation: its parameters, paging, `--cli-input-json` and `--generate-cli-skeleton`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import msgspec

from keywright.api.operation_shape import OperationShape, Pagination
from keywright.cli.aws.failures import CommandFailed, UnknownOptions
from keywright.cli.aws.forms import Form, Member, form_of
from keywright.cli.aws.option_parser import OptionParser
from keywright.cli.aws.option_values import json_value, option_value
from keywright.cli.aws.pages import Members, Paging
from keywright.cli.aws.parameter_files import content_or_text

SKELETON = "--generate-cli-skeleton"
INPUT_JSON = "--cli-input-json"


class OperationOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked of an operation; `members` are those of the request, `paging` None when one call is wanted."""

    members: Members
    paging: Paging | None
    skeleton: str | None
    wants_help: bool = False


def parse(program: str, operation: OperationShape, words: Sequence[str], *, paginate: bool) -> OperationOptions:
    """Read the words after an operation's name. Exits with 2 for wrong usage.

    Raises:
        UnknownOptions: words that no option takes.
        CommandFailed: a value cannot be read.
    """
    if list(words) == ["help"]:
        return OperationOptions(members={}, paging=None, skeleton=None, wants_help=True)
    form = form_of(operation.input)
    found, unknown = _parser(program, operation, form, words).part(words)
    wants_help = found.help == "help"
    if found.help and not wants_help:
        unknown.append(found.help)
    if unknown and not wants_help:
        raise UnknownOptions(unknown)
    paging = None
    if operation.pagination is not None:
        paging = _paging(operation.pagination, form, found, paginate=paginate)
    return OperationOptions(
        members={} if wants_help else _members(form, found),
        paging=paging,
        skeleton=found.generate_cli_skeleton,
        wants_help=wants_help,
    )


def _parser(program: str, operation: OperationShape, form: Form, words: Sequence[str]) -> OptionParser:
    made = OptionParser(program)
    must = INPUT_JSON not in words and (SKELETON not in words or _word_after(SKELETON, words) == "output")
    for member in form.members:
        _add(made, member, required=must and member.required)
    made.add_argument(INPUT_JSON)
    made.add_argument(SKELETON, nargs="?", const="input", choices=("input", "output"))
    if operation.pagination is not None:
        made.add_argument("--starting-token")
        made.add_argument("--page-size", type=int)
        made.add_argument("--max-items", type=int)
    made.add_argument("help", nargs="?")
    return made


def _add(made: OptionParser, member: Member, *, required: bool) -> None:
    if member.form.kind == "boolean":
        made.add_argument(f"--{member.option}", action="store_true", default=None, dest=member.option)
        made.add_argument(f"--no-{member.option}", action="store_false", default=None, dest=member.option)
    elif member.form.kind == "list":
        made.add_argument(f"--{member.option}", nargs="*", required=required, dest=member.option)
    else:
        made.add_argument(f"--{member.option}", required=required, dest=member.option)


def _word_after(word: str, words: Sequence[str]) -> str | None:
    at = list(words).index(word) + 1
    return words[at] if at < len(words) else None


def _members(form: Form, found: argparse.Namespace) -> Members:
    typed = ((member, getattr(found, member.option)) for member in form.members)
    members: dict[str, Any] = {member.name: option_value(member, value) for member, value in typed if value is not None}
    if found.cli_input_json is None:
        return members
    content = content_or_text(found.cli_input_json)
    given = json_value(content if isinstance(content, str) else content.decode(), INPUT_JSON.removeprefix("--"))
    if not isinstance(given, dict):
        raise CommandFailed(f"{INPUT_JSON} takes a JSON object, as {SKELETON} prints it")
    return {**members, **{name: value for name, value in given.items() if name not in members}}


def _paging(facts: Pagination, form: Form, found: argparse.Namespace, *, paginate: bool) -> Paging | None:
    by_hand = (member.option for member in form.members if member.name in (facts.input_token, facts.limit_key))
    # Whoever gives the service's own paging members wants one call with exactly these.
    if paginate and all(getattr(found, option) is None for option in by_hand):
        return Paging(page_size=found.page_size, max_items=found.max_items, starting_token=found.starting_token)
    used = [name for name in ("starting_token", "page_size", "max_items") if getattr(found, name)]
    if used:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in used)
        raise CommandFailed(
            f"Error during pagination: Cannot specify --no-paginate along with pagination arguments: {options}"
        )
    return None
