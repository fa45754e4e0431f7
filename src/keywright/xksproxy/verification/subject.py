"""The proxy that is verified: where it is, how it is trusted, and what its operator lent for the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from keywright.api.xks import BASE_PATH
from keywright.sigv4.signing import Credentials

HTTPS_PORT = 443
DEFAULT_PRINCIPAL_ARN = "arn:aws:iam::111122223333:user/verifier"
DEFAULT_KMS_KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_PATH = re.compile(r"(/[A-Za-z0-9/_-]+)?" + BASE_PATH)


class InvalidUrl(ValueError):
    """The text is no URL of an XKS proxy; the message says why."""


class KeyRole(StrEnum):
    """What the external key that an option names may be used for; the value is the option."""

    FULL = "--key-id"
    ENCRYPT_ONLY = "--encrypt-only-key-id"
    DECRYPT_ONLY = "--decrypt-only-key-id"
    IMPOTENT = "--impotent-key-id"
    DISABLED = "--disabled-key-id"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyUrl:
    """An `https://host[:port]/[prefix]/kms/xks/v1`; `path` begins with a slash and has none at its end."""

    host: str
    port: int | None
    path: str

    @classmethod
    def parse(cls, text: str) -> ProxyUrl:
        """Return the parts of a URL; raise InvalidUrl."""
        # urlsplit passes over line ends and tabs.
        if not (text.isascii() and text.isprintable()):
            raise InvalidUrl("a URL has no such characters")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise InvalidUrl(f"{text!r} is no URL: {error}") from error
        if parts.scheme != "https" or parts.query or parts.fragment or "@" in parts.netloc:
            raise InvalidUrl("the URL of an XKS proxy is https://host[:port][/prefix]/kms/xks/v1 and nothing more")
        # urlsplit's own hostname is lowercase, and the name is to be sent as it was given.
        host = parts.netloc.partition(":")[0]
        if not _HOST.fullmatch(host):
            raise InvalidUrl(f"{host!r} is no host name")
        if not _PATH.fullmatch(parts.path):
            raise InvalidUrl(f"the path of the URL has to end with {BASE_PATH}")
        return cls(host=host, port=port, path=parts.path)

    @property
    def host_header(self) -> str:
        """Return the value of the Host header."""
        return self.host if self.port in (None, HTTPS_PORT) else f"{self.host}:{self.port}"

    @property
    def prefix(self) -> str:
        """Return what stands in the path before the part that is always the same; empty or with a slash in front."""
        return self.path.removesuffix(BASE_PATH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A proxy and what the checks may use of it. `address` is connected to in place of the URL's host and port."""

    url: ProxyUrl
    address: tuple[str, int]
    region: str
    credentials: Credentials
    keys: Mapping[KeyRole, str]
    second_credentials: Credentials | None = None
    other_tenant_path: str | None = None
    principal_arn: str = DEFAULT_PRINCIPAL_ARN
    denied_principal_arn: str | None = None
    kms_key_arn: str = DEFAULT_KMS_KEY_ARN
    ca_bundle: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = field(default=None, repr=False)
    exchange_seconds: float = 5.0
    rate_check: bool = False
