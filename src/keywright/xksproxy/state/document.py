"""The state of a proxy as it is stored.

Compatibility law: stored documents outlive releases. A member may be added with a default; none is renamed or removed,
and a change that older releases must not misread raises `FORMAT`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from keywright.xksproxy.refusals import Refused

FORMAT = 1
MAXIMUM_CREDENTIALS = 2


class Backend(StrEnum):
    """Where key material is."""

    SOFTWARE = "software"
    PKCS11 = "pkcs11"


class Usage(StrEnum):
    """What a key may be used for."""

    ENCRYPT = "ENCRYPT"
    DECRYPT = "DECRYPT"


class Effect(StrEnum):
    """What a rule does to a request that it fits."""

    ALLOW = "allow"
    DENY = "deny"


class _Stored(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Credential(_Stored, frozen=True, kw_only=True):
    """An access key with which requests to a tenant are signed."""

    access_key_id: str
    sealed_secret: bytes
    created_at: float


class KeyVersion(_Stored, frozen=True, kw_only=True):
    """One material of a key: sealed here, or the object with this CKA_ID on every token.

    `check` tells equal materials apart from others where the material once passed through our hands, else None.
    """

    number: int
    backend: Backend
    sealed_material: bytes | None = None
    object_id: bytes | None = None
    check: bytes | None = None


class Key(_Stored, frozen=True, kw_only=True):
    """An external key. It encrypts under its last version and decrypts under all; `name` and `aliases` are key ids."""

    name: str
    aliases: tuple[str, ...] = ()
    usages: tuple[Usage, ...] = (Usage.ENCRYPT, Usage.DECRYPT)
    enabled: bool = True
    versions: tuple[KeyVersion, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """All external key ids that lead to this key."""
        return (self.name, *self.aliases)

    @property
    def current(self) -> KeyVersion:
        """The version that encrypts."""
        return self.versions[-1]


class Rule(_Stored, frozen=True, kw_only=True):
    """Which callers' requests are allowed or denied: patterns with `*` and `?`, none of a kind meaning any."""

    name: str
    effect: Effect
    principals: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    via_services: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class Tenant(_Stored, frozen=True, kw_only=True):
    """Everything under one path prefix. `requests_per_second` is 0 where nothing is limited."""

    prefix: str
    credentials: tuple[Credential, ...] = ()
    keys: tuple[Key, ...] = ()
    rules: tuple[Rule, ...] = ()
    requests_per_second: int = 0

    def key(self, key_id: str) -> Key:
        """Return the key of this name or alias; raises Refused."""
        for key in self.keys:
            if key_id in key.ids:
                return key
        raise Refused(f"tenant {self.prefix!r} has no key {key_id!r}: see `keywright xks-proxy key list`")


class Document(_Stored, frozen=True, kw_only=True):
    """The whole state."""

    format: int = FORMAT
    default_backend: Backend = Backend.SOFTWARE
    tenants: tuple[Tenant, ...] = ()

    def tenant(self, prefix: str) -> Tenant:
        """Return the tenant of this prefix; raises Refused."""
        for tenant in self.tenants:
            if tenant.prefix == prefix:
                return tenant
        raise Refused(f"there is no tenant {prefix!r}: see `keywright xks-proxy tenant list`")

    def with_tenant(self, changed: Tenant) -> Document:
        """Return the document with this tenant in the place of the one of the same prefix, or added."""
        if all(tenant.prefix != changed.prefix for tenant in self.tenants):
            return msgspec.structs.replace(self, tenants=(*self.tenants, changed))
        tenants = tuple(changed if tenant.prefix == changed.prefix else tenant for tenant in self.tenants)
        return msgspec.structs.replace(self, tenants=tenants)
