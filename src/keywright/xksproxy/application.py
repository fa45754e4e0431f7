"""The application: from a request as it was received to an answer, a line in the log, and counters.

The order of checks is that of xks.md section 1.10: method and path, signature, message, rate, key, rules, key manager.
The size was checked before, by the connection.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from keywright.api.xks import AES_256, ErrorName, GetKeyMetadataResponse, RequestMetadata
from keywright.http1.answer import JSON, Answer
from keywright.sigv4.request import SignableRequest
from keywright.xksproxy.cryptography import Cryptography
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.health import Health
from keywright.xksproxy.key_managers.live_key import LiveKey
from keywright.xksproxy.metrics import Metrics
from keywright.xksproxy.request_log import LogEntry, RequestLog
from keywright.xksproxy.rules import Denied
from keywright.xksproxy.tenants import LiveTenant, Tenants
from keywright.xksproxy.wire.authentication import Authenticator
from keywright.xksproxy.wire.messages import decode_decrypt, decode_encrypt, decode_health, decode_metadata
from keywright.xksproxy.wire.paths import Operation, parse_path

logger = logging.getLogger(__name__)

PING = b"/ping"
_SUCCESS = "Success"
_NOT_ALLOWED = Answer(405, b"", JSON)
_PONG = Answer(200, b"{}", JSON)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Answers the requests of all tenants. `clock` gives Unix seconds, `ticks` seconds that never go back."""

    tenants: Tenants
    authenticator: Authenticator
    cryptography: Cryptography
    health: Health
    log: RequestLog
    metrics: Metrics
    clock: Callable[[], float]
    ticks: Callable[[], float]

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        """Return the answer to a request, whatever it is."""
        if request.method == "GET" and request.path == PING:
            return _PONG
        started = self.ticks()
        entry = LogEntry(source_ip=source_ip)
        try:
            answer = Answer(200, await self._serve(request, entry), JSON)
            entry.outcome = _SUCCESS
        except _MethodNotAllowed:
            return _NOT_ALLOWED
        except ProxyFailure as failure:
            entry.outcome, entry.reason = failure.name.value, failure.message
            entry.rule = failure.rule if isinstance(failure, Denied) else ""
            answer = failure.answer()
        except Exception as defect:
            logger.exception("request %s met a defect", entry.kms_request_id)
            entry.outcome = ErrorName.INTERNAL.value
            answer = ProxyFailure(ErrorName.INTERNAL, f"The proxy failed: {type(defect).__name__}.").answer()
        self._account(entry, self.ticks() - started)
        return answer

    async def _serve(self, request: SignableRequest, entry: LogEntry) -> bytes:
        route = parse_path(request.path)
        if route is not None and request.method != "POST":
            raise _MethodNotAllowed
        tenant = None if route is None or request.query else self.tenants.by_prefix.get(route[0])
        if route is None or tenant is None:
            raise ProxyFailure(ErrorName.INVALID_URI_PATH, "There is nothing at this path.")
        _, operation, key_id = route
        entry.tenant, entry.operation = tenant.label, operation.value
        self.authenticator.authenticate(request, tenant.prefix, tenant.credentials)
        if operation is Operation.HEALTH:
            _note(entry, decode_health(request.body).request_metadata)
            return self.health.response()
        return await self._serve_key(operation, tenant, key_id, request.body, entry)

    async def _serve_key(
        self, operation: Operation, tenant: LiveTenant, key_id: str, body: bytes, entry: LogEntry
    ) -> bytes:
        if operation is Operation.ENCRYPT:
            message = decode_encrypt(body)
            key = self._admitted(tenant, key_id, message.request_metadata, entry)
            encrypted, entry.key_manager = await self.cryptography.encrypt(key, message)
            return _encode(encrypted)
        if operation is Operation.DECRYPT:
            sealed = decode_decrypt(body)
            key = self._admitted(tenant, key_id, sealed.request_metadata, entry)
            decrypted, entry.key_manager = await self.cryptography.decrypt(key, sealed)
            return _encode(decrypted)
        asked = decode_metadata(body)
        key = self._admitted(tenant, key_id, asked.request_metadata, entry)
        await key.versions[key.current].require_present(self.cryptography.deadline())
        return _encode(_metadata_of(key))

    def _admitted(self, tenant: LiveTenant, key_id: str, metadata: RequestMetadata, entry: LogEntry) -> LiveKey:
        _note(entry, metadata)
        tenant.rate.take(self.ticks())
        key = tenant.keys.get(key_id)
        if key is None:
            raise ProxyFailure(ErrorName.KEY_NOT_FOUND, "There is no such external key.")
        # The key's own name, which is stored, and not whatever stood in the path.
        entry.key = key.name
        tenant.rules.check(key.name, metadata)
        return key

    def _account(self, entry: LogEntry, seconds: float) -> None:
        entry.time = datetime.fromtimestamp(self.clock(), UTC)
        entry.milliseconds = round(seconds * 1000, 3)
        self.metrics.count(entry.tenant, entry.operation, entry.outcome, seconds)
        self.log.write(entry)


class _MethodNotAllowed(Exception):
    """The path is one of the API's, and the method is not POST."""


def _note(entry: LogEntry, metadata: RequestMetadata) -> None:
    entry.kms_request_id = metadata.kms_request_id
    entry.kms_operation = metadata.kms_operation
    entry.principal = metadata.aws_principal_arn or ""
    entry.kms_key_arn = metadata.kms_key_arn or ""
    entry.via_service = metadata.kms_via_service or ""
    entry.source_vpc = metadata.aws_source_vpc or ""
    entry.source_vpce = metadata.aws_source_vpce or ""


def _metadata_of(key: LiveKey) -> GetKeyMetadataResponse:
    return GetKeyMetadataResponse(
        key_spec=AES_256,
        key_usage=sorted(usage.value for usage in key.usages),
        key_status="ENABLED" if key.enabled else "DISABLED",
    )
