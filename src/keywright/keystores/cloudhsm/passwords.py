"""The passwords of kmsuser: made here, and sealed to the store and the number that they have in it."""

from __future__ import annotations

import base64

from keywright.keystores.cloudhsm.settings import CloudHsmSettings
from keywright.ports.clock import RandomBytes
from keywright.ports.sealing import Sealing

_PURPOSE = "kmsuser-password"
# 32 characters, the most that an HSM takes, of an alphabet that it is sure to take (custom-key-stores.md C10).
_ENTROPY_BYTES = 20


def new_password(random_bytes: RandomBytes) -> str:
    """Return a random password of 160 bits: 32 upper-case letters and digits."""
    return base64.b32encode(random_bytes(_ENTROPY_BYTES)).decode("ascii")


class Passwords:
    """Seals and opens the passwords of stores."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def seal(self, custom_key_store_id: str, version: int, password: str) -> bytes:
        """Seal a password to its place."""
        return self._sealing.seal(password.encode(), _PURPOSE, (custom_key_store_id, str(version)))

    def current(self, custom_key_store_id: str, settings: CloudHsmSettings) -> str:
        """Return the password that the HSMs have, as far as is known."""
        return self._open(custom_key_store_id, settings.password_version, settings.sealed_password)

    def pending(self, custom_key_store_id: str, settings: CloudHsmSettings) -> str | None:
        """Return the password of a rotation that was not finished, or None."""
        sealed = settings.sealed_pending_password
        return None if sealed is None else self._open(custom_key_store_id, settings.pending_version, sealed)

    def _open(self, custom_key_store_id: str, version: int, sealed: bytes) -> str:
        return self._sealing.open(sealed, _PURPOSE, (custom_key_store_id, str(version))).decode()
