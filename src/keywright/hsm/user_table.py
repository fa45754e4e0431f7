"""The cluster's own table of users and sealed passwords.

A real cluster has an appliance user that clones users to a new HSM. Here a new token is made by a job with no
human present, so the passwords of its security officer and user must be at hand: they stand sealed in the
`HsmUser` rows. Nothing else may be decided by them: whether a password is right is for the token to say.

A change of password touches several tokens and one row, which no transaction spans. So a row knows two passwords
while a change is under way: the current one and the pending one. At every moment each token has one of the two.
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from keywright.crypto.errors import SealError
from keywright.domain.hsm_users import HsmFault, HsmRole, HsmUser
from keywright.ports.sealing import Sealing

PURPOSE = "hsm-user"


class UserTable:
    """Makes the rows of the table and opens the passwords in them; stores nothing itself.

    A password is sealed for the version that its row will have once stored, so that an older copy of it does not
    open in a newer row; hence every method that returns a row returns one for `HsmUserRepository.update`.
    """

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    def new(self, cluster_id: str, name: str, role: HsmRole, password: str) -> HsmUser:
        """Return the first row of a user."""
        empty = HsmUser(cluster_id=cluster_id, name=name, role=role, sealed_password=b"")
        return replace(empty, sealed_password=self._seal(empty, "current", empty.version, password))

    def current(self, user: HsmUser) -> str:
        """Return the password that the user has, or had before a change that is under way."""
        return self._open(user, "current", user.sealed_password)

    def pending(self, user: HsmUser) -> str | None:
        """Return the password that is being set, or None when no change is under way."""
        sealed = user.pending_sealed_password
        return None if sealed is None else self._open(user, "pending", sealed)

    def is_pending(self, user: HsmUser, password: str) -> bool:
        """Return whether this is the password that is being set."""
        pending = self.pending(user)
        return pending is not None and hmac.compare_digest(pending.encode(), password.encode())

    def changing(self, user: HsmUser, current: str, pending: str) -> HsmUser:
        """Return the row for the time of a change."""
        return replace(
            user,
            sealed_password=self._seal(user, "current", user.version + 1, current),
            pending_sealed_password=self._seal(user, "pending", user.version + 1, pending),
        )

    def changed(self, user: HsmUser, password: str, role: HsmRole | None = None) -> HsmUser:
        """Return the row for the time after a change."""
        return replace(
            user,
            role=role or user.role,
            sealed_password=self._seal(user, "current", user.version + 1, password),
            pending_sealed_password=None,
        )

    def _seal(self, user: HsmUser, which: str, version: int, password: str) -> bytes:
        return self._sealing.seal(password.encode(), PURPOSE, (user.cluster_id, user.name, which, str(version)))

    def _open(self, user: HsmUser, which: str, sealed: bytes) -> str:
        identity = (user.cluster_id, user.name, which, str(user.version))
        try:
            return self._sealing.open(sealed, PURPOSE, identity).decode()
        except SealError as error:
            raise HsmFault(f"the stored password of {user.name} in {user.cluster_id} does not open: {error}") from error
