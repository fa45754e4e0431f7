"""The operator's settings: `xks-proxy.toml` in the data directory, read once and checked before anything is served."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keywright.api.xks import IV_SIZES, MIN_AAD_LIMIT, MIN_PLAINTEXT_LIMIT
from keywright.xksproxy.refusals import Refused

FILE_NAME = "xks-proxy.toml"
MAXIMUM_AAD_BYTES = 65_535
MAXIMUM_TOKENS = 10

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSettings:
    """What the server presents, and whom it lets in: with an authority, only whom that certified as `client_name`."""

    certificate: Path | None = None
    key: Path | None = None
    client_authority: Path | None = None
    client_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSettings:
    """Sizes in bytes beyond which a request is refused, and how long HSMs may take for one."""

    plaintext_bytes: int = 8192
    aad_bytes: int = 16_384
    hsm_milliseconds: int = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Settings:
    """A PKCS#11 module and its tokens, all of which hold the same keys. `environment` is all that the module sees."""

    module: str
    tokens: tuple[str, ...]
    pin_file: Path
    module_sha256: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSettings:
    """What health answers say about the proxy and the key managers behind it; "" means what they say themselves."""

    proxies: int = 1
    key_manager_vendor: str = "Keywright"
    key_manager_model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CryptographySettings:
    """How ciphertexts are made: the size of IVs, and the layout of what is authenticated (`wire/gcm_input.py`)."""

    iv_bytes: int = 16
    aad_layout: str = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the file says. Paths are absolute; no Regions means any."""

    tls: TlsSettings = field(default_factory=TlsSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    pkcs11: Pkcs11Settings | None = None
    fleet: FleetSettings = field(default_factory=FleetSettings)
    cryptography: CryptographySettings = field(default_factory=CryptographySettings)
    regions: frozenset[str] = frozenset()
    request_log: Path | None = None
    metrics_listen: str | None = None


def load_settings(data_dir: Path) -> Settings:
    """Read the settings in `data_dir`; raises Refused."""
    data_dir = data_dir.absolute()
    path = data_dir / FILE_NAME
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        document = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Refused(f"{path} cannot be read: {fault}") from fault
    try:
        return _settings(data_dir, document)
    except ValueError as fault:
        raise Refused(f"{path}: {fault}") from fault


def _settings(data_dir: Path, document: dict[str, Any]) -> Settings:
    sections = dict(document)
    tls = _section(sections, "tls", dict.fromkeys(("certificate", "key", "client_authority", "client_name"), str))
    server = _section(sections, "server", {"regions": list})
    limits = _section(sections, "limits", dict.fromkeys(("plaintext_bytes", "aad_bytes", "hsm_milliseconds"), int))
    fleet = _section(sections, "fleet", {"proxies": int, "key_manager_vendor": str, "key_manager_model": str})
    cryptography = _section(sections, "cryptography", {"iv_bytes": int, "aad_layout": str})
    log = _section(sections, "log", {"file": str})
    metrics = _section(sections, "metrics", {"listen": str})
    pkcs11 = _pkcs11(data_dir, sections) if "pkcs11" in sections else None
    if sections:
        raise ValueError(f"unknown section [{next(iter(sections))}]")
    paths = {name: data_dir / tls.pop(name) for name in ("certificate", "key", "client_authority") if name in tls}
    settings = Settings(
        tls=TlsSettings(**paths, **tls),
        limits=LimitSettings(**limits),
        pkcs11=pkcs11,
        fleet=FleetSettings(**fleet),
        cryptography=CryptographySettings(**cryptography),
        regions=frozenset(_texts("regions", server.get("regions", []))),
        request_log=data_dir / log["file"] if "file" in log else None,
        metrics_listen=metrics.get("listen"),
    )
    _check(settings)
    return settings


def _pkcs11(data_dir: Path, sections: dict[str, Any]) -> Pkcs11Settings:
    known = {"module": str, "module_sha256": str, "tokens": list, "pin_file": str, "environment": dict}
    section = _section(sections, "pkcs11", known)
    for needed in ("module", "tokens", "pin_file"):
        if needed not in section:
            raise ValueError(f"[pkcs11] needs the setting {needed!r}")
    tokens = tuple(_texts("tokens", section["tokens"]))
    if not 1 <= len(tokens) <= MAXIMUM_TOKENS or len(set(tokens)) != len(tokens):
        raise ValueError(f"[pkcs11] takes 1 to {MAXIMUM_TOKENS} different tokens")
    environment = section.get("environment", {})
    _texts("environment", list(environment.values()))
    return Pkcs11Settings(
        module=section["module"],
        module_sha256=section.get("module_sha256"),
        tokens=tokens,
        pin_file=data_dir / section["pin_file"],
        environment=environment,
    )


def _section(sections: dict[str, Any], name: str, known: Mapping[str, type]) -> dict[str, Any]:
    """Take a section out of the document; `known` tells the type of each setting that it may have."""
    section = sections.pop(name, {})
    if type(section) is not dict:
        raise ValueError(f"[{name}] must be a section")
    for setting, value in section.items():
        if setting not in known:
            raise ValueError(f"unknown setting {setting!r} in [{name}]")
        # Not isinstance: True is an int there.
        if type(value) is not known[setting]:
            raise ValueError(f"the setting {setting!r} in [{name}] must be {_KINDS[known[setting]]}")
    return section


def _texts(setting: str, values: list[Any]) -> list[str]:
    if not all(type(value) is str for value in values):
        raise ValueError(f"the setting {setting!r} must hold texts")
    return values


def _check(settings: Settings) -> None:
    limits, tls = settings.limits, settings.tls
    _require_range("plaintext_bytes", limits.plaintext_bytes, MIN_PLAINTEXT_LIMIT, MAXIMUM_AAD_BYTES)
    _require_range("aad_bytes", limits.aad_bytes, MIN_AAD_LIMIT, MAXIMUM_AAD_BYTES)
    _require_range("hsm_milliseconds", limits.hsm_milliseconds, 1, 60_000)
    _require_range("proxies", settings.fleet.proxies, 1, 1_000_000)
    if settings.cryptography.iv_bytes not in IV_SIZES:
        raise ValueError("the setting 'iv_bytes' must be 12 or 16")
    if settings.cryptography.aad_layout not in ("standard", "sample"):
        raise ValueError("the setting 'aad_layout' must be 'standard' or 'sample'")
    if (tls.certificate is None) != (tls.key is None):
        raise ValueError("the settings 'certificate' and 'key' in [tls] go together")
    if (tls.client_authority is None) != (tls.client_name is None):
        raise ValueError("the settings 'client_authority' and 'client_name' in [tls] go together")


def _require_range(setting: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"the setting {setting!r} must be from {lowest} to {highest}")
