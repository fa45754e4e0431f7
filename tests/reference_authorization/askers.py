"""Who asks, and at which level a Principal element names them.

Source: IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal". A statement that names a session (or
a user, or a service) is about that one itself; one that names a role, or the user whom a federated user stands for, is
about the entity; one that names an account leaves it to the account's own policies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ITSELF, ENTITY, ACCOUNT = "itself", "entity", "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """`kind`: user, role session, federated user, root, service or anonymous. Names are ARNs and unique ids."""

    kind: str
    account_id: str = ""
    own_names: tuple[str, ...] = ()
    entity_names: tuple[str, ...] = ()

    @property
    def is_session(self) -> bool:
        return self.kind in {"role session", "federated user"}


def named(element: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the pairs of type and name of a Principal element that is not `*`."""
    return [(kind, name) for kind, names in element.items() for name in (names if isinstance(names, list) else [names])]


def levels(element: Any, asker: Asker) -> set[str]:
    """Return the levels at which a Principal element names someone."""
    if element == "*":
        return {ITSELF}
    return {level for kind, name in named(element) if (level := level_of(kind, name, asker)) is not None}


def level_of(kind: str, name: str, asker: Asker) -> str | None:
    if kind == "Service":
        return ITSELF if asker.kind == "service" and name in asker.own_names else None
    if kind != "AWS" or asker.kind == "service":
        return ITSELF if name == "*" else None
    if name == "*" or (name in asker.own_names and asker.kind != "root"):
        return ITSELF
    if name in asker.entity_names:
        return ENTITY
    if asker.account_id and name in (asker.account_id, f"arn:aws:iam::{asker.account_id}:root"):
        return ACCOUNT
    return None


def is_spared(element: Any, asker: Asker, *, has_boundary: bool) -> bool:
    """Tell whether NotPrincipal leaves someone out: every level must be listed, and a boundary undoes it all."""
    if asker.kind == "anonymous" or has_boundary:
        return False
    needed = {
        "user": {ITSELF, ACCOUNT},
        "role session": {ITSELF, ENTITY, ACCOUNT},
        "federated user": {ITSELF, ENTITY, ACCOUNT},
        "root": {ACCOUNT},
        "service": {ITSELF},
    }
    return needed[asker.kind] <= levels(element, asker)
