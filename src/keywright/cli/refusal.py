"""An operator's mistake ends a command with one line that says what to do."""

from __future__ import annotations

import sys
from typing import NoReturn


def refuse(message: str) -> NoReturn:
    """Print one line on stderr and exit with code 1."""
    print(f"keywright: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(1)
