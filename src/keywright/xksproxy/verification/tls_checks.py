"""TLS: trust, versions and ciphers, and nothing without it (xks.md section 1.12)."""

from __future__ import annotations

import ssl

from keywright.xksproxy.verification.caller import HEALTH, Caller
from keywright.xksproxy.verification.check import Check, CheckFailed, CheckSkipped, Group
from keywright.xksproxy.verification.exchange import HandshakeFailed, NoAnswer
from keywright.xksproxy.verification.expectations import require
from keywright.xksproxy.verification.signed_request import encoded_head, plain_headers
from keywright.xksproxy.verification.tls_contexts import KMS_TLS_1_3_CIPHERS, kms_tls_1_2_context, outdated_context

_MIN_DAYS = 7
_DAY_SECONDS = 86400.0
_MAX_URI = 256
_WEAK_TLS_1_3 = "TLS_AES_128_GCM_SHA256"


def _trusted(caller: Caller) -> str:
    with caller.connect() as connection:
        name, version, _ = connection.tls.cipher() or ("no cipher", "", 0)
    return f"{version} {name}"


def _lasting(caller: Caller) -> str:
    with caller.connect() as connection:
        certificate = connection.tls.getpeercert() or {}
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    days = (ends - caller.surroundings.now()) / _DAY_SECONDS
    require(days >= _MIN_DAYS, f"a certificate that is good for {_MIN_DAYS} more days", f"{days:.1f} days")
    return f"{days:.0f} days left"


def _strong_cipher(caller: Caller) -> str:
    with caller.connect() as connection:
        name = (connection.tls.cipher() or ("none", "", 0))[0]
    if name in KMS_TLS_1_3_CIPHERS:
        return name
    try:
        with caller.connect(kms_tls_1_2_context(caller.subject)) as connection:
            return str((connection.tls.cipher() or ("none", "", 0))[0])
    except HandshakeFailed as fault:
        if name == _WEAK_TLS_1_3:
            # Python cannot offer fewer ciphers of TLS 1.3, so that the proxy's choice shows only what it likes best.
            raise CheckSkipped(f"the proxy prefers {name}, and what else it takes in TLS 1.3 cannot be seen") from fault
        raise CheckFailed("AES-256-GCM or ChaCha20-Poly1305 with ECDHE", name) from fault


def _no_outdated_tls(caller: Caller) -> None:
    try:
        with caller.connect(outdated_context(caller.subject)) as connection:
            came = connection.tls.version()
    except HandshakeFailed as fault:
        if isinstance(fault.__cause__, ssl.SSLError) and fault.__cause__.reason == "NO_PROTOCOLS_AVAILABLE":
            raise CheckSkipped("the TLS library here has nothing that old") from fault
        return
    raise CheckFailed("no TLS older than 1.2", f"a connection with {came}")


def _nothing_without_tls(caller: Caller) -> None:
    head = encoded_head("POST", caller.path(HEALTH), plain_headers(caller.subject.url.host_header, b"{}"))
    try:
        with caller.connect_without_tls() as connection:
            answer = connection.ask("POST", head + b"{}")
    except NoAnswer:
        return
    # A server may well say in plain text that it wants TLS.
    require(answer.status >= 300, "a refusal, or the end of the connection", f"{answer.status} over plain HTTP")


def _uri_fits(caller: Caller) -> None:
    url = caller.subject.url
    if url.port is not None:
        raise CheckSkipped("the URL has a port, and AWS KMS connects to 443 alone; --connect-to names another address")
    uri = f"https://{url.host}{url.path}"
    require(len(uri) <= _MAX_URI, f"at most {_MAX_URI} characters", f"{len(uri)} characters")
    numeric = url.host.replace(".", "").isdigit()
    require(not numeric and len(url.path) >= 10, "a DNS name and the path of the API", f"{url.host} and {url.path}")


GROUP = Group(
    letter="T",
    title="TLS",
    checks=(
        Check(sentence="the certificate is trusted and names the host", run=_trusted),
        Check(sentence=f"the certificate is good for another {_MIN_DAYS} days", run=_lasting),
        Check(sentence="one of the cipher suites of AWS KMS is accepted", run=_strong_cipher),
        Check(sentence="TLS older than 1.2 is refused", run=_no_outdated_tls),
        Check(sentence="nothing is served without TLS", run=_nothing_without_tls),
        Check(sentence="CreateCustomKeyStore takes the URI", run=_uri_fits),
    ),
)
