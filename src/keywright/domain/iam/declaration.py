"""What a file for `keywright iam apply` says: accounts with the users, groups, roles and policies that they shall have.

    accounts.<12 digits>            name
      .policies.<name>              document, path, description
      .groups.<name>                path, managed_policies, inline_policies.<name>
      .users.<name>                 path, tags, permissions_boundary, groups, managed_policies, inline_policies.<name>
      .roles.<name>                 trust_policy, path, description, maximum_session_seconds, tags,
                                    permissions_boundary, managed_policies, inline_policies.<name>

What an entry leaves out is not looked at, and for something new it is empty. Policies are text, or tables in the
place of JSON objects. A boundary of "" is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.names import check_account_id

EntityWord = Literal["policy", "group", "user", "role"]
Value = str | int | Mapping[str, str] | tuple[str, ...]
"""Of an attribute; names are sorted and each there once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredEntity:
    """What shall hold of a user, group, role or policy."""

    kind: EntityWord
    name: str
    attributes: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredAccount:
    """What shall hold of an account; the entities are in the order in which they can be made."""

    account_id: str
    name: str | None
    entities: tuple[DeclaredEntity, ...]


def read_declaration(document: object) -> tuple[DeclaredAccount, ...]:
    """Return what a document of tables, lists, texts and numbers declares.

    Raises:
        IamRefused: it says something that is not understood; the message says where.
    """
    top = _table(document, "the file")
    _refuse_unknown(top, {"accounts"}, "the file")
    accounts = _table(top.get("accounts"), "accounts")
    return tuple(_account(account_id, given) for account_id, given in accounts.items())


def _account(account_id: str, given: object) -> DeclaredAccount:
    check_account_id(account_id)
    place = f"accounts.{account_id}"
    table = _table(given, place)
    _refuse_unknown(table, {"name", *_SECTIONS}, place)
    entities: list[DeclaredEntity] = []
    for section, kind in _SECTIONS.items():
        for name, entry in _table(table.get(section, {}), f"{place}.{section}").items():
            entities.append(_entity(kind, name, entry, f"{place}.{section}.{name}"))
    account_name = _text(table["name"], f"{place}.name") if "name" in table else None
    return DeclaredAccount(account_id=account_id, name=account_name, entities=tuple(entities))


def _entity(kind: EntityWord, name: str, given: object, place: str) -> DeclaredEntity:
    readers, required = _ATTRIBUTES[kind]
    table = _table(given, place)
    _refuse_unknown(table, set(readers), place)
    for attribute in required:
        if attribute not in table:
            raise IamRefused(f"{place} has no {attribute}")
    attributes = {attribute: readers[attribute](value, f"{place}.{attribute}") for attribute, value in table.items()}
    return DeclaredEntity(kind=kind, name=name, attributes=attributes)


def _table(given: object, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise IamRefused(f"{place} must be a table whose keys are texts, numbers quoted")
    return given


def _refuse_unknown(table: Mapping[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(table.keys() - known)
    if unknown:
        raise IamRefused(f"{place} has {unknown[0]!r}, which is not known there")


def _text(given: object, place: str) -> str:
    if not isinstance(given, str):
        raise IamRefused(f"{place} must be a text")
    return given


def _boundary(given: object, place: str) -> str:
    return "" if given is None else _text(given, place)


def _seconds(given: object, place: str) -> int:
    # Not isinstance: True is an int there.
    if type(given) is not int:
        raise IamRefused(f"{place} must be a whole number")
    return given


def _names(given: object, place: str) -> tuple[str, ...]:
    if not isinstance(given, Sequence) or isinstance(given, str):
        raise IamRefused(f"{place} must be a list of texts")
    return tuple(sorted({_text(each, place) for each in given}))


def _texts(given: object, place: str) -> Mapping[str, str]:
    return {key: _text(value, f"{place}.{key}") for key, value in _table(given, place).items()}


def _policy(given: object, place: str) -> str:
    if isinstance(given, str):
        return given
    try:
        return json.dumps(_table(given, place), ensure_ascii=False)
    except (TypeError, ValueError) as fault:
        raise IamRefused(f"{place} has something that a policy cannot have") from fault


def _policies(given: object, place: str) -> Mapping[str, str]:
    return {name: _policy(value, f"{place}.{name}") for name, value in _table(given, place).items()}


_SECTIONS: Mapping[str, EntityWord] = {"policies": "policy", "groups": "group", "users": "user", "roles": "role"}
_Readers = Mapping[str, Callable[[object, str], Value]]
_HELD: _Readers = {"path": _text, "managed_policies": _names, "inline_policies": _policies}
_LIMITED: _Readers = {**_HELD, "tags": _texts, "permissions_boundary": _boundary}
_ATTRIBUTES: Mapping[EntityWord, tuple[_Readers, tuple[str, ...]]] = {
    "policy": ({"document": _policy, "path": _text, "description": _text}, ("document",)),
    "group": (_HELD, ()),
    "user": ({**_LIMITED, "groups": _names}, ()),
    "role": (
        {**_LIMITED, "trust_policy": _policy, "description": _text, "maximum_session_seconds": _seconds},
        ("trust_policy",),
    ),
}
