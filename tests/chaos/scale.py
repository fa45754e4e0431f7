"""How long tests are: short, or with KEYWRIGHT_CHAOS=full (`make chaos`) the numbers that the design names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

FULL = os.environ.get("KEYWRIGHT_CHAOS") == "full"


def spread(cases: Sequence[T], short: int) -> Sequence[T]:
    """Return all cases, or for a short run so many of them, spread evenly."""
    if FULL or len(cases) <= short:
        return cases
    return [cases[len(cases) * place // short] for place in range(short)]
