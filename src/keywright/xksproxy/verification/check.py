"""A check, how it ends, and the groups that checks stand in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from keywright.xksproxy.verification.caller import Caller


class CheckFailed(Exception):
    """The proxy did not do what it must; both texts are safe to print."""

    def __init__(self, expected: str, came: str) -> None:
        """Say both sides."""
        super().__init__(f"expected {expected}, and {came} came")
        self.expected = expected
        self.came = came


class CheckSkipped(Exception):
    """The check cannot be made here; the message says what it would need."""


class Verdict(StrEnum):
    """How a check ended."""

    PASS = "PASS"  # noqa: S105 - a verdict, no password
    FAIL = "FAIL"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that a proxy must do, said in a sentence.

    `run` returns a remark or None, and raises CheckFailed, CheckSkipped or a NoAnswer.
    """

    sentence: str
    run: Callable[[Caller], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Checks about one matter; a check's number is the group's letter and its place in the group, from 1."""

    letter: str
    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one check ended; `expected` and `came` are of a failure, `remark` is of any other end."""

    number: str
    group: str
    sentence: str
    verdict: Verdict
    expected: str | None = None
    came: str | None = None
    remark: str | None = None
