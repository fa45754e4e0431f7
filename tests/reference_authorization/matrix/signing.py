"""Signed requests made cheaply: one HMAC for each, because tens of thousands are sent."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tests.services.server import REGION
from tests.wire.signed_requests import CONTENT_TYPE, Request

SIGNED = ("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What someone signs with; without an access key nothing is signed."""

    access_key_id: str = ""
    secret: str = ""
    token: str | None = None
    region: str = REGION


def signed(identity: Identity, host: str, operation: str, body: dict[str, Any]) -> Request:
    """Return a request of the KMS API by Signature Version 4."""
    content = json.dumps(body).encode()
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": CONTENT_TYPE,
        "host": host,
        "x-amz-date": now,
        "x-amz-target": f"TrentService.{operation}",
    }
    if identity.token is not None:
        headers["x-amz-security-token"] = identity.token
    if identity.access_key_id:
        headers["authorization"] = _authorization(identity, headers, content, now)
    headers["content-length"] = str(len(content))
    encoded = tuple((name.encode(), value.encode()) for name, value in headers.items())
    return Request(headers=encoded, body=content)


def _authorization(identity: Identity, headers: dict[str, str], content: bytes, now: str) -> str:
    names = [name for name in SIGNED if name in headers]
    listed = "".join(f"{name}:{headers[name]}\n" for name in names)
    digest = hashlib.sha256(content).hexdigest()
    canonical = f"POST\n/\n\n{listed}\n{';'.join(names)}\n{digest}"
    scope = f"{now[:8]}/{identity.region}/kms/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _signing_key(identity.secret, now[:8], identity.region)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={identity.access_key_id}/{scope}"
    return f"AWS4-HMAC-SHA256 {credential}, SignedHeaders={';'.join(names)}, Signature={signature}"


@lru_cache(maxsize=256)
def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "kms", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
