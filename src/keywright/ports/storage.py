"""The database as the operations see it: transactions over repositories, a read-through cache, leases.

A transaction function runs in a thread and must not await; it may run more than once when the database asks for
a retry, so it has no effects but those through the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import ConnectionStep, CustomKeyStore
from keywright.domain.hsm_clusters import Cluster, Hsm, HsmState
from keywright.domain.hsm_users import HsmLogin, HsmLoginRecord, HsmUser
from keywright.domain.keys import BackingKey, Key, KeyDeletion
from keywright.domain.leases import Lease
from keywright.domain.scope import Scope
from keywright.ports.aliases import AliasRepository
from keywright.ports.backups import BackupRepository
from keywright.ports.grants import GrantRepository
from keywright.ports.key_policies import KeyPolicyRepository
from keywright.ports.key_tags import KeyTagRepository
from keywright.ports.principals import PrincipalRepository
from keywright.ports.private_connectivity import PrivateConnectivityRepository

T = TypeVar("T")


class StaleWrite(Exception):
    """The row was changed by someone else since it was read (its `version` differs); `write` retries on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A key with the store it lives in (None for built-in keys) and one version of its material.

    `backing_key` is the current version, or the one that a ciphertext names.
    """

    key: Key
    store: CustomKeyStore | None
    backing_key: BackingKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface:
    """An address taken in a subnet. `owner` is the HSM or custom key store that it was made for."""

    eni_id: str
    subnet_id: str
    ip_address: str
    owner: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedObject:
    """A key of a cluster, wrapped under the cluster's masking key inside an HSM; new HSMs are filled from it."""

    cluster_id: str
    object_id: bytes
    label: str
    owner: str
    masked: bytes = field(repr=False)


class KeyRepository(Protocol):
    """KMS keys and their backing keys."""

    def add(self, key: Key, backing_key: BackingKey) -> None: ...

    def get(self, scope: Scope, key_id: str) -> Key | None: ...

    def record(self, scope: Scope, key_id: str) -> KeyRecord | None:
        """Return the key with its store and its current backing key."""
        ...

    def record_by_backing_key(self, backing_key_id: bytes) -> KeyRecord | None:
        """Return the key that owns a backing key, of whatever scope, with that backing key."""
        ...

    def update(self, key: Key) -> Key:
        """Store the changed key and return it with its new version; raise `StaleWrite` when it was outdated."""
        ...

    def page(self, scope: Scope, after: str, limit: int) -> Sequence[Key]:
        """Return up to `limit` keys with ids greater than `after` ("" for the first page), by id."""
        ...

    def count(self, scope: Scope) -> int:
        """Return how many keys the scope has, in whatever states; it takes as long for very many."""
        ...

    def count_in_store(self, custom_key_store_id: str) -> int: ...
    def is_xks_key_used(self, custom_key_store_id: str, xks_key_id: str) -> bool:
        """Return whether a key of the store, in whatever state, uses the external key."""
        ...

    def due_for_deletion(self, at: float, limit: int) -> Sequence[Key]:
        """Return keys PendingDeletion whose deletion date has come, of every scope."""
        ...

    def delete(self, key: Key, deletion: KeyDeletion) -> None:
        """Remove the key and its backing keys, and keep the record of it; raise `StaleWrite` when outdated."""
        ...

    def save_deletion(self, deletion: KeyDeletion) -> None:
        """Store the changed outcome of a deletion: it is known later than the key is gone."""
        ...

    def deletion(self, scope: Scope, key_id: str) -> KeyDeletion | None: ...
    def deletions(self, scope: Scope) -> Sequence[KeyDeletion]: ...
    def unrecorded_deletions(self, limit: int) -> Sequence[KeyDeletion]:
        """Return deletions that the audit log has not, of every scope, oldest first."""
        ...


class CustomKeyStoreRepository(Protocol):
    """Custom key stores and the steps of their connect attempts."""

    def add(self, store: CustomKeyStore) -> None: ...
    def get(self, scope: Scope, custom_key_store_id: str) -> CustomKeyStore | None: ...
    def by_name(self, scope: Scope, name: str) -> CustomKeyStore | None: ...
    def page(self, scope: Scope, after: str, limit: int) -> Sequence[CustomKeyStore]: ...
    def count(self, scope: Scope) -> int: ...
    def of_type(self, type: str) -> Sequence[CustomKeyStore]:  # noqa: A002 - the field's own name
        """Return the stores of a type in every scope."""
        ...

    def in_states(self, states: Sequence[ConnectionState]) -> Sequence[CustomKeyStore]:
        """Return the stores in these states in every scope."""
        ...

    def update(self, store: CustomKeyStore) -> CustomKeyStore:
        """Store the changed store and return it with its new version; raise `StaleWrite` when it was outdated."""
        ...

    def delete(self, store: CustomKeyStore) -> None: ...
    def save_step(self, step: ConnectionStep) -> None:
        """Insert the step, or replace the one with the same store, attempt and name."""
        ...

    def steps(self, custom_key_store_id: str, attempt: int) -> Sequence[ConnectionStep]: ...


class ClusterRepository(Protocol):
    """CloudHSM clusters, their HSMs and their masked objects."""

    def add(self, cluster: Cluster) -> None: ...
    def get(self, scope: Scope, cluster_id: str) -> Cluster | None:
        """Return the cluster with its HSMs, or None."""
        ...

    def by_id(self, cluster_id: str) -> Cluster | None:
        """Return the cluster of whatever scope."""
        ...

    def all(self, scope: Scope) -> Sequence[Cluster]:
        """Return the scope's clusters by creation time (a scope has few)."""
        ...

    def restored_from(self, backup_id: str) -> Sequence[Cluster]:
        """Return the clusters of every scope that were restored from a backup."""
        ...

    def update(self, cluster: Cluster) -> Cluster:
        """Store the cluster's own fields (not its HSMs); raise `StaleWrite` when it was outdated."""
        ...

    def delete(self, cluster: Cluster) -> None: ...
    def add_hsm(self, hsm: Hsm) -> None: ...
    def update_hsm(self, hsm: Hsm) -> None: ...
    def delete_hsm(self, hsm: Hsm) -> None: ...
    def hsms_in_states(self, states: Sequence[HsmState]) -> Sequence[Hsm]: ...
    def add_object(self, masked: MaskedObject) -> None: ...
    def objects(self, cluster_id: str) -> Sequence[MaskedObject]: ...
    def delete_object(self, cluster_id: str, object_id: bytes) -> None: ...


class HsmUserRepository(Protocol):
    """Users inside HSM clusters, failed logins per HSM, and who is logged in."""

    def add(self, user: HsmUser) -> None: ...
    def get(self, cluster_id: str, name: str) -> HsmUser | None: ...
    def all(self, cluster_id: str) -> Sequence[HsmUser]: ...
    def update(self, user: HsmUser) -> HsmUser: ...
    def delete(self, user: HsmUser) -> None: ...
    def login_record(self, hsm_id: str, user_name: str) -> HsmLoginRecord:
        """Return the record; one with no failed login where nothing was stored."""
        ...

    def save_login_record(self, record: HsmLoginRecord) -> None: ...
    def logins(self, cluster_id: str, user_name: str) -> Sequence[HsmLogin]:
        """Return the logins that have not expired on the database's clock."""
        ...

    def save_login(self, login: HsmLogin) -> None:
        """Insert or renew a login."""
        ...

    def remove_login(self, login_id: str) -> None: ...


class NetworkRepository(PrivateConnectivityRepository, Protocol):
    """What is taken in the operator's network: addresses, and what leads to VPC endpoint services."""

    def add(self, interface: NetworkInterface) -> None: ...
    def in_subnet(self, subnet_id: str) -> Sequence[NetworkInterface]: ...
    def of_owner(self, owner: str) -> Sequence[NetworkInterface]: ...
    def remove_owner(self, owner: str) -> None: ...


class LeaseRepository(Protocol):
    """Leases on the database's clock."""

    def acquire(self, name: str, holder: str, seconds: float) -> Lease | None:
        """Grant the lease when it is free or has run out (the token grows), or return None."""
        ...

    def renew(self, lease: Lease, seconds: float) -> None:
        """Extend a lease that is still held, or raise `LeaseLost`."""
        ...

    def fence(self, lease: Lease) -> None:
        """Raise `LeaseLost` unless the lease is still held; in a write transaction nobody can take it meanwhile."""
        ...

    def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was lost already."""
        ...


class Transaction(Protocol):
    """One consistent view of the database, and the changes made in it."""

    @property
    def principals(self) -> PrincipalRepository: ...
    @property
    def keys(self) -> KeyRepository: ...
    @property
    def key_policies(self) -> KeyPolicyRepository: ...
    @property
    def grants(self) -> GrantRepository: ...
    @property
    def aliases(self) -> AliasRepository: ...
    @property
    def key_tags(self) -> KeyTagRepository: ...
    @property
    def key_stores(self) -> CustomKeyStoreRepository: ...
    @property
    def clusters(self) -> ClusterRepository: ...
    @property
    def backups(self) -> BackupRepository: ...
    @property
    def hsm_users(self) -> HsmUserRepository: ...
    @property
    def network(self) -> NetworkRepository: ...
    @property
    def leases(self) -> LeaseRepository: ...
    def now(self) -> float:
        """Return the database's clock as epoch seconds."""
        ...


class Storage(Protocol):
    """The database."""

    async def read(self, query: Callable[[Transaction], T]) -> T:
        """Run `query` in a read-only transaction in a thread."""
        ...

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change` in a serializable transaction in a thread and commit durably.

        Retries `change` when the database reports a conflict or it raised `StaleWrite`. Raises `OutcomeUnknown`
        when the commit was sent and its fate is not known, and `DependencyTimeout` when the database is gone.
        """
        ...

    async def cached(self, name: Hashable, query: Callable[[Transaction], T]) -> T:
        """Return what `query` gave for `name`, or run it; never older than the last change committed here.

        Results (None included) are kept until the change counter moves. Changes on this machine are seen at once,
        those of other nodes within one second.
        """
        ...

    def cached_now(self, name: Hashable) -> object | None:
        """Return the cached result for `name` when it is present and fresh, without awaiting; None otherwise."""
        ...
