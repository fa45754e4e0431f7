"""Reads a file of TOML, YAML or JSON; a key that is there twice is refused in all of them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class FileRefused(Exception):
    """The file cannot be read; the message is one line."""


def read_file(path: Path) -> object:
    """Return the document in a file, by the ending of its name.

    Raises:
        FileRefused: it is not there, or not of its kind.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise FileRefused(f"a name that ends in {', '.join(_READERS)} says what is in the file")
    try:
        return reader(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise FileRefused(f"it cannot be read ({fault.strerror})") from fault
    except (ValueError, RecursionError) as fault:
        raise FileRefused(f"it is not {path.suffix[1:].upper()}: {fault}") from fault


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_without_repetition)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key is there twice")
    return table


def _yaml(text: str) -> object:
    import yaml  # type: ignore[import-untyped]  # has no types

    try:
        _refuse_repetition(yaml.compose(text, yaml.SafeLoader))
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise ValueError(str(fault)) from fault


def _refuse_repetition(node: Any) -> None:
    """Look for a key that is there twice, of which PyYAML would take the last."""
    if node is None or isinstance(node.value, str):
        return
    keys = [each[0].value for each in node.value if isinstance(each, tuple)]
    if len({str(key) for key in keys}) != len(keys):
        raise ValueError("a key is there twice")
    for each in node.value:
        _refuse_repetition(each[1] if isinstance(each, tuple) else each)


_READERS: Mapping[str, Callable[[str], object]] = {
    ".toml": tomllib.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
}
