"""The tenants as the server uses them: made from the stored document, and made anew whenever that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keywright.xksproxy.key_managers.live_key import KeyHandle, LiveKey
from keywright.xksproxy.key_managers.software import SoftwareKey
from keywright.xksproxy.rate_limit import RateLimit
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.rules import Rules
from keywright.xksproxy.state.document import Backend, Credential, Document, Key, KeyVersion, Tenant
from keywright.xksproxy.state.sealed_secrets import SealedSecrets

TokenKeys = Callable[[bytes], KeyHandle]
"""Gives the handle of the object with that CKA_ID on the tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTenant:
    """One tenant. `label` is its prefix in logs and metrics, "/" for the empty one; `keys` are found by every id."""

    prefix: str
    label: str
    credentials: Mapping[str, Credential]
    keys: Mapping[str, LiveKey]
    rules: Rules
    rate: RateLimit


class Tenants:
    """All tenants by prefix. `token_keys` is None where no tokens are configured."""

    def __init__(self, secrets: SealedSecrets, token_keys: TokenKeys | None) -> None:
        self._secrets = secrets
        self._token_keys = token_keys
        self._software: dict[bytes, SoftwareKey] = {}
        self.by_prefix: Mapping[str, LiveTenant] = {}

    def load(self, document: Document) -> None:
        """Serve another document from now on.

        Raises:
            Refused: something in it cannot be used, and what was served before still is.
        """
        known = self._software
        self._software = {}
        try:
            self.by_prefix = {tenant.prefix: self._tenant(tenant, known) for tenant in document.tenants}
        except Refused:
            self._software = known
            raise

    def _tenant(self, tenant: Tenant, known: Mapping[bytes, SoftwareKey]) -> LiveTenant:
        keys: dict[str, LiveKey] = {}
        for key in tenant.keys:
            live = self._key(tenant.prefix, key, known)
            keys.update(dict.fromkeys(key.ids, live))
        before = self.by_prefix.get(tenant.prefix)
        keeps_rate = before is not None and before.rate.per_second == tenant.requests_per_second
        return LiveTenant(
            prefix=tenant.prefix,
            label=tenant.prefix or "/",
            credentials={credential.access_key_id: credential for credential in tenant.credentials},
            keys=keys,
            rules=Rules(tenant.rules),
            rate=before.rate if before is not None and keeps_rate else RateLimit(tenant.requests_per_second),
        )

    def _key(self, prefix: str, key: Key, known: Mapping[bytes, SoftwareKey]) -> LiveKey:
        return LiveKey(
            name=key.name,
            usages=frozenset(key.usages),
            enabled=key.enabled,
            current=key.current.number,
            versions={version.number: self._handle(prefix, key.name, version, known) for version in key.versions},
        )

    def _handle(self, prefix: str, name: str, version: KeyVersion, known: Mapping[bytes, SoftwareKey]) -> KeyHandle:
        if version.backend is Backend.PKCS11:
            if self._token_keys is None:
                raise Refused(f"key {name} is on PKCS#11 tokens: name them in the [pkcs11] section of the settings")
            return self._token_keys(version.object_id or b"")
        sealed = version.sealed_material or b""
        # Opened once: what is unchanged in the new document is still the same key.
        handle = known.get(sealed)
        if handle is None:
            with self._secrets.material(prefix, name, version) as material:
                handle = SoftwareKey(material)
        self._software[sealed] = handle
        return handle
