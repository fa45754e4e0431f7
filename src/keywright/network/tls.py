"""The one TLS context with which proxies are connected to; there is no way to have one that does not verify."""

from __future__ import annotations

import ssl

# What KMS offers an XKS proxy (xks.md section 1.12): nothing with a 128-bit key.
_TLS_1_2_CIPHERS = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:@SECLEVEL=2"
_CIPHERS = frozenset(
    {
        "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
    }
)


class TrustRootsInvalid(ValueError):
    """A text holds no certificates; the message is the end of a sentence about the file that it came from."""


class _StrongTls(ssl.SSLObject):
    """A TLS connection whose handshake fails when it ends in a cipher that an XKS proxy may not choose.

    Python cannot take ciphers of TLS 1.3 out of what it offers, so the choice is looked at, before anything is sent.
    """

    def do_handshake(self) -> None:
        """Do the handshake; raise ssl.SSLError when the cipher is too weak."""
        super().do_handshake()
        chosen = self.cipher()
        if chosen is None or chosen[0] not in _CIPHERS:
            raise ssl.SSLError(ssl.SSL_ERROR_SSL, f"the server chose the cipher {chosen and chosen[0]}")


def make_tls_context(trust_roots: str | None, *, system_trust_roots: bool) -> ssl.SSLContext:
    """Return the context: TLS 1.2 or newer, certificates verified up to a trusted root and against the name asked for.

    `trust_roots` are certificates in PEM, trusted beside the system's, or instead of them.

    Raises:
        TrustRootsInvalid: `trust_roots` holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslobject_class = _StrongTls
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_TLS_1_2_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    context.options |= ssl.OP_NO_RENEGOTIATION
    # A name stands in the subject alternative names; a common name alone is refused.
    context.hostname_checks_common_name = False
    if system_trust_roots:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    if trust_roots is not None:
        load_trust_roots(context, trust_roots)
    return context


def check_trust_roots(trust_roots: str) -> None:
    """Raise TrustRootsInvalid unless the text holds at least one certificate, and only whole ones."""
    load_trust_roots(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_roots)


def load_trust_roots(context: ssl.SSLContext, trust_roots: str) -> None:
    """Trust the certificates of a PEM text as well; raise TrustRootsInvalid when it holds none."""
    try:
        context.load_verify_locations(cadata=trust_roots)
    except (ssl.SSLError, ValueError) as fault:
        raise TrustRootsInvalid("holds no certificates in PEM") from fault
