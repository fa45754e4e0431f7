"""Finding the KMS key that a request means (kms-api.md section 3)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from keywright.crypto import ciphertext_blob
from keywright.crypto import errors as crypto_errors
from keywright.domain.aliases import PREFIX, check_prefix, is_alias_name
from keywright.domain.errors import (
    AccessDenied,
    IncorrectKey,
    InvalidCiphertext,
    NotFound,
)
from keywright.domain.key_states import StateRule
from keywright.domain.scope import PARTITION, Scope
from keywright.operations.accesses import CROSS_ACCOUNT_ACTIONS, missing_key_access
from keywright.operations.call import Call
from keywright.operations.grant_tokens import check_grant_tokens
from keywright.operations.operation import KeyLookup
from keywright.ports.storage import KeyRecord, Storage, Transaction

Finder = Callable[[Call[Any]], Awaitable[KeyRecord]]

_KEY_ID = re.compile(
    r"\A(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})\Z", re.IGNORECASE
)
_KEY_ID_MEMBER = "key_id"
_FOREIGN_CIPHERTEXT = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, "
    "or you are not allowed to access."
)


def key_named_by(member: str, action: str, states: StateRule, *, aliases: bool = False) -> KeyLookup:
    """Return the lookup of the key that a request member names: by id or ARN, and by alias where allowed."""

    async def find(call: Call[Any]) -> KeyRecord:
        record = await find_key(call, getattr(call.request, member), action, aliases=aliases)
        if getattr(call.request, "grant_tokens", None):
            await check_grant_tokens(call)
        return record

    side = member.removesuffix(_KEY_ID_MEMBER) if member.endswith(_KEY_ID_MEMBER) else ""
    return KeyLookup(action=action, find=find, states=states, side=side)


def key_of_alias(member: str, action: str) -> KeyLookup:
    """Return the lookup of the key that an alias, named by a request member, belongs to now, in whatever state."""

    async def find(call: Call[Any]) -> KeyRecord:
        name = getattr(call.request, member)
        check_prefix(name)
        record = await _record_of_alias(call.services.storage, call.scope, name)
        if record is None:
            raise NotFound(f"Alias {call.scope.alias_arn(name)} is not found.")
        return record

    return KeyLookup(action=action, find=find, states=StateRule.ANY)


def key_of_ciphertext(blob_member: str, key_member: str, action: str) -> KeyLookup:
    """Return the lookup of the key that made a ciphertext, checked against the key that the request may name."""

    async def find(call: Call[Any]) -> KeyRecord:
        blob: bytes | None = getattr(call.request, blob_member)
        named: str | None = getattr(call.request, key_member)
        named_record = await find_key(call, named, action, aliases=True) if named is not None else None
        backing_key_id = _backing_key_id(blob)
        storage = call.services.storage
        record = await storage.cached(
            ("backing key", backing_key_id), lambda transaction: transaction.keys.record_by_backing_key(backing_key_id)
        )
        if record is None:
            raise InvalidCiphertext
        if named_record is not None and named_record.key.arn != record.key.arn:
            raise IncorrectKey("The key ID in the request does not identify a CMK that can perform this operation.")
        if record.key.scope.region != call.scope.region:
            raise AccessDenied(_FOREIGN_CIPHERTEXT)
        await check_grant_tokens(call)
        return record

    side = key_member.removesuffix(_KEY_ID_MEMBER)
    return KeyLookup(action=action, find=find, states=StateRule.USABLE, side=side, denial=_FOREIGN_CIPHERTEXT)


def _backing_key_id(blob: bytes | None) -> bytes:
    try:
        return ciphertext_blob.parse_backing_key_id(blob or b"")
    except crypto_errors.InvalidCiphertext as fault:
        raise InvalidCiphertext from fault


async def find_key(call: Call[Any], identifier: str, action: str, *, aliases: bool) -> KeyRecord:
    """Return the key that `identifier` names for this caller.

    Raises:
        NotFound: no such key, or the identifier cannot be one.
        AccessDenied: the ARN names another account's key; whether it exists is not told.
    """
    scope, resource = _parse_identifier(identifier, call.scope, aliases=aliases)
    is_alias = resource.startswith(PREFIX)
    is_foreign = scope.account_id != call.scope.account_id
    record = None
    if not is_foreign or action in CROSS_ACCOUNT_ACTIONS:
        find = _record_of_alias if is_alias else cached_record
        record = await find(call.services.storage, scope, resource)
    if record is not None:
        return record
    arn = scope.alias_arn(resource) if is_alias else scope.key_arn(resource)
    if is_foreign:
        await call.services.authorizer.authorize(missing_key_access(call, action, arn, scope.account_id))
    raise NotFound(f"Alias {arn} is not found." if is_alias else f"Key '{arn}' does not exist")


async def _record_of_alias(storage: Storage, scope: Scope, name: str) -> KeyRecord | None:
    """Return the key of an alias; both are read in one snapshot, and the key found is the one that is used."""

    def read(transaction: Transaction) -> KeyRecord | None:
        alias = transaction.aliases.get(scope, name)
        return None if alias is None else transaction.keys.record(scope, alias.key_id)

    return await storage.cached(("alias", scope, name), read) if is_alias_name(name) else None


async def cached_record(storage: Storage, scope: Scope, key_id: str) -> KeyRecord | None:
    """Return the key with its current backing key, from the cache when nothing changed since."""
    kept = storage.cached_now(("key", scope, key_id))
    if isinstance(kept, KeyRecord):
        return kept
    return await storage.cached(("key", scope, key_id), lambda transaction: transaction.keys.record(scope, key_id))


def key_place(identifier: str, caller_scope: Scope) -> tuple[Scope, str]:
    """Return the scope and the key id that an id or ARN means for a caller; raise NotFound where it means none."""
    return _parse_identifier(identifier, caller_scope, aliases=False)


def _parse_identifier(identifier: str, caller_scope: Scope, *, aliases: bool) -> tuple[Scope, str]:
    """Return the scope with the key id, or with the name of an alias."""
    if _KEY_ID.match(identifier):
        return caller_scope, identifier.lower()
    if identifier.startswith("arn:"):
        return _parse_key_arn(identifier, caller_scope, aliases=aliases)
    if identifier.startswith(PREFIX) and aliases:
        return caller_scope, identifier
    raise NotFound(f"Invalid keyId '{identifier}'")


def _parse_key_arn(arn: str, caller_scope: Scope, *, aliases: bool) -> tuple[Scope, str]:
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[1] != PARTITION or parts[2] != "kms" or not parts[4].isdigit():
        raise NotFound(f"Invalid arn {arn}")
    region, account_id, resource = parts[3], parts[4], parts[5]
    if region != caller_scope.region:
        raise NotFound(f"Invalid arn {region}")
    if resource.startswith(PREFIX) and aliases:
        return Scope(account_id=account_id, region=region), resource
    kind, _, key_id = resource.partition("/")
    if kind != "key" or not _KEY_ID.match(key_id):
        raise NotFound(f"Invalid keyId '{arn}'")
    return Scope(account_id=account_id, region=region), key_id.lower()
