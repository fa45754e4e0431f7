"""TLS: versions and suites of xks.md section 1.12, and whose certificate a client must have."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keywright.http1.connection import PeerRefused
from keywright.xksproxy.refusals import Refused
from keywright.xksproxy.settings import TlsSettings

# Of TLS 1.2; those of 1.3 are all fit.
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """The certificate chain and its key, PEM."""

    certificate: Path
    key: Path


def tls_context(files: TlsFiles, settings: TlsSettings) -> ssl.SSLContext:
    """Return the context of the server; raises Refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    load_certificate(context, files)
    if settings.client_authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(settings.client_authority)
        except (OSError, ValueError) as fault:
            raise Refused(
                f"client_authority {settings.client_authority} cannot be used ({_reason(fault)}): give PEM certificates"
            ) from fault
    return context


def load_certificate(context: ssl.SSLContext, files: TlsFiles) -> None:
    """Let new connections be served with what the files hold now; raises Refused."""
    try:
        # First on trial, lest a certificate without its key be left in a context that serves. Without a password an
        # encrypted key would ask for one at the terminal.
        for one in (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), context):
            one.load_cert_chain(files.certificate, files.key, password="")
    except (OSError, ValueError) as fault:
        raise Refused(
            f"certificate {files.certificate} and key {files.key} cannot be used ({_reason(fault)}): "
            "give a PEM chain and its key"
        ) from fault


@dataclass(frozen=True, slots=True)
class ClientName:
    """Lets in only clients whose certificate, which is verified already, is for this name."""

    name: str

    def admit(self, transport: asyncio.BaseTransport) -> None:
        """Return when the peer's certificate has the name; raises PeerRefused."""
        certificate: Any = transport.get_extra_info("peercert") or {}
        names = [value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"]
        names += [value for rdn in certificate.get("subject", ()) for kind, value in rdn if kind == "commonName"]
        if self.name.lower() not in (name.lower() for name in names):
            raise PeerRefused


def _reason(fault: Exception) -> str:
    return getattr(fault, "reason", None) or getattr(fault, "strerror", None) or str(fault)
