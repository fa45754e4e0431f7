"""Accounts and their users and groups, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from keywright.domain.iam.entities import Account, Group, User
from keywright.storage import principal_tables as tables
from keywright.storage.iam.entity_rows import EntityRows
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.unit_of_work import UnitOfWork

_ACCOUNTS = EntityRows(tables.accounts, Account, "account_id")
USERS = EntityRows(tables.users, User, "user_id")
_GROUPS = EntityRows(tables.groups, Group, "group_id")
_MEMBERSHIPS = tables.memberships
PROTECTED_MEMBERSHIPS = ProtectedTable(_MEMBERSHIPS, "user_id", "group_id")


class SqlAccounts:
    """The `AccountRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_account(self, account: Account) -> None:
        """Add an account."""
        _ACCOUNTS.add(self._work, account)

    def account(self, account_id: str) -> Account | None:
        """Return the account, or None."""
        return _ACCOUNTS.one(self._work, tables.accounts.c.account_id == account_id)

    def accounts(self) -> Sequence[Account]:
        """Return all accounts by id."""
        return _ACCOUNTS.all(self._work)

    def update_account(self, account: Account) -> Account:
        """Store the changed account and return it with its new version; raise StaleWrite when it was outdated."""
        return _ACCOUNTS.update(self._work, account)

    def delete_account(self, account: Account) -> None:
        """Remove an account that has nothing left."""
        _ACCOUNTS.delete(self._work, account)


class SqlUsers:
    """The `UserRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_user(self, user: User) -> None:
        """Add a user."""
        USERS.add(self._work, user)

    def user(self, user_id: str) -> User | None:
        """Return the user with this id, or None."""
        return USERS.one(self._work, tables.users.c.user_id == user_id)

    def user_named(self, account_id: str, name: str) -> User | None:
        """Return the account's user with this name in whatever case, or None."""
        return USERS.named(self._work, account_id, name)

    def users(self, account_id: str) -> Sequence[User]:
        """Return the account's users by name."""
        return USERS.all(self._work, tables.users.c.account_id == account_id)

    def update_user(self, user: User) -> User:
        """Store the changed user and return it with its new version; raise StaleWrite when it was outdated."""
        return USERS.update(self._work, user)

    def delete_user(self, user: User) -> None:
        """Remove a user who has nothing left."""
        USERS.delete(self._work, user)


class SqlGroups:
    """The `GroupRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_group(self, group: Group) -> None:
        """Add a group."""
        _GROUPS.add(self._work, group)

    def group_named(self, account_id: str, name: str) -> Group | None:
        """Return the account's group with this name in whatever case, or None."""
        return _GROUPS.named(self._work, account_id, name)

    def groups(self, account_id: str) -> Sequence[Group]:
        """Return the account's groups by name."""
        return _GROUPS.all(self._work, tables.groups.c.account_id == account_id)

    def update_group(self, group: Group) -> Group:
        """Store the changed group and return it with its new version; raise StaleWrite when it was outdated."""
        return _GROUPS.update(self._work, group)

    def delete_group(self, group: Group) -> None:
        """Remove a group that has nothing left."""
        _GROUPS.delete(self._work, group)

    def add_member(self, group_id: str, user_id: str) -> None:
        """Put a user who is not yet a member into a group."""
        self._work.insert(PROTECTED_MEMBERSHIPS, {"user_id": user_id, "group_id": group_id})

    def remove_member(self, group_id: str, user_id: str) -> None:
        """Take a user out of a group, if there."""
        of_both = (_MEMBERSHIPS.c.group_id == group_id, _MEMBERSHIPS.c.user_id == user_id)
        self._work.change(_MEMBERSHIPS.delete().where(*of_both))

    def groups_of(self, user_id: str) -> Sequence[Group]:
        """Return the groups that a user is in, by name.

        Raises:
            InternalFault: a membership or a group was changed behind our back.
        """
        query = (
            select(*PROTECTED_MEMBERSHIPS.selected, *_GROUPS.selected)
            .join_from(_MEMBERSHIPS, tables.groups)
            .where(_MEMBERSHIPS.c.user_id == user_id)
            .order_by(tables.groups.c.folded_name)
        )
        found: list[Group] = []
        for row in self._work.rows(query):
            PROTECTED_MEMBERSHIPS.opened(self._work.row_mac, row[: PROTECTED_MEMBERSHIPS.width])
            found.append(_GROUPS.read(self._work, row[PROTECTED_MEMBERSHIPS.width :]))
        return found

    def members_of(self, group_id: str) -> Sequence[User]:
        """Return the users who are in a group, by name."""
        members = select(_MEMBERSHIPS.c.user_id).where(_MEMBERSHIPS.c.group_id == group_id)
        return USERS.all(self._work, tables.users.c.user_id.in_(members))
