"""Where the SoftHSM2 module is: configured, or found where distributions put it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from keywright.domain.hsm_users import HsmFault

INSTALL_HINT = "install SoftHSM2 (Debian and Ubuntu: `apt-get install softhsm2`), or configure the module's path"


def usual_places() -> Iterable[Path]:
    """Return the places where distributions put the module, Debian's first."""
    fixed = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11", "/usr/local/lib/softhsm")
    yield from (Path(directory) / "libsofthsm2.so" for directory in fixed)
    yield from sorted(Path("/usr/lib").glob("*/softhsm/libsofthsm2.so"))
    yield Path("/opt/homebrew/lib/softhsm/libsofthsm2.so")


def find_module(configured: str | None, places: Iterable[Path]) -> str:
    """Return the configured path, or the first of `places` that is a file.

    Raises:
        HsmFault: there is none; the message says what to install.
    """
    if configured is not None:
        if not Path(configured).is_file():
            raise HsmFault(f"there is no PKCS#11 module at {configured}: {INSTALL_HINT}")
        return configured
    for place in places:
        if place.is_file():
            return str(place)
    raise HsmFault(f"the SoftHSM2 module libsofthsm2.so was not found: {INSTALL_HINT}")
