"""The files of an audit log: the one that is written, and those that were put aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; lines count from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def free_name_for(path: Path, now: float) -> Path:
    """Return a name for a file that is put aside at `now` (epoch seconds); such names sort by time."""
    at = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%S")
    number = 0
    while True:
        name = path.with_name(f"{path.stem}.{at}.{number:03}{path.suffix}")
        if not name.exists():
            return name
        number += 1


def files_of(path: Path) -> Sequence[Path]:
    """Return the files of the log at `path` that exist, oldest first."""
    aside = sorted(path.parent.glob(f"{path.stem}.*T*.*{path.suffix}"))
    return [*aside, path] if path.exists() else aside


def lines_of(files: Sequence[Path]) -> Iterator[tuple[Place, bytes]]:
    """Yield every line of the files with its place, as it stands there; raises OSError."""
    for file in files:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                yield Place(file, number), line
