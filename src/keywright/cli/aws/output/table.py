"""Tables for people: a box per structure, the boxes of what is inside it below, each indented by one bar more."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_TITLE, _HEADER, _PLAIN = "\033[1;36m", "\033[1m", "\033[0m"


@dataclass(kw_only=True, slots=True)
class _Section:
    """One box: a title, column headings and rows, drawn at a depth."""

    title: str
    depth: int
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def table_text(title: str, value: Any, *, is_coloured: bool, width: int) -> str:
    """Return the drawn table, "" for an empty value. One row that is wider than `width` is drawn downwards."""
    sections = [section for section in _sections(title, value, 0) if section.title or section.rows]
    if not sections:
        return ""
    if _full_width(sections) > width:
        for section in sections:
            _turn(section)
    return _Drawing(_full_width(sections), is_coloured=is_coloured).of(sections)


def _sections(title: str, value: Any, depth: int) -> Iterator[_Section]:
    if not value:
        return
    if isinstance(value, dict):
        yield from _of_structure(title, value, depth)
    elif isinstance(value, list) and isinstance(value[0], dict):
        yield from _of_structures(title, value, depth)
    elif isinstance(value, list):
        yield _of_rows(title, value, depth)
    else:
        yield _Section(title=title, depth=depth, rows=[[str(value)]])


def _of_structure(title: str, members: dict[str, Any], depth: int) -> Iterator[_Section]:
    scalars = sorted(name for name, inside in members.items() if not _is_nested(inside))
    section = _Section(title=title, depth=depth)
    if len(scalars) == 1:
        section.rows = [[scalars[0], str(members[scalars[0]])]]
    elif scalars:
        section.headings, section.rows = scalars, [[str(members[name]) for name in scalars]]
    yield section
    for name in sorted(set(members) - set(scalars)):
        yield from _sections(name, members[name], depth + 1)


def _of_structures(title: str, items: list[dict[str, Any]], depth: int) -> Iterator[_Section]:
    headings = sorted({name for item in items for name, inside in item.items() if not _is_nested(inside)})
    nested = sorted({name for item in items for name, inside in item.items() if _is_nested(inside)})
    section = _Section(title=title, depth=depth, headings=headings)
    for position, item in enumerate(items):
        if position and nested:
            section = _Section(title=title, depth=depth, headings=headings)
        section.rows.append([str(item.get(name, "")) for name in headings])
        if nested or position == len(items) - 1:
            yield section
        for name in nested:
            yield from _sections(name, item.get(name), depth + 1)


def _of_rows(title: str, items: list[Any], depth: int) -> _Section:
    rows = [[str(cell) for cell in item] if isinstance(item, list) else [str(item)] for item in items]
    return _Section(title=title, depth=depth, rows=rows)


def _turn(section: _Section) -> None:
    if section.headings and len(section.rows) == 1:
        section.rows = [list(pair) for pair in zip(section.headings, section.rows[0], strict=True)]
        section.headings = []


def _full_width(sections: list[_Section]) -> int:
    return max(max(sum(_widths(each)), _length(each.title) + 4) + 2 * each.depth + 1 for each in sections)


def _widths(section: _Section) -> list[int]:
    lines = [section.headings, *section.rows]
    columns = max(map(len, lines))
    return [max(_length(line[at]) if at < len(line) else 0 for line in lines) + 5 for at in range(columns)]


class _Drawing:
    """Draws sections at one width."""

    def __init__(self, width: int, *, is_coloured: bool) -> None:
        self._width = width
        self._title, self._header, self._plain = (_TITLE, _HEADER, _PLAIN) if is_coloured else ("", "", "")

    def of(self, sections: list[_Section]) -> str:
        lines = ["-" * self._width]
        for section in sections:
            lines += self._section(section)
        return "\n".join([*lines, ""])

    def _section(self, section: _Section) -> Iterator[str]:
        bars = "|" * section.depth
        inside = self._width - 2 * section.depth - 2
        yield f"{bars}|{self._title}{_centred(section.title, inside)}{self._plain}|{bars}"
        if not section.rows:
            return
        widths = _widths(section)
        widths[-1] += inside + 1 - sum(widths)
        rule = f"{bars}+{'+'.join('-' * (width - 1) for width in widths)}+{bars}"
        yield rule
        if section.headings:
            yield self._row(section.headings, widths, bars, self._header)
            yield rule
        for row in section.rows:
            yield self._row(row, widths, bars, "")
        yield rule

    def _row(self, cells: list[str], widths: list[int], bars: str, colour: str) -> str:
        filled = [*cells, *[""] * (len(widths) - len(cells))]
        drawn = [
            f"{colour}  {cell}{' ' * (width - 3 - _length(cell))}{self._plain if colour else ''}"
            for cell, width in zip(filled, widths, strict=True)
        ]
        return f"{bars}|{'|'.join(drawn)}|{bars}"


def _centred(text: str, width: int) -> str:
    left = (width - _length(text)) // 2
    return f"{' ' * left}{text}{' ' * (width - _length(text) - left)}"


def _length(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)
