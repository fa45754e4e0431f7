"""The ids of accounts' users, groups, roles, policies and access keys, in the form that AWS gives them."""

from __future__ import annotations

import base64
from enum import Enum

ENTROPY_BYTES = 11


class IdKind(Enum):
    """What an id is of; the value is how it begins."""

    USER = "AIDA"
    GROUP = "AGPA"
    ROLE = "AROA"
    POLICY = "ANPA"
    ACCESS_KEY = "AKIA"
    TEMPORARY_ACCESS_KEY = "ASIA"


_LENGTHS = {IdKind.ACCESS_KEY: 20, IdKind.TEMPORARY_ACCESS_KEY: 20}
_LENGTH = 21


def iam_id(kind: IdKind, entropy: bytes) -> str:
    """Return an id made of `ENTROPY_BYTES` random bytes."""
    digits = base64.b32encode(entropy).decode()
    return f"{kind.value}{digits}"[: _LENGTHS.get(kind, _LENGTH)]
