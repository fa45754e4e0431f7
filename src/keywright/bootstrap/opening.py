"""Opening a deployment: settings, root key and database, each fault a line that says what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keywright.config import ConfigurationInvalid, Settings, load_settings
from keywright.crypto import self_test
from keywright.crypto.audit_seal import AuditSeal
from keywright.crypto.domain_keys import Domain, derive_domain_key, root_key_id
from keywright.crypto.errors import RootKeyFileError, SelfTestFailed
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.root_key import read_root_key_file
from keywright.crypto.row_integrity import RowMac
from keywright.crypto.seal import Sealer
from keywright.storage.failures import DatabaseRefused
from keywright.storage.opening import open_database, read_deployment, upgrade_database
from keywright.storage.sql_storage import SqlStorage

ANY_REGION = "*"
DOMAIN_KEY_VERSION = 1


class CannotOpen(Exception):
    """The deployment cannot be opened or made; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeployment:
    """A deployment whose root key fits its database."""

    settings: Settings
    storage: SqlStorage
    sealer: Sealer
    token_sealer: Sealer
    audit_seal: AuditSeal
    regions: frozenset[str]

    @property
    def default_region(self) -> str:
        """Return the Region of requests that name none: they are not signed."""
        return min(self.regions - {ANY_REGION}, default="us-east-1")

    def accepts_region(self, region: str) -> bool:
        """Return whether the deployment serves the Region."""
        return region in self.regions or ANY_REGION in self.regions


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what settings, root key and database refuse into CannotOpen."""
    try:
        yield
    except (ConfigurationInvalid, RootKeyFileError, DatabaseRefused, SelfTestFailed) as fault:
        raise CannotOpen(str(fault)) from fault


def prepare_deployment(data_dir: Path) -> bool:
    """Check that the deployment can be served, upgrading an older schema; return whether it serves every Region.

    Raises:
        CannotOpen: nothing was changed.
    """
    with refusals():
        settings = _settings_of(data_dir)
        root_key = read_root_key_file(settings.root_key_file)
        upgrade_database(settings.database_url)
        deployment = read_deployment(settings.database_url)
        _check_root_key(settings, root_key, deployment.root_key_id)
        return ANY_REGION in deployment.regions


def open_deployment(data_dir: Path) -> OpenDeployment:
    """Open the deployment for use.

    Raises:
        CannotOpen: the settings, the root key or the database do not allow it.
    """
    with refusals():
        self_test.run()
        settings = _settings_of(data_dir)
        root_key = read_root_key_file(settings.root_key_file)
        _check_root_key(settings, root_key, read_deployment(settings.database_url).root_key_id)
        storage = open_database(settings.database_url, row_mac(root_key))
        return OpenDeployment(
            settings=settings,
            storage=storage,
            sealer=sealer(root_key),
            token_sealer=Sealer(root_key, Domain.TOKEN, DOMAIN_KEY_VERSION, os.urandom),
            audit_seal=audit_seal(root_key),
            regions=frozenset(storage.deployment.regions),
        )


def sealer(root_key: KeyMaterial) -> Sealer:
    """Return the sealer of secrets at rest."""
    return Sealer(root_key, Domain.DATA, DOMAIN_KEY_VERSION, os.urandom)


def audit_seal(root_key: KeyMaterial) -> AuditSeal:
    """Return the seal over audit records."""
    return AuditSeal(derive_domain_key(root_key, Domain.AUDIT, DOMAIN_KEY_VERSION))


def row_mac(root_key: KeyMaterial) -> RowMac:
    """Return the MAC over database rows."""
    return RowMac(derive_domain_key(root_key, Domain.ROW_MAC, DOMAIN_KEY_VERSION))


def read_settings(data_dir: Path) -> tuple[Settings, KeyMaterial]:
    """Return the settings and the root key of a deployment, whose database is not looked at.

    Raises:
        CannotOpen: one of them cannot be read.
    """
    with refusals():
        settings = _settings_of(data_dir)
        return settings, read_root_key_file(settings.root_key_file)


def _settings_of(data_dir: Path) -> Settings:
    if not data_dir.is_dir():
        raise CannotOpen(f"{data_dir} is no deployment: make one with `keywright init --data-dir {data_dir}`")
    return load_settings(data_dir)


def _check_root_key(settings: Settings, root_key: KeyMaterial, expected_id: str) -> None:
    if root_key_id(root_key).hex() != expected_id:
        raise CannotOpen(
            f"{settings.root_key_file} is not the root key of this database: put back the one with id {expected_id}"
        )
