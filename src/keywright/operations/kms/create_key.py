"""CreateKey: a new KMS key, in the built-in store or in a custom key store."""

from __future__ import annotations

import logging

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import (
    CustomKeyStoreStateInvalid,
    LimitExceeded,
    RequestRefused,
    UnsupportedOperation,
    ValidationFailed,
)
from keywright.domain.key_states import KeyState
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, BackingKey, Key
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import existing_store, store_in
from keywright.operations.identifiers import new_key_id
from keywright.operations.key_metadata import key_metadata
from keywright.operations.new_key_access import add_access, check_access, tagging
from keywright.operations.operation import operation
from keywright.ports.key_store_provider import KeyProvider
from keywright.ports.storage import KeyRecord, Transaction

logger = logging.getLogger(__name__)


@operation(
    kms.SERVICE,
    kms.OPERATIONS["CreateKey"],
    action="kms:CreateKey",
    also=tagging,
    audit=(
        "policy",
        "description",
        "key_usage",
        "key_spec",
        "origin",
        "custom_key_store_id",
        "bypass_policy_lockout_safety_check",
        "tags",
        "xks_key_id",
        "multi_region",
    ),
    audit_response=("key_metadata",),
)
async def create_key(call: Call[kms.CreateKeyRequest]) -> kms.CreateKeyResponse:
    """Make the material first and the key after it, so that a key that exists can be used."""
    request, services = call.request, call.services
    origin = request.origin or "AWS_KMS"
    _check_spec(request)
    key_id = new_key_id(services.random_bytes)
    await check_access(call, key_id)
    await services.storage.read(lambda transaction: _check_limit(transaction, call))
    store = await _store_of(call, origin)
    provider = services.key_providers[origin]
    backing_key = await provider.create_key(call.scope, key_id, request, store, call.requester)
    key = _key(call, key_id, origin, backing_key)
    try:
        await services.storage.write(lambda transaction: _add(transaction, call, provider, key, backing_key))
    except RequestRefused:
        await provider.discard_key(backing_key, store)
        raise
    _note_in_audit(call, key)
    record = KeyRecord(key=key, store=store, backing_key=backing_key)
    # So that the audit record names the key, and with it whose backing key is meant.
    call.records.append(record)
    return kms.CreateKeyResponse(key_metadata=key_metadata(services, record))


def _key(call: Call[kms.CreateKeyRequest], key_id: str, origin: str, backing_key: BackingKey) -> Key:
    request = call.request
    return Key(
        scope=call.scope,
        key_id=key_id,
        description=request.description or "",
        spec=SYMMETRIC_DEFAULT,
        usage=ENCRYPT_DECRYPT,
        origin=origin,
        state=KeyState.ENABLED,
        created_at=call.services.clock(),
        custom_key_store_id=request.custom_key_store_id,
        backing_key_id=backing_key.backing_key_id,
        xks_key_id=request.xks_key_id,
    )


def _note_in_audit(call: Call[kms.CreateKeyRequest], key: Key) -> None:
    """Name the store, and the key in it where that is of our making (custom-key-stores.md section 8)."""
    if key.custom_key_store_id is None:
        return
    call.audit_data["customKeyStoreId"] = key.custom_key_store_id
    if key.xks_key_id is None:
        call.audit_data["backingKey"] = f'{{"backingKeyId":"{key.backing_key_id.hex()}"}}'
    else:
        call.audit_data["xksKeyId"] = key.xks_key_id


def _add(
    transaction: Transaction,
    call: Call[kms.CreateKeyRequest],
    provider: KeyProvider,
    key: Key,
    backing_key: BackingKey,
) -> None:
    """Store the key, unless the last one was made, or its store disconnected, while the material was made."""
    _check_limit(transaction, call)
    store = None
    if key.custom_key_store_id is not None:
        store = store_in(transaction, call, key.custom_key_store_id)
        _check_connected(call, store)
    provider.check_create_key(transaction, call.request, store)
    transaction.keys.add(key, backing_key)
    add_access(transaction, call, key.key_id)


def _check_limit(transaction: Transaction, call: Call[kms.CreateKeyRequest]) -> None:
    limit = call.services.limits.keys
    if transaction.keys.count(call.scope) >= limit:
        raise LimitExceeded(f"The limit of {limit} KMS keys in this account and Region is reached.")


def _check_spec(request: kms.CreateKeyRequest) -> None:
    spec = request.key_spec or request.customer_master_key_spec or SYMMETRIC_DEFAULT
    if request.key_spec and request.customer_master_key_spec and request.key_spec != request.customer_master_key_spec:
        raise ValidationFailed("You cannot specify both KeySpec and CustomerMasterKeySpec in the same request.")
    usage = request.key_usage or (ENCRYPT_DECRYPT if spec == SYMMETRIC_DEFAULT else None)
    if usage is None:
        raise ValidationFailed(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
        )
    if spec == SYMMETRIC_DEFAULT and usage != ENCRYPT_DECRYPT:
        raise ValidationFailed(f"KeyUsage {usage} is not compatible with KeySpec {spec}")
    if spec != SYMMETRIC_DEFAULT:
        raise UnsupportedOperation(f"KeySpec {spec} is not supported.")
    if request.multi_region:
        raise UnsupportedOperation("Multi-Region keys are not supported.")


async def _store_of(call: Call[kms.CreateKeyRequest], origin: str) -> CustomKeyStore | None:
    """Return the store that the request names, checked against the origin in both directions."""
    request, services = call.request, call.services
    types = {provider.origin: provider.type for provider in services.custom_key_store_providers.values()}
    if origin not in services.key_providers:
        raise UnsupportedOperation(f"Origin {origin} is not supported.")
    if (request.xks_key_id is not None) != (origin == "EXTERNAL_KEY_STORE"):
        raise ValidationFailed("XksKeyId goes with Origin EXTERNAL_KEY_STORE, and is required there.")
    if (origin in types) != (request.custom_key_store_id is not None):
        raise ValidationFailed(f"Origin {origin} and CustomKeyStoreId cannot be combined in this way.")
    if request.custom_key_store_id is None:
        return None
    store = await existing_store(call, request.custom_key_store_id)
    if store.type != types[origin]:
        raise ValidationFailed(f"Origin {origin} does not fit a custom key store of type {store.type}.")
    _check_connected(call, store)
    return store


def _check_connected(call: Call[kms.CreateKeyRequest], store: CustomKeyStore) -> None:
    if store.connection_state is not ConnectionState.CONNECTED:
        provider = call.services.custom_key_store_providers[store.type]
        raise CustomKeyStoreStateInvalid(
            provider.not_connected_text
            or f"The operation cannot be performed while the custom key store is {store.connection_state.value}."
        )
