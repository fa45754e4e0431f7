"""Sign a request as AWS's own SDKs do."""

from dataclasses import dataclass, field

from keywright.sigv4.authorization import Scope
from keywright.sigv4.canonical import ALGORITHM, canonical_request, payload_hash, string_to_sign
from keywright.sigv4.request import SignableRequest, header_values
from keywright.sigv4.signing_key import derive_signing_key
from keywright.sigv4.timestamps import format_amz_date

# What HTTP libraries, proxies and tracers on the way may set or change, so that signing it would break
# requests; botocore leaves out the same.
_CHANGED_ON_THE_WAY = frozenset(
    {
        b"baggage",
        b"connection",
        b"expect",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"traceparent",
        b"tracestate",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"user-agent",
        b"x-amzn-trace-id",
    }
)
_ADDED_HERE = frozenset({b"authorization", b"x-amz-date", b"x-amz-security-token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An access key and, for a temporary one, its session token."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def sign(
    request: SignableRequest,
    credentials: Credentials,
    region: str,
    service: str,
    at: float,
    *,
    normalize_path: bool = True,
) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that make a request a signed one: date, session token if any, authorization.

    `at` is the time of signing in seconds since 1970. The request must hold the `host` header that will be
    sent, and none of the headers returned here: else ValueError. Raises a SigV4Error for headers that the
    verifier would refuse. `normalize_path` is false for S3 alone.
    """
    names = {name for name, _ in request.headers}
    if b"host" not in names or names & _ADDED_HERE:
        raise ValueError("a request to be signed has a host header, and no signature, date or token yet")
    amz_date = format_amz_date(int(at))
    added = [(b"x-amz-date", amz_date.encode())]
    if credentials.session_token is not None:
        added.append((b"x-amz-security-token", credentials.session_token.encode()))
    values = header_values([*request.headers, *added])
    signed_headers = sorted(values.keys() - _CHANGED_ON_THE_WAY)
    canonical = canonical_request(
        request, signed_headers, values, payload_hash(request.body), normalize_path=normalize_path
    )
    scope = Scope(date=amz_date[:8], region=region, service=service)
    key = derive_signing_key(credentials.secret_access_key, scope.date, region, service)
    authorization = b"%b Credential=%b/%b, SignedHeaders=%b, Signature=%b" % (
        ALGORITHM,
        credentials.access_key_id.encode(),
        scope.encoded,
        b";".join(signed_headers),
        key.sign(string_to_sign(amz_date.encode(), scope.encoded, canonical)),
    )
    return (*added, (b"authorization", authorization))
