"""Reads `[sts]`: the identity providers whose tokens AssumeRoleWithWebIdentity takes."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from keywright.config.tables import read_table, read_tables, read_texts
from keywright.config.trust_roots import read_trust_roots
from keywright.network.oidc_issuer import SCHEME, OidcIssuer

_PLACE = "[[sts.oidc_issuers]]"
_ISSUER = {"issuer": str, "audiences": list, "jwks_file": str, "jwks_url": str, "trust_roots": str}
# What follows https:// becomes a part of ARNs and of condition keys.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:/%-]*")


def oidc_issuers(document: object, data_dir: Path) -> tuple[OidcIssuer, ...]:
    """Return the identity providers; paths are relative to the data directory.

    Raises:
        ValueError: with one line that says what is wrong, and where.
    """
    section = read_table("[sts]", document, {"oidc_issuers": list})
    entries = read_tables(_PLACE, section.get("oidc_issuers", ()), _ISSUER, ("issuer", "audiences"))
    issuers = tuple(_issuer(entry, data_dir) for entry in entries)
    if len({issuer.issuer for issuer in issuers}) != len(issuers):
        raise ValueError(f"two entries of {_PLACE} have the same issuer")
    return issuers


def _issuer(entry: dict[str, object], data_dir: Path) -> OidcIssuer:
    issuer = str(entry["issuer"])
    if not issuer.startswith(SCHEME) or not _NAME.fullmatch(issuer.removeprefix(SCHEME)):
        raise ValueError(f"the setting 'issuer' in {_PLACE} must be an https address without a query, not {issuer!r}")
    listed = entry["audiences"]
    audiences = read_texts(_PLACE, "audiences", listed if isinstance(listed, list) else ())
    if not audiences:
        raise ValueError(f"the setting 'audiences' in {_PLACE} must have at least one audience")
    file, url = entry.get("jwks_file"), str(entry.get("jwks_url", ""))
    if (file is None) is (url == ""):
        raise ValueError(f"an entry of {_PLACE} needs either 'jwks_file' or 'jwks_url'")
    if url and (not url.startswith(SCHEME) or not urlsplit(url).hostname):
        raise ValueError(f"the setting 'jwks_url' in {_PLACE} must be an https address, not {url!r}")
    return OidcIssuer(
        issuer=issuer,
        audiences=audiences,
        key_set_file=None if file is None else data_dir / str(file),
        key_set_url=url,
        trust_roots=read_trust_roots(data_dir / str(entry["trust_roots"])) if "trust_roots" in entry else None,
    )
