"""Changes of tenants, their credentials and their rules: from a document to the next one, or Refused."""

from __future__ import annotations

import re

import msgspec

from keywright.api.xks import BASE_PATH
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.state.document import MAXIMUM_CREDENTIALS, Credential, Document, Rule, Tenant

_PREFIX = re.compile(r"(/[a-zA-Z0-9_-]+)*")
_MAXIMUM_URI_PATH = 128
_ACCESS_KEY_ID = re.compile(r"[A-Z2-7]{20,30}")
_SECRET = re.compile(r"[a-zA-Z0-9/+=]{43,64}")
_replace = msgspec.structs.replace


def uri_path(prefix: str) -> str:
    """Return the path that a key store names as its XksProxyUriPath."""
    return prefix + BASE_PATH


def add_tenant(document: Document, prefix: str) -> Document:
    """Add an empty tenant."""
    if not _PREFIX.fullmatch(prefix) or len(uri_path(prefix)) > _MAXIMUM_URI_PATH:
        raise Refused(
            f"{prefix!r} is no prefix: take segments of letters, digits, - and _, each after a /, or nothing at all, "
            f"{_MAXIMUM_URI_PATH - len(BASE_PATH)} characters at most"
        )
    if any(tenant.prefix == prefix for tenant in document.tenants):
        raise Refused(f"tenant {prefix!r} exists already")
    return document.with_tenant(Tenant(prefix=prefix))


def remove_tenant(document: Document, prefix: str) -> Document:
    """Remove a tenant that has no keys left."""
    tenant = document.tenant(prefix)
    if tenant.keys:
        raise Refused(f"tenant {prefix!r} has {len(tenant.keys)} keys: delete them first")
    return _replace(document, tenants=tuple(other for other in document.tenants if other.prefix != prefix))


def limit_tenant(document: Document, prefix: str, requests_per_second: int) -> Document:
    """Limit the requests of a tenant, 0 meaning not at all."""
    return document.with_tenant(_replace(document.tenant(prefix), requests_per_second=requests_per_second))


def check_credential(access_key_id: str, secret: str) -> None:
    """Refuse what a key store would not take as a credential (xks.md section 1.1)."""
    if not _ACCESS_KEY_ID.fullmatch(access_key_id):
        raise Refused("an access key id is 20 to 30 characters of A-Z and 2-7")
    if not _SECRET.fullmatch(secret):
        raise Refused("a secret is 43 to 64 characters of base64")


def add_credential(document: Document, prefix: str, credential: Credential) -> Document:
    """Add a credential beside the one that is there."""
    tenant = document.tenant(prefix)
    if len(tenant.credentials) >= MAXIMUM_CREDENTIALS:
        raise Refused(f"tenant {prefix!r} has {MAXIMUM_CREDENTIALS} credentials: remove the older one first")
    if any(known.access_key_id == credential.access_key_id for known in tenant.credentials):
        raise Refused(f"tenant {prefix!r} has a credential {credential.access_key_id} already")
    return document.with_tenant(_replace(tenant, credentials=(*tenant.credentials, credential)))


def remove_credential(document: Document, prefix: str, access_key_id: str) -> Document:
    """Remove a credential; the last one too, which closes the tenant."""
    tenant = document.tenant(prefix)
    kept = tuple(known for known in tenant.credentials if known.access_key_id != access_key_id)
    if len(kept) == len(tenant.credentials):
        raise Refused(f"tenant {prefix!r} has no credential {access_key_id}")
    return document.with_tenant(_replace(tenant, credentials=kept))


def add_rule(document: Document, prefix: str, rule: Rule) -> Document:
    """Add a rule behind the others."""
    tenant = document.tenant(prefix)
    if any(known.name == rule.name for known in tenant.rules):
        raise Refused(f"tenant {prefix!r} has a rule {rule.name!r} already")
    return document.with_tenant(_replace(tenant, rules=(*tenant.rules, rule)))


def remove_rule(document: Document, prefix: str, name: str) -> Document:
    """Remove a rule."""
    tenant = document.tenant(prefix)
    kept = tuple(rule for rule in tenant.rules if rule.name != name)
    if len(kept) == len(tenant.rules):
        raise Refused(f"tenant {prefix!r} has no rule {name!r}")
    return document.with_tenant(_replace(tenant, rules=kept))
