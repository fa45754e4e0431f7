"""What the configuration says of an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SCHEME = "https://"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcIssuer:
    """An identity provider: its issuer address, for whom its tokens have to be, and where its keys are.

    The keys are in `key_set_file`, or else at `key_set_url`, whose certificate leads to `trust_roots` (PEM) or, without
    them, to the system's.
    """

    issuer: str
    audiences: tuple[str, ...]
    key_set_file: Path | None = None
    key_set_url: str = ""
    trust_roots: str | None = None
