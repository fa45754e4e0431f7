"""Which names and passwords users of a cluster may have (cloudhsmv2.md section 4)."""

from __future__ import annotations

import string

from keywright.domain.hsm_users import ADMIN_USER, KMS_USER, HsmFault
from keywright.ports.clock import RandomBytes

SHORTEST, LONGEST = 7, 32
_ALPHABET = string.ascii_letters + string.digits


def canonical_name(name: str) -> str:
    """Return the name as it is stored: names differ only if they differ without regard to case."""
    return name.casefold()


def require_crypto_user_name(name: str) -> None:
    """Raise HsmFault unless a crypto user may have this name in a cluster of SoftHSM tokens."""
    if canonical_name(name) != KMS_USER:
        raise HsmFault(
            f"a cluster made here can have one crypto user, {KMS_USER!r}, because a SoftHSM token knows one user; "
            f"{name!r} cannot be made"
        )


def require_acceptable(name: str, password: str) -> None:
    """Raise HsmFault unless the user may have this password; kmsuser's is alphanumeric, as KMS sends it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise HsmFault(f"a password has {SHORTEST} to {LONGEST} characters")
    if not password.isascii() or not password.isprintable():
        raise HsmFault("a password consists of printable ASCII characters")
    if canonical_name(name) != ADMIN_USER and not password.isalnum():
        raise HsmFault(f"the password of {KMS_USER} consists of letters and digits")


def random_password(random_bytes: RandomBytes) -> str:
    """Return 32 letters and digits; every one of the 62 is equally likely (bytes beyond 4 * 62 are skipped)."""
    chosen: list[str] = []
    while len(chosen) < LONGEST:
        chosen += [_ALPHABET[byte % 62] for byte in random_bytes(LONGEST) if byte < 4 * 62]
    return "".join(chosen[:LONGEST])
