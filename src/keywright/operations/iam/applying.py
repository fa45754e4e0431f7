"""Makes accounts be as a file declares them, by the functions that the single commands use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from keywright.domain.iam.declaration import DeclaredAccount, Value
from keywright.domain.iam.entities import DEFAULT_SESSION_SECONDS, User
from keywright.operations.iam import groups, holders, policies, roles, users
from keywright.operations.iam.accounts import create_account
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.differences import Difference, differences

Declared = Sequence[tuple[Administration, DeclaredAccount]]
"""What shall hold of accounts, each with its administration in the same transaction."""


def apply_declared(declared: Declared, *, prune: bool) -> list[Difference]:
    """Change the accounts, and return what was changed; all of them in one transaction, for one may name another's.

    Raises:
        IamRefused: something declared is not possible.
    """
    found = all_differences(declared, prune=prune)
    by_account = {administration.account_id: administration for administration, _ in declared}
    # References are put when everyone is there who may be named in them.
    for step, is_deletion in ((_put, False), (_put_references, False), (_delete, True)):
        for difference in found:
            if (difference.action == "delete") is is_deletion:
                step(by_account[difference.account_id], difference)
    return found


def all_differences(declared: Declared, *, prune: bool) -> list[Difference]:
    """Return what has to change in all the accounts."""
    return [
        difference
        for administration, account in declared
        for difference in differences(administration, account, prune=prune)
    ]


def _put(administration: Administration, difference: Difference) -> None:
    """Make something, or change what is its own, without what it refers to."""
    wanted = {name: after for name, (_, after) in difference.changes.items()}
    if difference.kind == "account":
        _put_account(administration, difference, str(wanted["name"]))
    elif difference.action == "create":
        _create(administration, difference, wanted)
    elif difference.kind == "policy":
        _change_policy(administration, difference.name, wanted)
    elif difference.kind == "user" and "tags" in wanted:
        users.set_user_tags(administration, administration.user(difference.name), _texts(wanted["tags"]))
    elif difference.kind == "role":
        _change_role(administration, difference.name, wanted)


def _put_account(administration: Administration, difference: Difference, name: str) -> None:
    if difference.action == "create":
        create_account(administration, name)
    else:
        administration.principals.update_account(replace(administration.account(), name=name))


def _create(administration: Administration, difference: Difference, wanted: Mapping[str, Value]) -> None:
    name, path = difference.name, str(wanted.get("path", "/"))
    description, tags = str(wanted.get("description", "")), _texts(wanted.get("tags", {}))
    if difference.kind == "policy":
        policies.create_policy(administration, name, str(wanted["document"]), path=path, description=description)
    elif difference.kind == "group":
        groups.create_group(administration, name, path=path)
    elif difference.kind == "user":
        users.create_user(administration, name, path=path, tags=tags, boundary=None)
    else:
        roles.create_role(
            administration,
            name,
            None,
            path=path,
            description=description,
            maximum_session_seconds=int(str(wanted.get("maximum_session_seconds", DEFAULT_SESSION_SECONDS))),
            tags=tags,
        )


def _change_policy(administration: Administration, name: str, wanted: Mapping[str, Value]) -> None:
    policy = administration.policy(name)
    if "description" in wanted:
        policy = administration.principals.update_policy(replace(policy, description=str(wanted["description"])))
    if "document" in wanted:
        policies.set_policy_text(administration, policy, str(wanted["document"]))


def _change_role(administration: Administration, name: str, wanted: Mapping[str, Value]) -> None:
    role = administration.role(name)
    if "tags" in wanted:
        role = roles.set_role_tags(administration, role, _texts(wanted["tags"]))
    roles.set_role_limits(
        administration,
        role,
        description=str(wanted.get("description", role.description)),
        maximum_session_seconds=int(str(wanted.get("maximum_session_seconds", role.maximum_session_seconds))),
    )


def _put_references(administration: Administration, difference: Difference) -> None:
    """Put what refers to other users, roles, groups and policies."""
    if difference.kind in {"account", "policy"}:
        return
    wanted = {name: after for name, (_, after) in difference.changes.items()}
    if "trust_policy" in wanted:
        role = administration.role(difference.name)
        roles.set_trust_policy(administration, role, str(wanted["trust_policy"]))
    if "permissions_boundary" in wanted:
        _put_boundary(administration, difference, str(wanted["permissions_boundary"]) or None)
    if "groups" in wanted:
        _put_groups(administration, administration.user(difference.name), _names(wanted["groups"]))
    kind = difference.kind
    if kind == "user" or kind == "group" or kind == "role":
        holder = holders.holder(administration, kind, difference.name)
        if "managed_policies" in wanted:
            _put_attached(administration, holder, _names(wanted["managed_policies"]))
        if "inline_policies" in wanted:
            _put_inline(administration, holder, _texts(wanted["inline_policies"]))


def _put_boundary(administration: Administration, difference: Difference, boundary: str | None) -> None:
    if difference.kind == "user":
        users.set_user_boundary(administration, administration.user(difference.name), boundary)
    else:
        roles.set_role_boundary(administration, administration.role(difference.name), boundary)


def _put_groups(administration: Administration, user: User, names: Sequence[str]) -> None:
    wanted = {administration.group(name).group_id: administration.group(name) for name in names}
    for group in administration.principals.groups_of(user.user_id):
        if group.group_id not in wanted:
            groups.remove_member(administration, group, user)
    for group in wanted.values():
        groups.add_member(administration, group, user)


def _put_attached(administration: Administration, holder: holders.Holder, arns: Sequence[str]) -> None:
    for arn in set(administration.principals.attached(holder.principal_id)) - set(arns):
        holders.detach(administration, holder, arn)
    for arn in arns:
        holders.attach(administration, holder, arn)


def _put_inline(administration: Administration, holder: holders.Holder, texts: Mapping[str, str]) -> None:
    for policy in administration.principals.inline(holder.principal_id):
        if policy.name not in texts:
            holders.delete_inline(administration, holder, policy.name)
    for name, text in texts.items():
        holders.put_inline(administration, holder, name, text)


def _delete(administration: Administration, difference: Difference) -> None:
    name = difference.name
    if difference.kind == "role":
        roles.delete_role(administration, administration.role(name), cascade=True)
    elif difference.kind == "user":
        users.delete_user(administration, administration.user(name), cascade=True)
    elif difference.kind == "group":
        groups.delete_group(administration, administration.group(name), cascade=True)
    else:
        policies.delete_policy(administration, administration.policy(name))


def _texts(value: Value) -> Mapping[str, str]:
    return value if isinstance(value, Mapping) else {}


def _names(value: Value) -> Sequence[str]:
    return value if isinstance(value, tuple) else ()
