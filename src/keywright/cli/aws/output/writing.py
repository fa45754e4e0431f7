"""Prints an answer in the form that was asked for, after the query was applied."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any, TextIO

import msgspec

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.pages import Members, Pages

FORMATS = ("json", "text", "table", "yaml")


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """How to print: one of FORMATS, a compiled JMESPath query or None, and `on`, `off` or `auto` for colour."""

    format: str
    query: Callable[[Any], Any] | None
    colour: str


def print_answer(printing: Printing, operation: str, answer: Members | Pages) -> None:
    """Print an answer on standard output. A reader who has gone away is no failure.

    Raises:
        CommandFailed: there is no such form of output.
    """
    if printing.format not in FORMATS:
        raise CommandFailed(f"Unknown output type: {printing.format}")
    try:
        if printing.format == "text":
            _print_text(printing, answer, sys.stdout)
        else:
            whole = answer.merged() if isinstance(answer, Pages) else answer
            _WRITERS[printing.format](printing, operation, _queried(printing, whole), sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would fail again when the interpreter closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _queried(printing: Printing, value: Any) -> Any:
    return value if printing.query is None else printing.query(value)


def _write_json(printing: Printing, operation: str, value: Any, stream: TextIO) -> None:
    del printing, operation
    if value != {}:
        stream.write(json.dumps(value, indent=4, ensure_ascii=False) + "\n")


def _write_yaml(printing: Printing, operation: str, value: Any, stream: TextIO) -> None:
    del printing, operation
    import yaml  # type: ignore[import-untyped]  # it brings no types

    if value != {}:
        text = yaml.safe_dump(value, default_flow_style=False, sort_keys=False, allow_unicode=True, width=2**31)
        stream.write(text.removesuffix("...\n"))


def _write_table(printing: Printing, operation: str, value: Any, stream: TextIO) -> None:
    import shutil

    from keywright.cli.aws.output.table import table_text

    is_coloured = printing.colour == "on" or (printing.colour == "auto" and stream.isatty())
    stream.write(table_text(operation, value, is_coloured=is_coloured, width=shutil.get_terminal_size().columns))


def _print_text(printing: Printing, answer: Members | Pages, stream: TextIO) -> None:
    from keywright.cli.aws.output.text import text_lines

    def write(value: Any) -> None:
        stream.writelines(f"{line}\n" for line in text_lines(_queried(printing, value)))

    if not isinstance(answer, Pages):
        write(answer)
        return
    for page in answer:
        write({answer.result_key: page.get(answer.result_key)})
    if answer.resume_token is not None:
        write({"NextToken": {"NextToken": answer.resume_token}})


_WRITERS = {"json": _write_json, "yaml": _write_yaml, "table": _write_table}
