"""KMS keys and the key material behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.key_states import KeyState
from keywright.domain.scope import Scope

SYMMETRIC_DEFAULT = "SYMMETRIC_DEFAULT"
ENCRYPT_DECRYPT = "ENCRYPT_DECRYPT"

DEFAULT_PENDING_WINDOW_DAYS = 30
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class BackingKey:
    """One version of the material behind a KMS key.

    `backing_key_id` is 16 random bytes that stand in every ciphertext. `sealed_material` is the material of a
    built-in key, sealed under the root key and bound to this identity; it is None where the material lives
    elsewhere (in an HSM, the object with CKA_ID = `backing_key_id`).
    """

    backing_key_id: bytes
    key_id: str
    scope: Scope
    sealed_material: bytes | None = field(default=None, repr=False)
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A KMS key. `state` is the stored one: see `effective_state` for what callers see.

    `xks_key_id` names the external key of a key in an external key store, and is None for every other key.
    """

    scope: Scope
    key_id: str
    description: str
    spec: str
    usage: str
    origin: str
    state: KeyState
    created_at: float
    deletion_date: float | None = None
    custom_key_store_id: str | None = None
    backing_key_id: bytes
    xks_key_id: str | None = None
    version: int = 1
    # Made once: a call asks for it five times, and a key stays in the cache for many calls.
    arn: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "arn", self.scope.key_arn(self.key_id))

    def effective_state(self, store: CustomKeyStore | None) -> KeyState:
        """Return the state that callers see: Unavailable while the key's store is not CONNECTED.

        A pending deletion shows through, so that it can be cancelled without reconnecting.
        """
        if store is None or self.state is KeyState.PENDING_DELETION:
            return self.state
        if store.connection_state is ConnectionState.CONNECTED:
            return self.state
        return KeyState.UNAVAILABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDeletion:
    """What became of a key whose waiting period ended; kept because the key itself is gone.

    `backing_keys_deletion_status` is SUCCESS or FAILURE (custom-key-stores.md section 5.4). `audit_data` is what the
    audit record says of the key beside it; `recorded`, whether that record is written.
    """

    scope: Scope
    key_id: str
    custom_key_store_id: str | None
    backing_key_id: bytes
    backing_keys_deletion_status: str
    deleted_at: float
    audit_data: Mapping[str, Any]
    recorded: bool

    @property
    def arn(self) -> str:
        """Return the ARN that the key had."""
        return self.scope.key_arn(self.key_id)
