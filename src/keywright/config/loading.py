"""Loads the settings of a deployment: once, from its data directory, validated before anything starts.

`keywright.toml` in the data directory is optional; without it everything has a default. Infrastructure stands here
(database, HSM module, network); resources are made through the AWS APIs; identities are in the database.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from keywright.audit.settings import AuditSettings
from keywright.config.audit import audit_settings
from keywright.config.network import network_settings
from keywright.config.quotas import quota_settings
from keywright.config.sts import oidc_issuers
from keywright.config.tables import read_table
from keywright.network.oidc_issuer import OidcIssuer
from keywright.network.settings import NetworkSettings
from keywright.operations.quotas.rates import QuotaSettings
from keywright.operations.services import Limits

FILE_NAME = "keywright.toml"
ROOT_KEY_FILE_NAME = "root.key"
DATABASE_FILE_NAME = "keywright.db"


class ConfigurationInvalid(Exception):
    """The configuration cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmSettings:
    """Where the SoftHSM2 module is; None means wherever the distribution put it."""

    module: str | None = None
    module_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the configuration says. Paths are absolute."""

    data_dir: Path
    database_url: str = field(repr=False)
    root_key_file: Path
    audit: AuditSettings
    hsm: HsmSettings = field(default_factory=HsmSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    oidc_issuers: tuple[OidcIssuer, ...] = ()
    limits: Limits = field(default_factory=Limits)
    quotas: QuotaSettings = field(default_factory=QuotaSettings)


def load_settings(data_dir: Path) -> Settings:
    """Read the settings of the deployment in `data_dir`.

    Raises:
        ConfigurationInvalid: the file is not TOML, or says something that is not understood.
    """
    data_dir = data_dir.absolute()
    document = _read(data_dir / FILE_NAME)
    try:
        return _settings(data_dir, document)
    except ValueError as fault:
        raise ConfigurationInvalid(f"{data_dir / FILE_NAME}: {fault}") from fault


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ConfigurationInvalid(f"{path} cannot be read: {fault}") from fault


def _settings(data_dir: Path, document: Mapping[str, Any]) -> Settings:
    sections = dict(document)
    database = _section(sections, "database", {"url": str})
    root_key = _section(sections, "root_key", {"file": str})
    audit = audit_settings(sections.pop("audit", {}), data_dir)
    hsm = _section(sections, "hsm", {"module": str, "module_sha256": str})
    network = network_settings(sections.pop("network", {}), data_dir)
    limits = _section(sections, "limits", dict.fromkeys((limit.name for limit in fields(Limits)), int))
    quotas = quota_settings(sections.pop("quotas", {}))
    issuers = oidc_issuers(sections.pop("sts", {}), data_dir)
    if sections:
        raise ValueError(f"unknown section [{next(iter(sections))}]")
    return Settings(
        data_dir=data_dir,
        database_url=database.get("url", f"sqlite:///{data_dir / DATABASE_FILE_NAME}"),
        root_key_file=data_dir / root_key.get("file", ROOT_KEY_FILE_NAME),
        audit=audit,
        hsm=HsmSettings(**hsm),
        network=network,
        oidc_issuers=issuers,
        limits=Limits(**limits),
        quotas=quotas,
    )


def _section(sections: dict[str, Any], name: str, known: Mapping[str, type]) -> dict[str, Any]:
    """Take a section out of the document; `known` tells the type of each setting that it may have."""
    return read_table(f"[{name}]", sections.pop(name, {}), known)
