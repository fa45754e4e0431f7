"""What names, paths and tags of users, groups, roles and policies look like (IAM's own rules)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from keywright.domain.iam.errors import IamRefused

MAXIMUM_TAGS = 50

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
_PATH = re.compile(r"/|/[\x21-\x7e]+/")
_TAG_TEXT = re.compile(r"[\w \u00a0.:/=+\-@]*")
_LONGEST_NAMES = {"user": 64, "role": 64, "group": 128, "policy": 128}


def check_account_id(account_id: str) -> None:
    """Raise IamRefused unless an account id has 12 digits."""
    if not _ACCOUNT_ID.fullmatch(account_id):
        raise IamRefused(f"an account id has 12 digits, which {account_id!r} has not")


def check_name(kind: str, name: str) -> None:
    """Raise IamRefused unless a name is fit for a user, group, role or policy."""
    longest = _LONGEST_NAMES[kind]
    if not _NAME.fullmatch(name) or len(name) > longest:
        raise IamRefused(f"the name of a {kind} has 1 to {longest} letters, digits or _+=,.@-, unlike {name[:140]!r}")


def check_path(path: str) -> None:
    """Raise IamRefused unless a path is / or begins and ends with it."""
    # Policies could not name a principal whose path has a wildcard in it.
    if not _PATH.fullmatch(path) or "//" in path or "*" in path or "?" in path or len(path) > 512:
        raise IamRefused(f"a path begins and ends with a slash, as /team/ does, unlike {path[:80]!r}")


def check_tags(tags: Mapping[str, str]) -> None:
    """Raise IamRefused unless tags are fit: at most 50, their keys different in more than case."""
    if len(tags) > MAXIMUM_TAGS:
        raise IamRefused(f"there are {len(tags)} tags, and {MAXIMUM_TAGS} at most are kept")
    if len({key.lower() for key in tags}) != len(tags):
        raise IamRefused("two tag keys differ in nothing but case")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or not _TAG_TEXT.fullmatch(key) or key.lower().startswith("aws:"):
            raise IamRefused(f"{key[:140]!r} is not a tag key")
        if len(value) > 256 or not _TAG_TEXT.fullmatch(value):
            raise IamRefused(f"the value of tag {key!r} is not a tag value")
