"""Accounts: made and deleted."""

from __future__ import annotations

from keywright.domain.iam.entities import Account
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.names import check_account_id
from keywright.operations.iam.administration import Administration


def create_account(administration: Administration, name: str) -> Account:
    """Make the account, and return it; it begins without users, and can be given keys of its root."""
    account_id = administration.account_id
    check_account_id(account_id)
    if administration.principals.account(account_id) is not None:
        raise IamRefused(f"there is an account {account_id} already")
    account = Account(account_id=account_id, name=name, created_at=administration.now, version=1)
    administration.principals.add_account(account)
    return account


def delete_account(administration: Administration) -> None:
    """Delete the account, of which nothing may be left but what belongs to nobody: its KMS keys stay."""
    principals, account = administration.principals, administration.account()
    account_id = account.account_id
    left = {
        "users": principals.users(account_id),
        "groups": principals.groups(account_id),
        "roles": principals.roles(account_id),
        "policies": principals.policies(account_id),
        "access keys of its root": principals.access_keys(account_id, None),
    }
    kinds = [kind for kind, found in left.items() if found]
    if kinds:
        raise IamRefused(f"account {account_id} still has {', '.join(kinds)}: delete them first")
    principals.delete_account(account)
