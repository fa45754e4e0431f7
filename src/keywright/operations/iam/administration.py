"""What the administration of principals works with, and what it looks up in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from keywright.domain.iam.entities import Account, Group, ManagedPolicy, Role, User
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import ENTROPY_BYTES, IdKind, iam_id
from keywright.ports.clock import RandomBytes
from keywright.ports.principals import PrincipalRepository
from keywright.ports.storage import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """One transaction that changes the principals of one account; `now` is the database's clock."""

    principals: PrincipalRepository
    account_id: str
    now: float
    random_bytes: RandomBytes

    @classmethod
    def of(cls, transaction: Transaction, account_id: str, random_bytes: RandomBytes) -> Administration:
        """Return the administration of an account in a transaction."""
        return cls(
            principals=transaction.principals, account_id=account_id, now=transaction.now(), random_bytes=random_bytes
        )

    def new_id(self, kind: IdKind) -> str:
        """Return an id that nothing has had before."""
        return iam_id(kind, self.random_bytes(ENTROPY_BYTES))

    def account(self) -> Account:
        """Return the account, which has to be there."""
        account = self.principals.account(self.account_id)
        if account is None:
            raise IamRefused(
                f"there is no account {self.account_id}: `keywright iam account create {self.account_id}` makes it"
            )
        return account

    def user(self, name: str) -> User:
        """Return a user, who has to be there."""
        return _there(self.principals.user_named(self.account_id, name), "user", name, self.account_id)

    def group(self, name: str) -> Group:
        """Return a group, which has to be there."""
        return _there(self.principals.group_named(self.account_id, name), "group", name, self.account_id)

    def role(self, name: str) -> Role:
        """Return a role, which has to be there."""
        return _there(self.principals.role_named(self.account_id, name), "role", name, self.account_id)

    def policy(self, name_or_arn: str) -> ManagedPolicy:
        """Return a managed policy of the account, by its name or its ARN, which has to be there."""
        policy = self.principals.policy_named(self.account_id, name_or_arn.rpartition("/")[2])
        found = policy if policy is not None and name_or_arn in (policy.arn, policy.name) else None
        return _there(found, "policy", name_or_arn, self.account_id)


def _there(found: T | None, kind: str, name: str, account_id: str) -> T:
    if found is None:
        raise IamRefused(f"account {account_id} has no {kind} {name!r}")
    return found
