"""Requests signed as KMS signs them, over `host;x-amz-date`, or not quite so, to see that it is noticed."""

from __future__ import annotations

from dataclasses import dataclass, field

from keywright.api.xks import CONTENT_TYPE, SIGNING_NAME
from keywright.sigv4.authorization import Scope
from keywright.sigv4.canonical import ALGORITHM, canonical_request, payload_hash, string_to_sign
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing import Credentials
from keywright.sigv4.signing_key import derive_signing_key
from keywright.sigv4.timestamps import format_amz_date

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningTerms:
    """By whom, when and for what a request is signed.

    The last members are for what is sent to differ from what is signed: a signed host, path or body that is not the one
    sent, and a header's value that changes after signing.
    """

    credentials: Credentials
    at: float
    region: str
    service: str = SIGNING_NAME
    scope_date: str | None = None
    signed_headers: Headers = ()
    signed_host: str | None = None
    signed_path: str | None = None
    signed_body: bytes | None = field(default=None, repr=False)
    sent_headers: Headers = ()


def signed_headers(terms: SigningTerms, method: str, host: str, path: str, body: bytes) -> Headers:
    """Return the headers of a signed request, Host and Content-Length included."""
    amz_date = format_amz_date(int(terms.at)).encode()
    values = {b"host": (terms.signed_host or host).encode(), b"x-amz-date": amz_date, **dict(terms.signed_headers)}
    signed_body = body if terms.signed_body is None else terms.signed_body
    request = SignableRequest(
        method=method, path=(terms.signed_path or path).encode(), headers=tuple(values.items()), body=signed_body
    )
    names = sorted(values)
    # The path goes over the wire as it is, so it is signed as it is: every character that may stand in it is plain.
    canonical = canonical_request(request, names, values, payload_hash(signed_body), normalize_path=False)
    scope = Scope(date=terms.scope_date or amz_date[:8].decode(), region=terms.region, service=terms.service)
    key = derive_signing_key(terms.credentials.secret_access_key, scope.date, scope.region, scope.service)
    authorization = b"%b Credential=%b/%b, SignedHeaders=%b, Signature=%b" % (
        ALGORITHM,
        terms.credentials.access_key_id.encode(),
        scope.encoded,
        b";".join(names),
        key.sign(string_to_sign(amz_date, scope.encoded, canonical)),
    )
    sent = {**values, **dict(terms.sent_headers), b"host": host.encode(), b"authorization": authorization}
    return tuple({**dict(plain_headers(host, body)), **sent}.items())


def plain_headers(host: str, body: bytes) -> Headers:
    """Return the headers of a request that is not signed."""
    return (
        (b"host", host.encode()),
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    )


def encoded_head(method: str, target: str, headers: Headers) -> bytes:
    """Return the bytes of a request up to its body."""
    lines = [f"{method} {target} HTTP/1.1".encode(), *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(lines) + b"\r\n\r\n"
