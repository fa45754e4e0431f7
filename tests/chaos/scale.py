"""How long tests are: short, or with KEYWRIGHT_CHAOS=full (`make chaos`) the numbers that the design names."""

from __future__ import annotations

import os

FULL = os.environ.get("KEYWRIGHT_CHAOS") == "full"
