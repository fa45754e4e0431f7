"""Changes of keys: from a document to the next one, or Refused."""

from __future__ import annotations

import re

import msgspec

from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state.document import Document, Key, KeyVersion, Tenant

_KEY_ID = re.compile(r"[a-zA-Z0-9_.-]{1,128}")
# Both fit the pattern of key ids, and URL normalisers take them out of a path.
_DOTS = frozenset({".", ".."})
_replace = msgspec.structs.replace


def check_new_key(tenant: Tenant, key_ids: tuple[str, ...]) -> None:
    """Refuse ids that are malformed, taken, or given twice."""
    for key_id in key_ids:
        if not _KEY_ID.fullmatch(key_id) or key_id in _DOTS:
            raise Refused(f"{key_id!r} is no key id: take 1 to 128 letters, digits, -, _ and ., not dots alone")
        if any(key_id in key.ids for key in tenant.keys) or key_ids.count(key_id) > 1:
            raise Refused(f"tenant {tenant.prefix!r} has a key {key_id!r} already")


def add_key(document: Document, prefix: str, key: Key) -> Document:
    """Add a key."""
    tenant = document.tenant(prefix)
    check_new_key(tenant, key.ids)
    if not key.usages:
        raise Refused("a key needs a usage: ENCRYPT, DECRYPT or both")
    return document.with_tenant(_replace(tenant, keys=(*tenant.keys, key)))


def set_key_enabled(document: Document, prefix: str, key_id: str, *, enabled: bool) -> Document:
    """Enable or disable a key."""
    tenant = document.tenant(prefix)
    return _with_key(document, tenant, _replace(tenant.key(key_id), enabled=enabled))


def add_key_version(document: Document, prefix: str, key_id: str, version: KeyVersion) -> Document:
    """Add a version, which encrypts from now on."""
    tenant = document.tenant(prefix)
    key = tenant.key(key_id)
    return _with_key(document, tenant, _replace(key, versions=(*key.versions, version)))


def move_key_version(document: Document, prefix: str, key_id: str, moved: KeyVersion) -> Document:
    """Let a version's material be in another place."""
    tenant = document.tenant(prefix)
    key = tenant.key(key_id)
    versions = tuple(moved if version.number == moved.number else version for version in key.versions)
    return _with_key(document, tenant, _replace(key, versions=versions))


def delete_key(document: Document, prefix: str, key_id: str) -> Document:
    """Remove a key, and its material with it where it is sealed here."""
    tenant = document.tenant(prefix)
    gone = tenant.key(key_id)
    return document.with_tenant(_replace(tenant, keys=tuple(key for key in tenant.keys if key is not gone)))


def _with_key(document: Document, tenant: Tenant, changed: Key) -> Document:
    keys = tuple(changed if key.name == changed.name else key for key in tenant.keys)
    return document.with_tenant(_replace(tenant, keys=keys))
