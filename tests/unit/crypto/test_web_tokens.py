from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from keywright.crypto.errors import KeySetInvalid, WebTokenInvalid
from keywright.crypto.web_tokens import WebTokenKeys, read_unverified_web_token
from tests.services.identity_provider import ISSUER, SUBJECT, IdentityProvider

# Of a kind that signs and verifies with one secret; fixed, because test names are made of it.
SECRET_KEY = {"kty": "oct", "k": "c2VjcmV0IG9mIDMyIGJ5dGVzIHRoYXQgaXMgbm9uZS4u"}


@pytest.fixture(scope="module")
def provider() -> IdentityProvider:
    return IdentityProvider()


@pytest.fixture
def keys(provider: IdentityProvider) -> WebTokenKeys:
    return WebTokenKeys.read(provider.key_set())


def part(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("key_id", ["rsa", "ec"])
def test_a_token_gives_its_claims(provider: IdentityProvider, keys: WebTokenKeys, key_id: str):
    token = provider.token(key_id)
    assert keys.verify(token)["sub"] == SUBJECT
    unverified = read_unverified_web_token(token)
    assert (unverified.issuer, unverified.key_id) == (ISSUER, key_id)


@pytest.mark.parametrize("key_id", ["rsa", "ec"])
def test_every_changed_part_of_a_token_is_found(provider: IdentityProvider, keys: WebTokenKeys, key_id: str):
    head, claims, signature = provider.token(key_id).split(".")
    other = part({**provider.claims(), "sub": "someone else"})
    spoilt = base64.urlsafe_b64decode(signature + "==")
    for token in (
        f"{head}.{other}.{signature}",
        f"{head}.{claims}.",
        f"{head}.{claims}.{base64.urlsafe_b64encode(bytes([spoilt[0] ^ 1]) + spoilt[1:]).decode().rstrip('=')}",
        f"{part({'alg': 'none', 'kid': key_id})}.{claims}.",
        f"{part({'alg': 'none', 'kid': key_id})}.{claims}.{signature}",
    ):
        with pytest.raises(WebTokenInvalid):
            keys.verify(token)


def test_a_public_key_is_never_taken_for_a_shared_secret(provider: IdentityProvider, keys: WebTokenKeys):
    signed = f"{part({'alg': 'HS256', 'kid': 'rsa'})}.{part(provider.claims())}"
    for secret in (provider.keys["rsa"].as_pem(private=False), provider.keys["rsa"].as_der(private=False)):
        code = base64.urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).rstrip(b"=").decode()
        with pytest.raises(WebTokenInvalid):
            keys.verify(f"{signed}.{code}")


def test_a_key_in_the_header_is_not_looked_at(provider: IdentityProvider, keys: WebTokenKeys):
    own = RSAKey.generate_key(2048, {"kid": "rsa"})
    header = {"alg": "RS256", "kid": "rsa", "jwk": own.as_dict(private=False), "jku": "https://evil.example.com"}
    with pytest.raises(WebTokenInvalid):
        keys.verify(f"{part(header)}.{provider.token().split('.', 1)[1]}")
    with pytest.raises(WebTokenInvalid):
        keys.verify(jwt.encode({"alg": "RS256", "kid": "rsa"}, provider.claims(), own))


def test_a_token_of_an_unknown_key_is_refused(provider: IdentityProvider, keys: WebTokenKeys):
    other = IdentityProvider()
    other.keys = {"new": other.keys["rsa"]}
    with pytest.raises(WebTokenInvalid):
        keys.verify(jwt.encode({"alg": "RS256", "kid": "new"}, provider.claims(), other.keys["new"]))
    assert (keys.has("rsa"), keys.has("new"), keys.has(None)) == (True, False, False)


def test_the_key_of_one_kind_does_not_verify_the_other(provider: IdentityProvider, keys: WebTokenKeys):
    with pytest.raises(WebTokenInvalid):
        keys.verify(jwt.encode({"alg": "RS256", "kid": "ec"}, provider.claims(), provider.keys["rsa"]))


def test_unknown_critical_extensions_are_refused(provider: IdentityProvider, keys: WebTokenKeys):
    head = {"alg": "RS256", "kid": "rsa", "crit": ["b64"], "b64": True}
    from joserfc import jws

    token = jws.serialize_compact(head, json.dumps(provider.claims()), provider.keys["rsa"])
    with pytest.raises(WebTokenInvalid):
        keys.verify(token)


@pytest.mark.parametrize(
    "token",
    ["", "a", "a.b", "a.b.c", "....", "\u00e9.b.c", f"{part({'alg': 'RS256'})}.{part([])}.x",
     f"{part({'alg': 'RS256'})}.{part({})}.x", f"{part({'alg': 'RS256'})}.{part({'iss': 1})}.x",
     f"{part({'alg': 'RS256', 'kid': 1})}.{part({'iss': 'x'})}.x", f"{part([])}.{part({'iss': 'x'})}.x",
     f"{part({'alg': 'RS256'})}.{'x' * 200_000}.x", "[" * 5000],
)  # fmt: skip
def test_what_is_no_token_is_refused(keys: WebTokenKeys, token: str):
    with pytest.raises(WebTokenInvalid):
        read_unverified_web_token(token)
    with pytest.raises(WebTokenInvalid):
        keys.verify(token)


def rsa(bits: int, **more: Any) -> dict[str, Any]:
    made = generate_private_key(65537, bits).public_key().public_numbers()
    n, e = (
        base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).rstrip(b"=").decode()
        for number in (made.n, made.e)
    )
    return {"kty": "RSA", "kid": "k", "n": n, "e": e, **more}


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": []}', b'{"keys": [1]}', b"[" * 5000, b"\xff"]
    + [
        json.dumps({"keys": [key]}).encode()
        for key in (
            rsa(1024),
            rsa(2048, use="enc"),
            rsa(2048, n="!"),
            ECKey.generate_key("P-384").as_dict(private=False),
            SECRET_KEY,
            {"kty": "unknown"},
        )
    ],
)
def test_what_is_no_key_set_is_refused(document: bytes):
    with pytest.raises(KeySetInvalid):
        WebTokenKeys.read(document)


def test_keys_of_other_kinds_are_passed_over(provider: IdentityProvider):
    keys = [SECRET_KEY, provider.keys["ec"].as_dict(private=True)]
    assert WebTokenKeys.read(json.dumps({"keys": keys}).encode()).verify(provider.token("ec"))["iss"] == ISSUER
