"""Aliases of keys: what their names look like, and which key may follow which (kms-api.md section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from keywright.domain.errors import InvalidAliasName, ValidationFailed
from keywright.domain.keys import SYMMETRIC_DEFAULT, Key
from keywright.domain.scope import Scope

PREFIX = "alias/"
RESERVED_PREFIX = "alias/aws/"

_NAME = re.compile(r"alias/[a-zA-Z0-9/_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name of the key `key_id`; `name` begins with `alias/`, and case matters in it."""

    scope: Scope
    name: str
    key_id: str
    created_at: float
    updated_at: float

    @property
    def arn(self) -> str:
        """Return the alias's ARN."""
        return self.scope.alias_arn(self.name)


def is_alias_name(name: str) -> bool:
    """Tell whether an alias can have this name."""
    return _NAME.fullmatch(name) is not None


def check_prefix(name: str) -> None:
    """Raise ValidationFailed unless a name is one of an alias at all."""
    if not name.startswith(PREFIX):
        raise ValidationFailed(
            'Alias must start with the prefix "alias/". '
            "Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"
        )


def check_new_name(name: str) -> None:
    """Check the name of an alias that is to be made.

    Raises:
        ValidationFailed: it does not begin with `alias/`.
        InvalidAliasName: it has characters that aliases do not have, or belongs to AWS.
    """
    check_prefix(name)
    if not is_alias_name(name):
        raise InvalidAliasName(f"{name} contains invalid characters for an alias")
    if name.startswith(RESERVED_PREFIX):
        raise InvalidAliasName(f"Names that begin with {RESERVED_PREFIX} are reserved.")


def check_same_kind(current: Key, target: Key) -> None:
    """Raise unless an alias may move from one key to the other: the same type and usage, wherever they live."""
    if current.usage != target.usage or _type(current) != _type(target):
        raise ValidationFailed(
            f"Alias cannot be changed from {current.arn} to {target.arn}: "
            "the current and the new key must have the same type and the same key usage."
        )


def _type(key: Key) -> str:
    if key.spec == SYMMETRIC_DEFAULT:
        return "symmetric"
    return "HMAC" if key.spec.startswith("HMAC_") else "asymmetric"
