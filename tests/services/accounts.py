"""More administrators in a deployment, written into its database beside the running server."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from pathlib import Path

from keywright.bootstrap.opening import open_deployment
from keywright.domain.principals import AccessKey, Principal
from keywright.http.authentication import SECRET_PURPOSE, secret_identity
from tests.services.server import Credentials


def add_administrator(data_dir: Path, account_id: str, *, active: bool = True) -> Credentials:
    """Make an administrator of the account, with an access key."""
    credentials = Credentials(
        account_id=account_id, access_key_id=_new_id("AKIA"), secret_access_key=secrets.token_urlsafe(30)
    )
    asyncio.run(_add(data_dir, credentials, active))
    return credentials


async def _add(data_dir: Path, credentials: Credentials, active: bool) -> None:
    principal = Principal(
        account_id=credentials.account_id,
        principal_id=_new_id("AIDA"),
        name=f"administrator-{credentials.access_key_id[-6:]}",
        administrator=True,
    )
    deployment = open_deployment(data_dir)
    identity = secret_identity(credentials.access_key_id, 1)
    access_key = AccessKey(
        access_key_id=credentials.access_key_id,
        principal=principal,
        sealed_secret=deployment.sealer.seal(credentials.secret_access_key.encode(), SECRET_PURPOSE, identity),
        active=active,
        version=1,
    )
    try:
        await deployment.storage.write(lambda transaction: transaction.principals.add(principal))
        await deployment.storage.write(lambda transaction: transaction.principals.add_access_key(access_key))
    finally:
        deployment.storage.close()


def _new_id(prefix: str) -> str:
    return prefix + base64.b32encode(os.urandom(10)).decode()
