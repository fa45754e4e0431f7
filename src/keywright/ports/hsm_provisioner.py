"""The HSMs of clusters: making and removing them, their users, and the keys on them.

A cluster passed in is always read fresh by the caller; a provisioner works on its ACTIVE HSMs unless told
otherwise. Errors are the `HsmUserError` tree of `keywright.domain.hsm_users`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from keywright.domain.hsm_backups import Backup
from keywright.domain.hsm_clusters import Cluster, Hsm
from keywright.domain.hsm_users import HsmLogin, HsmUser
from keywright.ports.storage import MaskedObject


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAccess:
    """How a process reaches the tokens of a cluster.

    `environment` is what the PKCS#11 module needs to find them. `token_labels` names the token of each ACTIVE HSM.
    """

    module_path: str
    module_sha256: str | None
    environment: Mapping[str, str]
    token_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmKey:
    """A key object as one HSM shows it: attributes by their name in the CloudHSM command line."""

    key_reference: str
    label: str
    object_id: bytes
    attributes: Mapping[str, str | int | bool]
    hsm_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterContent:
    """The users and keys of a cluster, as rows."""

    users: tuple[HsmUser, ...] = ()
    objects: tuple[MaskedObject, ...] = ()


class HsmProvisioner(Protocol):
    """Everything inside the HSMs that is not cryptography with a KMS key."""

    @property
    def backend(self) -> str:
        """Return the name that `Cluster.hsm_backend` carries."""
        ...

    async def add_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        """Make the HSM, or finish making it: users and keys of the cluster included. May be repeated safely."""
        ...

    async def remove_hsm(self, cluster: Cluster, hsm: Hsm) -> None:
        """Destroy the HSM and everything on it. May be repeated safely."""
        ...

    async def remove_cluster(self, cluster: Cluster) -> None:
        """Destroy what is left of the cluster outside the database."""
        ...

    async def back_up(self, cluster: Cluster, backup: Backup) -> None:
        """Keep the cluster's users and keys as they are now. May be repeated safely: a whole backup stays as it is.

        Raises:
            HsmKeysLost: the cluster has keys, but no token is left that could read them.
        """
        ...

    async def restore(self, backup: Backup, cluster_id: str) -> ClusterContent:
        """Return what a new cluster with this id starts with; store it together with the cluster.

        The cluster's `source_backup_id` says where its first HSM is filled from, so the backup must not be removed
        until `Cluster.topology` has grown.
        """
        ...

    async def remove_backup(self, backup: Backup) -> None:
        """Destroy the backup, made or half made. May be repeated safely."""
        ...

    async def activate(self, cluster: Cluster, password: str) -> None:
        """Set the password of the first admin; the unactivated admin becomes `admin`."""
        ...

    async def users(self, cluster: Cluster) -> tuple[HsmUser, ...]:
        """Return the users of the cluster."""
        ...

    async def failed_logins(self, cluster: Cluster, user_name: str) -> Mapping[str, int]:
        """Return, by HSM id, how many wrong passwords in a row the user gave."""
        ...

    async def create_user(self, cluster: Cluster, admin_password: str, name: str, password: str) -> None:
        """Create a crypto user on every HSM, as the admin."""
        ...

    async def change_password(self, cluster: Cluster, admin_password: str, name: str, password: str) -> None:
        """Set a user's password on every HSM, as the admin; this also unlocks the user."""
        ...

    async def delete_user(self, cluster: Cluster, admin_password: str, name: str) -> None:
        """Delete a crypto user that owns no keys, as the admin."""
        ...

    async def log_in(self, cluster: Cluster, name: str, password: str, holder: str, seconds: float | None) -> HsmLogin:
        """Check the password once on every ACTIVE HSM and record the login, for `seconds` or until logged out.

        A holder that is logged in already logs in again; any other holder's login is an error.

        Raises:
            HsmUserNotFound, HsmUserLocked, HsmPasswordIncorrect, HsmUserLoggedIn, HsmUnreachable, HsmFault.
        """
        ...

    async def log_out(self, cluster: Cluster, name: str, holder: str) -> None:
        """Forget the holder's login."""
        ...

    async def change_own_password(self, cluster: Cluster, name: str, old_password: str, new_password: str) -> None:
        """As the user itself, change the password on every ACTIVE HSM; repeatable after any interruption.

        An HSM that has the new password already is left as it is: on each HSM the old one is tried at most once
        and the new one at most once. On return every ACTIVE HSM has the new password.
        """
        ...

    async def create_key(self, cluster: Cluster, name: str, password: str, label: str, object_id: bytes) -> None:
        """As the user, make an AES-256 key that is usable, sensitive and non-extractable on every ACTIVE HSM."""
        ...

    async def delete_key(self, cluster: Cluster, name: str, password: str, object_id: bytes) -> None:
        """As the user, destroy the key on every ACTIVE HSM and its masked object; absent is success."""
        ...

    async def keys(self, cluster: Cluster, name: str, password: str) -> tuple[HsmKey, ...]:
        """As the user, list the keys it owns."""
        ...

    def token_access(self, cluster: Cluster) -> TokenAccess:
        """Return how to reach the cluster's tokens for cryptography."""
        ...
