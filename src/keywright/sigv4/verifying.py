"""Verify a signed request in two steps, between which the caller looks the access key up.

`parse_authorization` reads the claim and refuses what no key could make good: wrong form, wrong scope, wrong
time. `verify` then checks the claim with the key. Only a request that passed both is authentic. A captured request
can be sent again within its five minutes: SigV4 offers no more, which is why it needs TLS beneath.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from urllib.parse import unquote_to_bytes

import msgspec

from keywright.sigv4.authorization import Scope, SignatureTerms, parse_terms, split_signature
from keywright.sigv4.canonical import canonical_request, payload_hash, string_to_sign
from keywright.sigv4.errors import (
    MissingAuthenticationToken,
    MissingDate,
    MissingSignedHeader,
    PayloadHashMismatch,
    QueryAuthentication,
    ScopeDateMismatch,
    SignatureMismatch,
    UnsignedAmzHeader,
    WrongRegion,
    WrongService,
)
from keywright.sigv4.request import SignableRequest, header_values
from keywright.sigv4.signing_key import SigningKey
from keywright.sigv4.timestamps import check_window


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedScope:
    """The scopes that a server takes: any of its services, in any Region that its predicate accepts."""

    services: frozenset[str]
    accepts_region: Callable[[str], bool]


class ClaimedSignature(msgspec.Struct, frozen=True, kw_only=True):
    """A signature read from a request and not yet verified: whose it claims to be, and over what.

    It stays bound to the request that it was read from. `signature` is 64 lowercase hexadecimal digits.
    """

    request: SignableRequest
    header_values: Mapping[bytes, bytes]
    terms: SignatureTerms
    signature: bytes

    def __repr__(self) -> str:
        return f"ClaimedSignature(request={self.request!r}, terms={self.terms!r}, signature={self.signature!r})"

    @property
    def access_key_id(self) -> str:
        """The access key that is said to have signed."""
        return self.terms.access_key_id

    @property
    def scope(self) -> Scope:
        """The day, Region and service that the signature is for."""
        return self.terms.scope

    @property
    def signed_headers(self) -> tuple[bytes, ...]:
        """The names of the headers signed, sorted; every `x-amz-` header of the request is among them."""
        return self.terms.signed_headers

    @property
    def amz_date(self) -> bytes:
        """When the request says it was signed: an existing instant, within the window when it was parsed."""
        return self.header_values[b"x-amz-date"]

    @property
    def session_token(self) -> str | None:
        """The session token sent along; None without such a header, "" with an empty one."""
        token = self.header_values.get(b"x-amz-security-token")
        # Latin-1 takes any byte, so that a token which is not ASCII is a wrong token and no failure.
        return None if token is None else token.decode("latin-1")


def parse_authorization(request: SignableRequest, expected: ExpectedScope, now: float) -> ClaimedSignature:
    """Return the signature that a request claims, in form, in scope and in time, but unverified.

    `now` is in seconds since 1970. Raises MissingAuthenticationToken, or an IncompleteSignature or
    InvalidSignature of any kind that needs no key to be seen.
    """
    values = header_values(request.headers)
    if request.query:
        _refuse_query_authentication(request.query)
    authorization = values.get(b"authorization")
    if authorization is None:
        raise MissingAuthenticationToken
    head, signature = split_signature(authorization)
    amz_date = values.get(b"x-amz-date")
    if amz_date is None:
        raise MissingDate
    terms = parse_terms(head)
    check_window(amz_date, now)
    _check_scope(terms.scope, amz_date, expected)
    for name in values:
        if name.startswith(b"x-amz-") and name not in terms.signed_headers:
            raise UnsignedAmzHeader
    return ClaimedSignature(request=request, header_values=values, terms=terms, signature=signature)


def _refuse_query_authentication(query: bytes) -> None:
    for parameter in query.split(b"&"):
        if unquote_to_bytes(parameter).lower().startswith(b"x-amz-"):
            raise QueryAuthentication


def _check_scope(scope: Scope, amz_date: bytes, expected: ExpectedScope) -> None:
    if not scope.encoded.startswith(amz_date[:8]):
        raise ScopeDateMismatch(scope.date, amz_date.decode())
    if not expected.accepts_region(scope.region):
        raise WrongRegion
    if scope.service not in expected.services:
        raise WrongService(expected.services)


def verify(
    request: SignableRequest,
    claimed: ClaimedSignature,
    signing_key: SigningKey,
    *,
    normalize_path: bool = True,
) -> None:
    """Check that the key made the claimed signature over this request, its body included.

    `claimed` is what `parse_authorization` returned for this very request: else ValueError. `normalize_path` is
    false for S3 alone. Raises an InvalidSignature, or UnsignableCharacters.
    """
    if claimed.request is not request:
        raise ValueError("the claim was read from another request")
    terms, values = claimed.terms, claimed.header_values
    body_hash = payload_hash(request.body)
    if values.get(b"x-amz-content-sha256", body_hash) != body_hash:
        raise PayloadHashMismatch
    try:
        canonical = canonical_request(request, terms.signed_headers, values, body_hash, normalize_path=normalize_path)
    except KeyError as error:
        raise MissingSignedHeader from error
    text = string_to_sign(values[b"x-amz-date"], terms.scope.encoded, canonical)
    # Both are bytes: compare_digest raises TypeError on a str that is not ASCII.
    if not compare_digest(signing_key.sign(text), claimed.signature):
        raise SignatureMismatch
