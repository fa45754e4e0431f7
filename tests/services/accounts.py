"""More accounts and administrators in a deployment, written into its database beside the running server."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from keywright.bootstrap.opening import open_deployment
from keywright.domain.iam.builtin_policies import ADMINISTRATOR_ACCESS
from keywright.domain.iam.entities import Account, User
from keywright.domain.iam.ids import ENTROPY_BYTES, IdKind, iam_id
from keywright.domain.principals import AccessKey, principal_of_user
from keywright.operations.access_key_secrets import new_secret, seal_secret
from keywright.ports.storage import Transaction
from tests.services.server import Credentials


def add_administrator(data_dir: Path, account_id: str, *, active: bool = True) -> Credentials:
    """Make an administrator of the account, which is made with it if need be, with an access key."""
    credentials = Credentials(
        account_id=account_id,
        access_key_id=iam_id(IdKind.ACCESS_KEY, os.urandom(ENTROPY_BYTES)),
        secret_access_key=new_secret(os.urandom),
    )
    asyncio.run(_add(data_dir, credentials, active))
    return credentials


async def _add(data_dir: Path, credentials: Credentials, active: bool) -> None:
    now = time.time()
    user = User(
        account_id=credentials.account_id,
        user_id=iam_id(IdKind.USER, os.urandom(ENTROPY_BYTES)),
        name=_user_name(credentials),
        created_at=now,
        version=1,
    )
    deployment = open_deployment(data_dir)
    access_key = AccessKey(
        access_key_id=credentials.access_key_id,
        principal=principal_of_user(user),
        sealed_secret=seal_secret(deployment.sealer, credentials.access_key_id, 1, credentials.secret_access_key),
        active=active,
        created_at=now,
        version=1,
    )

    def add(transaction: Transaction) -> None:
        if transaction.principals.account(credentials.account_id) is None:
            transaction.principals.add_account(Account(account_id=credentials.account_id, created_at=now, version=1))
        transaction.principals.add_user(user)
        transaction.principals.attach(user.user_id, ADMINISTRATOR_ACCESS)
        transaction.principals.add_access_key(access_key)

    try:
        await deployment.storage.write(add)
    finally:
        deployment.storage.close()


def user_arn(credentials: Credentials) -> str:
    """Return the ARN of the user that `add_administrator` made."""
    return f"arn:aws:iam::{credentials.account_id}:user/{_user_name(credentials)}"


def _user_name(credentials: Credentials) -> str:
    return f"administrator-{credentials.access_key_id[-6:]}"
