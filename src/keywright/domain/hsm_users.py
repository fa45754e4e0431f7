"""Users inside an HSM cluster, their lockout, and who is logged in (cloudhsmv2.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MAXIMUM_FAILED_LOGINS = 5
KMS_USER = "kmsuser"
ADMIN_USER = "admin"


class HsmRole(StrEnum):
    """The role of a user, in the CloudHSM command line's spelling."""

    UNACTIVATED_ADMIN = "unactivated-admin"
    ADMIN = "admin"
    CRYPTO_USER = "crypto-user"


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmUser:
    """A user of a cluster.

    `sealed_password` is the copy of the user table that a new HSM is filled from, as an appliance user does in a
    real cluster; a login is always decided by the token itself. `pending_sealed_password` is there while a change
    of password is under way: each HSM then has one of the two.
    """

    cluster_id: str
    name: str
    role: HsmRole
    sealed_password: bytes = field(repr=False)
    pending_sealed_password: bytes | None = field(default=None, repr=False)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmLoginRecord:
    """How often in a row a user gave a wrong password to one HSM."""

    hsm_id: str
    user_name: str
    failed_logins: int = 0

    @property
    def locked(self) -> bool:
        """Return whether the HSM refuses the user until an admin sets a new password."""
        return self.failed_logins >= MAXIMUM_FAILED_LOGINS


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmLogin:
    """Someone is logged in. `expires_at` None means until logged out (KMS); a tool renews its own."""

    login_id: str
    cluster_id: str
    user_name: str
    holder: str
    expires_at: float | None


class HsmUserError(Exception):
    """The in-HSM plane refuses; the message says what to do."""


class HsmUserNotFound(HsmUserError):
    """No such user in the cluster."""


class HsmUserExists(HsmUserError):
    """The user exists already."""


class HsmPasswordIncorrect(HsmUserError):
    """An HSM refused the password."""


class HsmUserLocked(HsmUserError):
    """Too many wrong passwords: an admin must set a new one."""


class HsmUserLoggedIn(HsmUserError):
    """Someone else is logged in as the user."""


class HsmUserOwnsKeys(HsmUserError):
    """The user cannot be deleted while keys belong to it."""


class HsmUnreachable(HsmUserError):
    """An HSM of the cluster does not answer."""


class HsmFault(HsmUserError):
    """An HSM failed in a way that no other error describes."""


class HsmKeysLost(HsmFault):
    """The cluster has keys, but no token is left that could read them."""
