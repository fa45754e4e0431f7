"""Reads the docstrings of the client's generated modules: a summary, and lists of members and errors with meanings."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import msgspec

_ITEM = re.compile(r"^- `(?P<name>[^`]+)`(?: \((?P<form>.*?)\))?: (?P<meaning>.*)$")


class OperationText(msgspec.Struct, frozen=True, kw_only=True):
    """What a module says of its operation; `request` and `response` are forms and meanings by snake_case name."""

    summary: str
    request: dict[str, tuple[str, str]]
    response: dict[str, tuple[str, str]]
    errors: dict[str, str]
    page: str


def operation_text(module: Any) -> OperationText:
    """Return what a generated module's docstring says."""
    blocks = [" ".join(block.split("\n")) if not block.startswith("- ") else block for block in _blocks(module)]
    request, response, errors = {}, {}, {}
    for heading, block in pairwise(blocks):
        items = _items(block)
        if heading.startswith("Errors"):
            errors = {name: meaning for name, (_, meaning) in items.items()}
        elif heading.endswith("Request`:"):
            request = items
        elif heading.startswith("`") and heading.endswith("`:"):
            response = items
    page = next((block.rpartition(" ")[2] for block in blocks if block.startswith("AWS's page")), "")
    return OperationText(summary=blocks[0], request=request, response=response, errors=errors, page=page)


def _blocks(module: Any) -> list[str]:
    return (module.__doc__ or "").strip().split("\n\n")


def _items(block: str) -> dict[str, tuple[str, str]]:
    lines = re.sub(r"\n +", " ", block).split("\n")
    found = filter(None, map(_ITEM.match, lines))
    return {item["name"]: (item["form"] or "", item["meaning"]) for item in found}
