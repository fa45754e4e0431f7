"""Whom a statement of a key policy or a trust policy is about.

A wildcard is the whole of a name or no wildcard at all: names with `*` in them are refused, never matched in part.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from keywright.domain.policy.document import texts_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.principals import PolicyPrincipal, provider_name, service_name

EVERYONE = "*"
_NAME = r"[A-Za-z0-9_+=,.@-]{1,64}"
_PATH = r"(?:[\x21-\x29\x2b-\x2e\x30-\x3e\x40-\x7e]+/)*"
_ACCOUNT = re.compile(r"[0-9]{12}|arn:aws:iam::([0-9]{12}):root")
_AWS_NAMES = re.compile(
    rf"arn:aws:iam::[0-9]{{12}}:(?:user|role)/{_PATH}{_NAME}"
    rf"|arn:aws:sts::[0-9]{{12}}:(?:assumed-role/{_NAME}/{_NAME}|federated-user/{_NAME})"
    rf"|AIDA[A-Z0-9]{{8,124}}|AROA[A-Z0-9]{{8,124}}(?::{_NAME})?"
)
_HOST = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
_SERVICE = re.compile(_HOST)
_PROVIDER = re.compile(
    rf"{_HOST}|arn:aws:iam::[0-9]{{12}}:(?:saml-provider/[A-Za-z0-9._-]+|oidc-provider/[A-Za-z0-9._~:/%-]+)"
)


class Match(IntEnum):
    """How closely a statement means a principal; each level is limited by less than the one before."""

    NOT = 0
    ACCOUNT = 1
    """It means the account, which leaves the choice to the account's own policies."""
    ENTITY = 2
    """It means the role or the user whose permissions a session has: boundary and session policies limit it."""
    PRINCIPAL = 3
    """It means this very principal, or everyone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalElement:
    """A Principal element, or with `negated` a NotPrincipal element; accounts are named by their ids."""

    everyone: bool
    names: frozenset[str]
    written: tuple[str, ...]
    negated: bool

    def match(self, principal: PolicyPrincipal, has_boundary: bool) -> Match:
        """Return how closely a statement with this element means a principal."""
        if self.negated:
            return Match.NOT if self._spares(principal) and not has_boundary else Match.PRINCIPAL
        if self.everyone or not self.names.isdisjoint(principal.own_names):
            return Match.PRINCIPAL
        if not self.names.isdisjoint(principal.entity_names):
            return Match.ENTITY
        return Match.ACCOUNT if principal.account_id in self.names else Match.NOT

    def _spares(self, principal: PolicyPrincipal) -> bool:
        """Tell whether NotPrincipal lists a principal under each of its levels: itself, its role and its account."""
        return (
            (not principal.own_names or not self.names.isdisjoint(principal.own_names))
            and (not principal.entity_names or not self.names.isdisjoint(principal.entity_names))
            and (not principal.account_id or principal.account_id in self.names)
            and bool(principal.own_names or principal.account_id)
        )

    def bound(self, ids: Mapping[str, str]) -> PrincipalElement:
        """Return the element with users and roles named by their ids, where `ids` has one for their ARN."""
        return replace(self, names=frozenset(ids.get(name, name) for name in self.names))


def parse_principals(value: Any, *, negated: bool) -> PrincipalElement:
    """Return a Principal element, or with `negated` a NotPrincipal element.

    Raises:
        PolicyMalformed: something in it is no principal that could ever ask.
    """
    what = "NotPrincipal" if negated else "Principal"
    if value == EVERYONE:
        value = {"AWS": EVERYONE}
    if not isinstance(value, dict) or not value:
        raise PolicyMalformed(f"{what} must be * or an object with at least one member.")
    names: list[str] = []
    written: list[str] = []
    for kind, given in value.items():
        if kind not in _READERS:
            raise PolicyMalformed(f"{what} has the member {kind[:40]!r}, which is not taken here.")
        texts = texts_of(given, f"{what}.{kind}")
        names.extend(_READERS[kind](text) for text in texts)
        written.extend(texts)
    everyone = EVERYONE in names
    if negated and everyone:
        raise PolicyMalformed("NotPrincipal must not be *.")
    return PrincipalElement(everyone=everyone, names=frozenset(names), written=tuple(written), negated=negated)


def _aws(text: str) -> str:
    if text == EVERYONE:
        return EVERYONE
    account = _ACCOUNT.fullmatch(text)
    if account is not None:
        return account[1] or text
    if not _AWS_NAMES.fullmatch(text):
        raise PolicyMalformed(f"The policy has a statement with an invalid principal: {text[:120]!r}.")
    return text


def _service(text: str) -> str:
    if not _SERVICE.fullmatch(text):
        raise PolicyMalformed(f"The policy has a statement with an invalid service principal: {text[:120]!r}.")
    return service_name(text)


def _provider(text: str) -> str:
    if not _PROVIDER.fullmatch(text):
        raise PolicyMalformed(f"The policy has a statement with an invalid identity provider: {text[:120]!r}.")
    return provider_name(text)


# CanonicalUser is Amazon S3's own; a key policy with one is malformed.
_READERS = {"AWS": _aws, "Service": _service, "Federated": _provider}
