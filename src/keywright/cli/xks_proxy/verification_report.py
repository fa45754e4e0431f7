"""What `verify` prints: lines as checks end, or one JSON object at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import click

from keywright.xksproxy.verification.check import Outcome, Verdict


class Report(Protocol):
    """Takes outcomes as they come."""

    counts: Counter[Verdict]

    def add(self, outcome: Outcome) -> None:
        """Take one outcome."""
        ...

    def end(self) -> None:
        """Print what is printed at the end."""
        ...


class TextReport:
    """A line per check under the name of its group, and two more for a failure."""

    def __init__(self, url: str) -> None:
        """Begin."""
        self.counts: Counter[Verdict] = Counter()
        self._group = ""
        click.echo(url)

    def add(self, outcome: Outcome) -> None:
        """Print one outcome."""
        if outcome.group != self._group:
            self._group = outcome.group
            click.echo(f"\n{outcome.group}")
        self.counts[outcome.verdict] += 1
        remark = f" ({outcome.remark})" if outcome.remark else ""
        click.echo(f"  {outcome.number:<4} {outcome.verdict:<7} {outcome.sentence}{remark}")
        if outcome.verdict is Verdict.FAIL:
            click.echo(f"               expected {outcome.expected}\n               came     {outcome.came}")

    def end(self) -> None:
        """Print the numbers."""
        passed, failed, skipped = (self.counts[verdict] for verdict in Verdict)
        click.echo(f"\n{self.counts.total()} checks: {passed} passed, {failed} failed, {skipped} skipped")


class JsonReport:
    """One object: url, passed, failed, skipped, checks."""

    def __init__(self, url: str) -> None:
        """Begin."""
        self.counts: Counter[Verdict] = Counter()
        self._url = url
        self._checks: list[dict[str, Any]] = []

    def add(self, outcome: Outcome) -> None:
        """Keep one outcome."""
        self.counts[outcome.verdict] += 1
        members = {
            "number": outcome.number,
            "group": outcome.group,
            "check": outcome.sentence,
            "verdict": outcome.verdict,
            "expected": outcome.expected,
            "came": outcome.came,
            "remark": outcome.remark,
        }
        self._checks.append({name: value for name, value in members.items() if value is not None})

    def end(self) -> None:
        """Print the object."""
        passed, failed, skipped = (self.counts[verdict] for verdict in Verdict)
        numbers = {"passed": passed, "failed": failed, "skipped": skipped}
        click.echo(json.dumps({"url": self._url, **numbers, "checks": self._checks}, indent=2))


REPORTS: dict[str, Callable[[str], Report]] = {"text": TextReport, "json": JsonReport}
