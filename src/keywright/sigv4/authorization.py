"""The Authorization header: whose signature it claims to be, in which scope, over which headers."""

from dataclasses import dataclass, field
from functools import lru_cache

from keywright.sigv4.canonical import ALGORITHM
from keywright.sigv4.errors import (
    MalformedAuthorization,
    MalformedCredential,
    UnsignedHost,
    UnsupportedAlgorithm,
    WrongTerminator,
)

TERMINATOR = b"aws4_request"
# Far above any client's header, and a bound for what the cache below may hold.
MAX_LENGTH = 2048

_SCHEME = ALGORITHM + b" "
_HEX = b"0123456789abcdef"
_WORD = b"abcdefghijklmnopqrstuvwxyz0123456789"
_TOKEN = _WORD + b"!#$%&'*+-.^_`|~"  # RFC 9110 section 5.6.2, lowercase
_ACCESS_KEY_ID = _WORD + _WORD.upper() + b"-_."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where and when a signature is good: a UTC day (`YYYYMMDD`), a Region and a service."""

    date: str
    region: str
    service: str
    encoded: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = f"{self.date}/{self.region}/{self.service}/".encode() + TERMINATOR
        object.__setattr__(self, "encoded", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureTerms:
    """All of an Authorization header but the signature; `signed_headers` are sorted names, each once."""

    access_key_id: str
    scope: Scope
    signed_headers: tuple[bytes, ...]


def split_signature(authorization: bytes) -> tuple[bytes, bytes]:
    """Return what precedes `Signature=` and the 64 digits after it; raises IncompleteSignature."""
    head, _, signature = authorization.rpartition(b"Signature=")
    if not 0 < len(head) <= MAX_LENGTH or len(signature) != 64 or signature.translate(None, _HEX):
        raise MalformedAuthorization if authorization.startswith(_SCHEME) else UnsupportedAlgorithm
    return head, signature


@lru_cache(maxsize=1024)
def parse_terms(head: bytes) -> SignatureTerms:
    """Return the terms that stand before `Signature=`, which are the same in every request of one day's client.

    Raises UnsupportedAlgorithm, MalformedAuthorization, MalformedCredential, WrongTerminator or UnsignedHost.
    """
    if not head.startswith(_SCHEME):
        raise UnsupportedAlgorithm
    parameters = head[len(_SCHEME) :].split(b",")
    if len(parameters) != 3 or parameters[2].strip(b" "):
        raise MalformedAuthorization
    credential = _value(parameters[0], b"Credential=")
    signed_headers = _signed_headers(_value(parameters[1], b"SignedHeaders="))
    access_key_id, scope = _credential(credential)
    return SignatureTerms(access_key_id=access_key_id, scope=scope, signed_headers=signed_headers)


def _value(parameter: bytes, prefix: bytes) -> bytes:
    parameter = parameter.strip(b" ")
    if not parameter.startswith(prefix):
        raise MalformedAuthorization
    return parameter[len(prefix) :]


def _signed_headers(joined: bytes) -> tuple[bytes, ...]:
    names = tuple(joined.split(b";"))
    if list(names) != sorted(set(names)) or not all(names) or joined.translate(None, _TOKEN + b";"):
        raise MalformedAuthorization
    if b"host" not in names:
        raise UnsignedHost
    return names


def _credential(credential: bytes) -> tuple[str, Scope]:
    parts = credential.split(b"/")
    if len(parts) != 5 or not all(parts) or parts[0].translate(None, _ACCESS_KEY_ID):
        raise MalformedCredential
    access_key_id, date, region, service, terminator = parts
    if len(date) != 8 or not date.isdigit() or (region + service).translate(None, _WORD + b"-"):
        raise MalformedCredential
    if terminator != TERMINATOR:
        raise WrongTerminator
    scope = Scope(date=date.decode(), region=region.decode(), service=service.decode())
    return access_key_id.decode(), scope
