"""Time and randomness, handed in so that a test can fix them."""

from __future__ import annotations

from collections.abc import Callable

Clock = Callable[[], float]
"""Returns wall-clock time as epoch seconds."""

RandomBytes = Callable[[int], bytes]
"""Returns that many bytes from a cryptographically secure source."""
