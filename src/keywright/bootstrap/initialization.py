"""Making a new deployment: root key, database, first administrator; all of it or nothing."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from keywright.bootstrap.opening import ANY_REGION, CannotOpen, refusals, row_mac, sealer
from keywright.config import DATABASE_FILE_NAME, FILE_NAME, ROOT_KEY_FILE_NAME
from keywright.crypto.domain_keys import root_key_id
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.root_key import create_root_key_file
from keywright.domain.iam.builtin_policies import ADMINISTRATOR_ACCESS
from keywright.domain.iam.entities import Account, User
from keywright.domain.iam.ids import ENTROPY_BYTES, IdKind, iam_id
from keywright.domain.principals import AccessKey, principal_of_user
from keywright.operations.access_key_secrets import new_secret, seal_secret
from keywright.ports.storage import Transaction
from keywright.storage.deployment import Deployment
from keywright.storage.opening import create_database, open_database

FORMAT_VERSION = 1
ADMINISTRATOR = "administrator"

_ACCOUNT_ID = re.compile(r"\A[0-9]{12}\Z")
_REGION = re.compile(r"\A[a-z]{2}(-[a-z]+)+-[0-9]\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialAdministrator:
    """The credentials that `init` prints once."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    regions: tuple[str, ...]


def initialize(
    data_dir: Path,
    *,
    account_id: str,
    regions: tuple[str, ...],
    database_url: str | None = None,
    access_key_id: str | None = None,
    secret_access_key: str | None = None,
    configuration: str = "",
) -> InitialAdministrator:
    """Make a deployment in a missing or empty directory; `configuration` is text for its keywright.toml.

    Raises:
        CannotOpen: nothing is left behind in the directory.
    """
    _check(data_dir, account_id, regions)
    administrator = InitialAdministrator(
        access_key_id=access_key_id or iam_id(IdKind.ACCESS_KEY, os.urandom(ENTROPY_BYTES)),
        secret_access_key=secret_access_key or new_secret(os.urandom),
        regions=regions,
    )
    made_here = not data_dir.exists()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        data_dir.chmod(0o700)
    except OSError as fault:
        raise CannotOpen(f"{data_dir} cannot be made ({fault.strerror}): choose another --data-dir") from fault
    try:
        with refusals():
            _fill(data_dir, account_id, administrator, database_url, configuration)
    except OSError as fault:
        _take_back(data_dir, made_here)
        raise CannotOpen(f"{data_dir} cannot be written ({fault.strerror}): check rights and free space") from fault
    except BaseException:
        _take_back(data_dir, made_here)
        raise
    return administrator


def _check(data_dir: Path, account_id: str, regions: tuple[str, ...]) -> None:
    if not _ACCOUNT_ID.match(account_id):
        raise CannotOpen(f"an account id has 12 digits, which {account_id!r} has not")
    for region in regions:
        if region != ANY_REGION and not _REGION.match(region):
            raise CannotOpen(f"{region!r} is not the name of a Region, as us-east-1 is")
    if data_dir.exists() and (not data_dir.is_dir() or any(data_dir.iterdir())):
        raise CannotOpen(f"{data_dir} is not empty: choose another --data-dir, nothing is ever overwritten")


def _fill(
    data_dir: Path, account_id: str, administrator: InitialAdministrator, database_url: str | None, configuration: str
) -> None:
    root_key = create_root_key_file(data_dir / ROOT_KEY_FILE_NAME, os.urandom)
    address = database_url or f"sqlite:///{data_dir.absolute() / DATABASE_FILE_NAME}"
    if database_url is not None:
        configuration = f'[database]\nurl = "{database_url}"\n{configuration}'
    if configuration:
        file = data_dir / FILE_NAME
        file.touch(mode=0o600)
        file.write_text(configuration, encoding="utf-8")
    deployment = Deployment(
        root_key_id=root_key_id(root_key).hex(),
        format_version=FORMAT_VERSION,
        created_at=time.time(),
        account_id=account_id,
        regions=administrator.regions,
    )
    create_database(address, deployment)
    asyncio.run(_add_administrator(address, root_key, account_id, administrator))


async def _add_administrator(
    address: str, root_key: KeyMaterial, account_id: str, administrator: InitialAdministrator
) -> None:
    now = time.time()
    account = Account(account_id=account_id, created_at=now, version=1)
    user = User(
        account_id=account_id,
        user_id=iam_id(IdKind.USER, os.urandom(ENTROPY_BYTES)),
        name=ADMINISTRATOR,
        created_at=now,
        version=1,
    )
    access_key = AccessKey(
        access_key_id=administrator.access_key_id,
        principal=principal_of_user(user),
        sealed_secret=seal_secret(sealer(root_key), administrator.access_key_id, 1, administrator.secret_access_key),
        active=True,
        created_at=now,
        version=1,
    )

    def add(transaction: Transaction) -> None:
        transaction.principals.add_account(account)
        transaction.principals.add_user(user)
        transaction.principals.attach(user.user_id, ADMINISTRATOR_ACCESS)
        transaction.principals.add_access_key(access_key)

    storage = open_database(address, row_mac(root_key))
    try:
        await storage.write(add)
    finally:
        storage.close()


def _take_back(data_dir: Path, made_here: bool) -> None:
    """Remove what a failed start left; only ever called on a directory that was empty before."""
    for entry in data_dir.iterdir():
        entry.unlink()
    if made_here:
        shutil.rmtree(data_dir)
