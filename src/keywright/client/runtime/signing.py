"""Signs a request, with the signing key of the day remembered: deriving it costs as much as all the rest."""

from __future__ import annotations

from keywright.client.runtime.context_state import ContextState
from keywright.client.runtime.http_message import Origin
from keywright.client.runtime.requests import Headers
from keywright.sigv4.authorization import Scope
from keywright.sigv4.canonical import ALGORITHM, canonical_request, payload_hash, string_to_sign
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing import Credentials
from keywright.sigv4.signing_key import SigningKey, derive_signing_key
from keywright.sigv4.timestamps import format_amz_date


def signature_headers(
    origin: Origin,
    headers: Headers,
    body: bytes,
    credentials: Credentials,
    scope: tuple[str, str],
    at: float,
    state: ContextState,
) -> Headers:
    """Return the headers that make a request a signed one: date, session token if any, authorization.

    `scope` is the Region and the service's signing name, `at` the time in seconds since 1970. All of `headers` are
    signed. Raises a SigV4Error for values that cannot be a header's.
    """
    amz_date = format_amz_date(int(at))
    added = [(b"x-amz-date", amz_date.encode())]
    if credentials.session_token is not None:
        added.append((b"x-amz-security-token", credentials.session_token.encode()))
    values = dict((*headers, *added))
    names = sorted(values)
    request = SignableRequest(method="POST", path=origin.path.encode(), headers=headers, body=body)
    canonical = canonical_request(request, names, values, payload_hash(body))
    scope_text, key = _signing_key(credentials, amz_date[:8], scope, state)
    authorization = b"%b Credential=%b/%b, SignedHeaders=%b, Signature=%b" % (
        ALGORITHM,
        credentials.access_key_id.encode(),
        scope_text,
        b";".join(names),
        key.sign(string_to_sign(added[0][1], scope_text, canonical)),
    )
    return (*added, (b"authorization", authorization))


def _signing_key(
    credentials: Credentials, date: str, scope: tuple[str, str], state: ContextState
) -> tuple[bytes, SigningKey]:
    known = state.signing_keys.get(scope)
    if known is not None and known[1] == date and (known[0] is credentials or known[0] == credentials):
        return known[2], known[3]
    region, service = scope
    text = Scope(date=date, region=region, service=service).encoded
    key = derive_signing_key(credentials.secret_access_key, date, region, service)
    state.signing_keys[scope] = (credentials, date, text, key)
    return text, key
