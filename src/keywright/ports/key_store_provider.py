"""A place where keys live: built in, in a cluster of HSMs, or behind a proxy.

`KeyProvider` is what every place offers; `CustomKeyStoreProvider` adds the life of a store that customers create.
Providers translate their libraries' errors into `keywright.domain.errors` at their own border.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar, runtime_checkable

from keywright.api import kms
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Requester
from keywright.domain.scope import Scope
from keywright.ports.storage import KeyRecord, Transaction

T = TypeVar("T")


class KeyProvider(Protocol):
    """Does the cryptography of the keys of one origin."""

    @property
    def origin(self) -> str:
        """Return the value of KeyMetadata.Origin that this provider serves."""
        ...

    async def create_key(
        self,
        scope: Scope,
        key_id: str,
        request: kms.CreateKeyRequest,
        store: CustomKeyStore | None,
        requester: Requester,
    ) -> BackingKey:
        """Make the material of a new key; it is durable and usable when this returns.

        Raises:
            CustomKeyStoreStateInvalid, ClusterConfigurationInvalid, UnsupportedOperation and what the type adds.
        """
        ...

    def check_create_key(
        self, transaction: Transaction, request: kms.CreateKeyRequest, store: CustomKeyStore | None
    ) -> None:
        """Raise what forbids storing the new key beside the keys that there are; its material exists already."""
        ...

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Delete material, at the end of the waiting period or when its key could not be stored. Raises on failure."""
        ...

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Return a ciphertext blob. `encryption_context` is the canonical encoding of the map.

        Raises:
            KeyStateInvalid: the store behind the key does not work.
        """
        ...

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes, requester: Requester) -> bytes:
        """Return the plaintext of a blob that names `record.backing_key`.

        Raises:
            InvalidCiphertext: the blob or the context is not what was encrypted.
            KeyStateInvalid: the store behind the key does not work.
        """
        ...

    def key_metadata(self, record: KeyRecord) -> dict[str, Any]:
        """Return the members of KeyMetadata that only this origin has, by Python name."""
        ...

    async def close(self) -> None:
        """Release everything this worker holds, at the end of the process."""
        ...


class ConnectionProgress(Protocol):
    """What a provider is given to tell of a connect attempt, and to be stopped by when it is superseded.

    Every method raises when the attempt was superseded or its lease was lost: let that exception pass.
    """

    def step(self, name: str) -> AbstractAsyncContextManager[Callable[[str], None]]:
        """Store the step as begun, run the body, store it as ended.

        The body may call what it is given to state the step's detail, a short text without secrets.
        """
        ...

    async def write(self, change: Callable[[Transaction], T]) -> T:
        """Run `change` in a write transaction that also checks the attempt's fence, and return its result."""
        ...

    async def save_settings(self, settings: bytes) -> None:
        """Store new settings of the key store durably, under the attempt's fence."""
        ...


@runtime_checkable
class CustomKeyStoreProvider(KeyProvider, Protocol):
    """Adds the life of a custom key store. Methods that take a transaction run inside the caller's."""

    @property
    def type(self) -> str:
        """Return the CustomKeyStoreType."""
        ...

    @property
    def not_connected_text(self) -> str | None:
        """Return what callers are told of keys of a store that is not connected, None for what is said of any store."""
        ...

    def check_create_parameters(self, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed unless the parameters of this type, and no others, are there."""
        ...

    def find_identical(
        self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest
    ) -> CustomKeyStore | None:
        """Return the existing store that a repeated request means, if this type has such a rule."""
        ...

    def check_create(self, transaction: Transaction, scope: Scope, request: kms.CreateCustomKeyStoreRequest) -> None:
        """Raise what forbids the new store: uniqueness, existence, state, trust anchor, configuration."""
        ...

    def new_settings(
        self,
        transaction: Transaction,
        scope: Scope,
        custom_key_store_id: str,
        request: kms.CreateCustomKeyStoreRequest,
    ) -> bytes:
        """Return the settings of the store to be stored."""
        ...

    async def probe_create(self, scope: Scope, request: kms.CreateCustomKeyStoreRequest, requester: Requester) -> None:
        """Try the backing key store before the store is made, if this type asks for it."""
        ...

    def check_update_parameters(self, request: kms.UpdateCustomKeyStoreRequest) -> None:
        """Raise ValidationFailed when members belong to another type."""
        ...

    def update_needs_disconnected(self, request: kms.UpdateCustomKeyStoreRequest) -> bool:
        """Return whether any member may only change while the store is DISCONNECTED."""
        ...

    def updated_settings(
        self, transaction: Transaction, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest
    ) -> bytes:
        """Return the settings after the update, or raise what forbids it."""
        ...

    async def probe_update(
        self, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest, requester: Requester
    ) -> None:
        """Try the new settings before they are stored, if this type asks for it."""
        ...

    def describe(self, store: CustomKeyStore) -> dict[str, Any]:
        """Return the members of CustomKeyStoresListEntry that only this type has, by Python name."""
        ...

    def audit_data(self, store: CustomKeyStore) -> dict[str, str]:
        """Return what the audit record of a call about the store adds for this type (clusterId)."""
        ...

    def check_connect(self, transaction: Transaction, store: CustomKeyStore) -> None:
        """Raise what the fast checks of ConnectCustomKeyStore find; the store then stays DISCONNECTED."""
        ...

    async def connect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Connect the store; may be called again for an attempt that was cut off.

        Raises:
            ConnectionFailed: with the one right ConnectionErrorCode.
        """
        ...

    async def disconnect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Remove what `connect` made, whatever part of it exists."""
        ...

    async def settle(self, stores: frozenset[str]) -> None:
        """Drop what this worker holds for stores whose ids are not in the given set of connected stores."""
        ...

    async def check_health(self, store: CustomKeyStore) -> None:
        """Look how the backing key store of a connected store is, and log what is wrong; never raises for that."""
        ...

    def check_random(self) -> None:
        """Raise UnsupportedOperation when backing key stores of this type make no random bytes."""
        ...

    async def generate_random(self, store: CustomKeyStore, size: int) -> bytes:
        """Return random bytes made by the backing key store."""
        ...
