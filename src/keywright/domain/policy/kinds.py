"""The kinds of policies, and what each of them takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class PolicyKind(Enum):
    """What a policy hangs on, which decides what may be written in it."""

    IDENTITY = "identity-based policy"
    KEY = "key policy"
    TRUST = "role trust policy"
    SESSION = "session policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRules:
    """What the documents of one kind look like.

    `maximum` counts bytes of the whole text where `counts_white_space`, else characters that are no white space, as
    IAM counts them. `sid` is what a statement's Sid looks like, `characters` what the text is made of.
    """

    names_principals: bool
    not_principal: bool
    names_resources: bool
    maximum: int
    counts_white_space: bool
    sid: re.Pattern[str]
    characters: re.Pattern[str]


# kms-api.md section 12: a key policy's Sid may have spaces, and its text is Latin-1 without control characters.
_KEY_TEXT = re.compile(r"[\t\n\r\x20-\xff]*")
_ANY_TEXT = re.compile(r"[\t\n\r\x20-\U0010ffff]*")
_ANY_SID = re.compile(r".*", re.DOTALL)
_IAM_SID = re.compile(r"[A-Za-z0-9]*")

RULES = MappingProxyType(
    {
        PolicyKind.IDENTITY: KindRules(
            names_principals=False, not_principal=False, names_resources=True,
            maximum=6_144, counts_white_space=False, sid=_IAM_SID, characters=_ANY_TEXT,
        ),
        PolicyKind.KEY: KindRules(
            names_principals=True, not_principal=True, names_resources=True,
            maximum=32_768, counts_white_space=True, sid=_ANY_SID, characters=_KEY_TEXT,
        ),
        PolicyKind.TRUST: KindRules(
            names_principals=True, not_principal=False, names_resources=False,
            maximum=4_096, counts_white_space=False, sid=_IAM_SID, characters=_ANY_TEXT,
        ),
        PolicyKind.SESSION: KindRules(
            names_principals=False, not_principal=False, names_resources=True,
            maximum=2_048, counts_white_space=False, sid=_IAM_SID, characters=_ANY_TEXT,
        ),
    }
)  # fmt: skip
"""The rules of each kind; the lengths are AWS's quotas (of trust policies, the highest that AWS raises it to)."""
