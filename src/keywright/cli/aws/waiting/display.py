"""How a key store's way to a state is shown: a moving line on a terminal, a line for each change elsewhere.

The steps of the attempt stand beside the entry's own members: objects with Name, StartedAt, EndedAt (seconds since
1970, EndedAt missing while it lasts) and Detail. Where a server tells none, as AWS, the states are all there is to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self, TextIO

from keywright.cli.aws.waiting.watching import Entry

STEPS = "Steps"


class Lines:
    """Writes a line for each new state, and for each step when it begins and when it ends."""

    def __init__(self, write: Callable[[str], object]) -> None:
        """Write with a function that takes a line."""
        self._write = write
        self._told: set[str] = set()

    def show(self, entry: Entry, seconds: float) -> None:
        """Write what is new."""
        for line in self._events(entry):
            if line not in self._told:
                self._told.add(line)
                self._write(f"{seconds:7.1f} s  {line}")

    def _events(self, entry: Entry) -> Iterator[str]:
        if entry["ConnectionState"].endswith("ING"):
            yield entry["ConnectionState"]
        for step in entry.get(STEPS, ()):
            yield f"  {spoken(step)}"
            if "EndedAt" in step:
                yield f"  {spoken(step)}: {_end(step)}"
        if not entry["ConnectionState"].endswith("ING"):
            yield entry["ConnectionState"]


class Terminal:
    """Keeps one line moving, with the state, the step and the time, and leaves the finished steps above it."""

    def __init__(self, stream: TextIO, *, is_coloured: bool) -> None:
        """Draw on a terminal. Use it in `with`."""
        from rich.console import Console

        self._console = Console(file=stream, no_color=not is_coloured)
        self._status = self._console.status("")
        self._told: set[str] = set()

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._status.stop()

    def show(self, entry: Entry, seconds: float) -> None:
        """Draw what was seen."""
        current = ""
        for step in entry.get(STEPS, ()):
            if "EndedAt" not in step:
                current = f", {spoken(step)}"
            elif step["Name"] not in self._told:
                self._told.add(step["Name"])
                self._console.print(f"  {spoken(step)}: {_end(step)}", highlight=False, markup=False)
        self._status.update(f"{entry['ConnectionState']}{current}, {seconds:.0f} s")


def spoken(step: dict[str, Any]) -> str:
    """`LOGGING_IN` -> `logging in`."""
    return str(step["Name"]).replace("_", " ").lower()


def _end(step: dict[str, Any]) -> str:
    detail = f", {step['Detail']}" if step.get("Detail") else ""
    return f"{step['EndedAt'] - step['StartedAt']:.2f} s{detail}"
