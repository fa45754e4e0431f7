"""AWS Signature Version 4: sign and verify requests, with no HTTP library and no clock of its own."""

from keywright.sigv4.authorization import Scope
from keywright.sigv4.canonical import canonical_request, string_to_sign
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing import Credentials, sign
from keywright.sigv4.signing_key import SigningKey, SigningKeyCache, derive_signing_key
from keywright.sigv4.verifying import ClaimedSignature, ExpectedScope, parse_authorization, verify

__all__ = [
    "ClaimedSignature",
    "Credentials",
    "ExpectedScope",
    "Scope",
    "SignableRequest",
    "SigningKey",
    "SigningKeyCache",
    "canonical_request",
    "derive_signing_key",
    "parse_authorization",
    "sign",
    "string_to_sign",
    "verify",
]
