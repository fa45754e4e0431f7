"""Read the cases of the published SigV4 suite, and verify a request with the suite's key at the suite's time."""

import re
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from keywright.sigv4 import (
    ExpectedScope,
    SignableRequest,
    SigningKeyCache,
    parse_authorization,
    verify,
)
from tests.vectors.fetch import botocore_vectors

ACCESS_KEY_ID = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
REGION = "us-east-1"
SERVICE = "service"
NOW = 1440938160  # 20150830T123600Z
EXPECTED = ExpectedScope(services=frozenset({SERVICE}), accepts_region=frozenset({REGION, "eu-west-1"}).__contains__)
_FOLD = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True)
class SuiteCase:
    name: str
    signed: SignableRequest  # as it was signed, with the Authorization header of the suite's `.authz`
    published: SignableRequest  # as the suite's `.sreq` has it
    canonical_request: bytes
    string_to_sign: bytes


def load_cases() -> list[SuiteCase]:
    """Load every case. In two of them the published signed request is not what the rest of the case says.

    `post-sts-header-after` attaches the session token after signing, which some services allow; KMS does not, and
    neither do we. `get-vanilla-with-session-token` carries another signature in its `.sreq` than in its `.authz`.
    """
    folder = botocore_vectors() / "tests/unit/auth/aws4_testsuite"
    return [_load(path) for path in sorted(folder.rglob("*.req"))]


def _load(path: Path) -> SuiteCase:
    published = parse_request(path.with_suffix(".sreq").read_bytes())
    authorization = path.with_suffix(".authz").read_bytes()
    headers = [(n, authorization if n == b"authorization" else v) for n, v in published.headers]
    if path.stem == "post-sts-header-after":
        headers = [(n, v) for n, v in headers if n != b"x-amz-security-token"]
    return SuiteCase(
        name=path.stem,
        signed=replace(published, headers=tuple(headers)),
        published=published,
        canonical_request=path.with_suffix(".creq").read_bytes(),
        string_to_sign=path.with_suffix(".sts").read_bytes(),
    )


def parse_request(raw: bytes) -> SignableRequest:
    """Parse as an HTTP server does that replaces each line fold by a space (RFC 9112 section 5.2)."""
    head, _, body = raw.partition(b"\n\n")
    request_line, *lines = _FOLD.sub(b" ", head).split(b"\n")
    method, _, rest = request_line.partition(b" ")
    path, _, query = rest.rpartition(b" ")[0].partition(b"?")
    headers = tuple(
        (name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines if line)
    )
    return SignableRequest(method=method.decode(), path=path, query=query, headers=headers, body=body)


def authenticate(request: SignableRequest, now: float = NOW) -> None:
    """Do what a server does with a request: read the claim, look the key up, verify."""
    claimed = parse_authorization(request, EXPECTED, now)
    key = SigningKeyCache().signing_key(claimed.access_key_id, 1, claimed.scope, lambda: SECRET)
    verify(request, claimed, key)
