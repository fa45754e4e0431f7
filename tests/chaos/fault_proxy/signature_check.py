"""SigV4 as an XKS proxy checks it, with credentials and a clock that a test may change at any time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from keywright.sigv4.errors import SigV4Error
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing_key import derive_signing_key
from keywright.sigv4.timestamps import parse_amz_date
from keywright.sigv4.verifying import ExpectedScope, parse_authorization, verify
from tests.chaos.fault_proxy.messages import ReceivedRequest

ACCESS_KEY_ID = "BETAWPB7WHOYSRYZ4LXJ"
SECRET_ACCESS_KEY = "a3W9wAbq7cV+qTpZ0sXkU1mJvKf2hYdNeRgLoPiTzBw="  # of no other use than in tests


class Unauthenticated(Exception):
    """The signature is missing or wrong; the message says why."""


@dataclass(kw_only=True)
class SignatureCheck:
    """What is accepted: any of `credentials` (secrets by access key id), one Region, the time give or take 300 s.

    `clock_offset` is how many seconds the proxy's clock is ahead.
    """

    credentials: dict[str, str] = field(default_factory=lambda: {ACCESS_KEY_ID: SECRET_ACCESS_KEY})
    region: str | None = "us-east-1"
    service: str | None = "kms-xks-proxy"
    clock_offset: float = 0.0
    follows_the_clock: bool = True

    def require(self, request: ReceivedRequest) -> None:
        """Raise Unauthenticated unless the request is signed as it must be."""
        signed = SignableRequest(
            method=request.method,
            path=request.path.encode("latin-1"),
            query=request.query.encode("latin-1"),
            headers=request.headers,
            body=request.body,
        )
        try:
            self._require(signed)
        except SigV4Error as error:
            raise Unauthenticated(str(error)) from error

    def _require(self, request: SignableRequest) -> None:
        authorization = dict(request.headers).get(b"authorization", b"")
        # Credential=<id>/<date>/<region>/<service>/aws4_request, ...
        claimed_service = authorization.decode("latin-1").split("/")[-2:][0]
        services = {claimed_service if self.service is None else self.service}
        expected = ExpectedScope(
            services=frozenset(services), accepts_region=lambda region: self.region in (None, region)
        )
        claimed = parse_authorization(request, expected, self._now(request))
        secret = self.credentials.get(claimed.access_key_id)
        if secret is None:
            raise Unauthenticated("unknown access key")
        scope = claimed.scope
        verify(request, claimed, derive_signing_key(secret, scope.date, scope.region, scope.service))

    def _now(self, request: SignableRequest) -> float:
        if self.follows_the_clock:
            return time.time() + self.clock_offset
        return parse_amz_date(dict(request.headers).get(b"x-amz-date", b"19700101T000000Z"))
