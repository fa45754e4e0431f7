"""What a server is made of is no garbage, and need not be looked at again and again."""

from __future__ import annotations

import gc


def spare_what_stays() -> None:
    """Leave all that there is now, some eighty thousand objects, out of further collections of garbage.

    A collection of everything is put off until there is a quarter more than at the last one. Without this it comes
    rarely and holds every call up for 40 ms, and what libraries leave in cycles waits for it, TLS connections included.
    """
    gc.collect()
    gc.freeze()
