"""Tokens of identity providers: JSON Web Tokens (RFC 7519) signed with RS256 or ES256, and the keys that verify them.

Over joserfc, whose cryptography is that of the `cryptography` library. What a token's header says chooses nothing but
one of the keys given: other algorithms are refused, and keys or addresses inside the header are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from keywright.crypto.errors import KeySetInvalid, WebTokenInvalid

_ALGORITHMS = ("RS256", "ES256")
_SMALLEST_RSA_BITS = 2048
_SMALLEST_RSA_TEXT = 342  # base64url of so many bits
_CURVE = "P-256"
# Of what malformed tokens and keys make the libraries raise.
_FAULTS = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedWebToken:
    """What a token says of itself, true or not: enough to find out whose keys to verify it with."""

    key_id: str | None
    issuer: str


def read_unverified_web_token(unverified_token: str) -> UnverifiedWebToken:
    """Return which key of which issuer a token asks for.

    Raises:
        WebTokenInvalid: it has not the form of a token, or names no issuer.
    """
    try:
        extracted = jws.extract_compact(unverified_token.encode("ascii"), registry=_registry())
        issuer = _claims(extracted.payload)["iss"]
        key_id = extracted.headers().get("kid")
    except _FAULTS as fault:
        raise WebTokenInvalid("The token is not a signed JSON Web Token that names its issuer.") from fault
    if not isinstance(issuer, str) or not isinstance(key_id, str | None):
        raise WebTokenInvalid("The token is not a signed JSON Web Token that names its issuer.")
    return UnverifiedWebToken(key_id=key_id, issuer=issuer)


@dataclass(frozen=True, slots=True)
class WebTokenKeys:
    """The public keys of an issuer."""

    _keys: KeySet = field(repr=False)

    @classmethod
    def read(cls, document: bytes) -> WebTokenKeys:
        """Return the keys of a JSON Web Key Set (RFC 7517); those of other kinds and uses are passed over.

        Raises:
            KeySetInvalid: it is none, or has no key for RS256 or ES256.
        """
        try:
            listed = json.loads(document)["keys"]
            keys = [key for each in listed if (key := _key(each)) is not None]
        except _FAULTS as fault:
            raise KeySetInvalid("The document is not a JSON Web Key Set.") from fault
        if not keys:
            raise KeySetInvalid("The key set has no key for RS256 or ES256.")
        return cls(KeySet(list(keys)))

    def has(self, key_id: str | None) -> bool:
        """Tell whether the key that a token asks for is here."""
        return any(key.kid == key_id for key in self._keys) or (key_id is None and len(self._keys.keys) == 1)

    def verify(self, unverified_token: str) -> Mapping[str, Any]:
        """Return the claims of a token that one of the keys signed.

        Raises:
            WebTokenInvalid: none did.
        """
        try:
            verified = jws.deserialize_compact(
                unverified_token.encode("ascii"), self._keys, algorithms=_ALGORITHMS, registry=_registry()
            )
            if "crit" in verified.headers():
                raise WebTokenInvalid("The token asks for extensions that are not known here.")
            return _claims(verified.payload)
        except _FAULTS as fault:
            raise WebTokenInvalid("The token's signature is not of a key of its issuer.") from fault


class _Registry(JWSRegistry):
    # Some issuers put certificates into headers.
    max_header_length = 8192


def _registry() -> JWSRegistry:
    # Issuers put members of their own into headers, and none of them is looked at.
    return _Registry(algorithms=_ALGORITHMS, strict_check_header=False)


def _claims(payload: bytes | None) -> Mapping[str, Any]:
    claims = json.loads(payload or b"")
    if not isinstance(claims, dict):
        raise WebTokenInvalid("The token's claims are not a JSON object.")
    return claims


def _key(document: Any) -> RSAKey | ECKey | None:
    """Return the key when it is one that may sign tokens, or None."""
    if not isinstance(document, dict) or document.get("use", "sig") != "sig":
        return None
    public = {name: value for name, value in document.items() if name in _PUBLIC_MEMBERS}
    if public.get("kty") == "RSA" and len(str(public.get("n"))) < _SMALLEST_RSA_TEXT:
        # The library would take it, with a warning on standard error.
        return None
    try:
        key = JWKRegistry.import_key(public)
    except _FAULTS:
        return None
    if isinstance(key, RSAKey):
        return key if key.raw_value.key_size >= _SMALLEST_RSA_BITS else None
    return key if isinstance(key, ECKey) and key.curve_name == _CURVE else None


_PUBLIC_MEMBERS = frozenset({"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"})
