"""How the demonstration speaks: numbered steps with what came of them, and a table at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table
from rich.text import Text


@dataclass(slots=True)
class Teller:
    """Prints the story."""

    console: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))
    _number: int = 0

    def title(self, text: str) -> None:
        """Print what this is."""
        self.console.print(f"\n[bold]{text}[/bold]\n")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print a step, run it, and print how long it took."""
        self._number += 1
        self.console.print(f"[bold]{self._number:>2}  {text}[/bold]")
        begun = time.perf_counter()
        yield
        self.console.print(f"    [dim]{time.perf_counter() - begun:.2f} s[/dim]")

    def fact(self, text: str) -> None:
        """Print what came of the step."""
        self.console.print(f"    {text}", markup=False)

    def table(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """Print what was made."""
        table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
        for name, value in rows:
            table.add_row(name, Text(value, overflow="fold"))
        self.console.print()
        self.console.print(table)

    def closing(self, lines: Sequence[str]) -> None:
        """Print how to go on."""
        self.console.print()
        for line in lines:
            self.console.print(line, markup=False)
