"""What holds for every test."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Leave the tests themselves, some four hundred thousand objects, out of further collections of garbage.

    One that looks at them all stops the process for 0.3 s and more, and with it the proxies and HSMs that tests run in
    threads; the server under test then rightly finds that these did not answer in time.
    """
    gc.collect()
    gc.freeze()
