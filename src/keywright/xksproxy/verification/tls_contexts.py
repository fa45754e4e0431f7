"""TLS as KMS speaks it with a proxy (xks.md section 1.12), and the older kinds that a proxy has to refuse."""

from __future__ import annotations

import ssl
import warnings

from keywright.xksproxy.verification.subject import Subject

KMS_TLS_1_2_CIPHERS = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
KMS_TLS_1_3_CIPHERS = frozenset({"TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"})


def client_context(subject: Subject) -> ssl.SSLContext:
    """Return a context that trusts the subject's bundle, or the system's authorities, and names in the SAN alone."""
    context = ssl.create_default_context(cafile=None if subject.ca_bundle is None else str(subject.ca_bundle))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    if subject.client_certificate is not None:
        context.load_cert_chain(subject.client_certificate, subject.client_key)
    return context


def kms_tls_1_2_context(subject: Subject) -> ssl.SSLContext:
    """Return a context that offers TLS 1.2 with KMS's own two ciphers only."""
    context = client_context(subject)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(KMS_TLS_1_2_CIPHERS)
    return context


def outdated_context(subject: Subject) -> ssl.SSLContext:
    """Return a context that offers nothing newer than TLS 1.1."""
    context = client_context(subject)
    # Else OpenSSL itself would refuse, and nothing be learnt about the proxy.
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context
