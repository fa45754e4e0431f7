"""The settings of a deployment: read once from its data directory, validated before anything starts.

`keywright.toml` in the data directory is optional; without it everything has a default. Infrastructure stands here
(database, HSM module, network); resources are made through the AWS APIs; identities are in the database.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keywright.network.settings import (
    NetworkSettings,
    NetworkSettingsInvalid,
    RegionSettings,
    SubnetSettings,
)
from keywright.operations.services import Limits

FILE_NAME = "keywright.toml"
ROOT_KEY_FILE_NAME = "root.key"
DATABASE_FILE_NAME = "keywright.db"
AUDIT_FILE_NAME = "audit.jsonl"

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}


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
    audit_file: Path
    hsm: HsmSettings = field(default_factory=HsmSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    limits: Limits = field(default_factory=Limits)


def load_settings(data_dir: Path) -> Settings:
    """Read the settings of the deployment in `data_dir`.

    Raises:
        ConfigurationInvalid: the file is not TOML, or says something that is not understood.
    """
    data_dir = data_dir.absolute()
    document = _read(data_dir / FILE_NAME)
    try:
        return _settings(data_dir, document)
    except (TypeError, ValueError, KeyError, NetworkSettingsInvalid) as fault:
        raise ConfigurationInvalid(f"{data_dir / FILE_NAME}: {_reason(fault)}") from fault


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
    audit = _section(sections, "audit", {"file": str})
    hsm = _section(sections, "hsm", {"module": str, "module_sha256": str})
    network = sections.pop("network", {})
    limits = _section(sections, "limits", dict.fromkeys(("custom_key_stores", "clusters", "hsms_per_cluster"), int))
    if sections:
        raise ValueError(f"unknown section [{next(iter(sections))}]")
    return Settings(
        data_dir=data_dir,
        database_url=database.get("url", f"sqlite:///{data_dir / DATABASE_FILE_NAME}"),
        root_key_file=data_dir / root_key.get("file", ROOT_KEY_FILE_NAME),
        audit_file=data_dir / audit.get("file", AUDIT_FILE_NAME),
        hsm=HsmSettings(**hsm),
        network=_network(network),
        limits=Limits(**limits),
    )


def _section(sections: dict[str, Any], name: str, known: Mapping[str, type]) -> dict[str, Any]:
    """Take a section out of the document; `known` tells the type of each setting that it may have."""
    section = dict(sections.pop(name, {}))
    unknown = sorted(section.keys() - known.keys())
    if unknown:
        raise ValueError(f"unknown setting {unknown[0]!r} in [{name}]")
    for setting, value in section.items():
        # Not isinstance: True is an int there.
        if type(value) is not known[setting]:
            raise ValueError(f"the setting {setting!r} in [{name}] must be {_KINDS[known[setting]]}")
    return section


def _network(document: Mapping[str, Any]) -> NetworkSettings:
    """Read `[[network.subnets]]` entries, grouped by Region, and the closed security groups."""
    known = {"subnets": list, "default_network": bool, "closed_security_groups": list}
    network = _section({"network": dict(document)}, "network", known)
    regions: dict[str, list[SubnetSettings]] = {}
    for entry in network.get("subnets", ()):
        subnet = dict(entry)
        regions.setdefault(str(subnet.pop("region")), []).append(SubnetSettings(**subnet))
    return NetworkSettings(
        regions=tuple(
            RegionSettings(region=region, subnets=tuple(subnets)) for region, subnets in sorted(regions.items())
        ),
        default_network=network.get("default_network", True),
        closed_security_groups=frozenset(network.get("closed_security_groups", ())),
    )


def _reason(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return f"the setting {fault} is missing in a [[network.subnets]] entry"
    return str(fault)
