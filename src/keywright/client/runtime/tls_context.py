"""How TLS is set up, for both transports."""

from __future__ import annotations

import ssl
from pathlib import Path

from keywright.client.runtime.errors import CallFailed, TlsFailed
from keywright.client.runtime.transport import Tls


def tls_context(tls: Tls) -> ssl.SSLContext:
    """Return the context for connections; raises CallFailed with TlsFailed when the CA bundle cannot be read."""
    if tls.danger_accept_any_certificate:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    try:
        if tls.ca_bundle is None:
            return ssl.create_default_context()
        if Path(tls.ca_bundle).is_dir():
            return ssl.create_default_context(capath=tls.ca_bundle)
        return ssl.create_default_context(cafile=tls.ca_bundle)
    except (OSError, ssl.SSLError) as fault:
        reason = getattr(fault, "strerror", None) or type(fault).__name__
        raise CallFailed(TlsFailed(message=f"The CA bundle {tls.ca_bundle} cannot be read: {reason}.")) from None
