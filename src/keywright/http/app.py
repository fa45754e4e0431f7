"""The application: from a request as it was received to an answer."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from keywright.api.decoding import DecodingError, decode, encode
from keywright.http.authentication import Authenticator
from keywright.http.errors import KMS, UnknownOperation, decoding_error_code, render
from keywright.http.health import Health
from keywright.http.query import QueryProtocol
from keywright.http1.answer import Answer
from keywright.operations.operation import Operation
from keywright.operations.pipeline import Pipeline
from keywright.sigv4.request import SignableRequest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Answers AWS JSON 1.1 requests, those of the query protocol, and health checks by GET.

    `operations` maps X-Amz-Target values to operations; `services` maps target prefixes to signing names.
    """

    operations: Mapping[str, Operation]
    services: Mapping[str, str]
    authenticator: Authenticator
    pipeline: Pipeline
    query: QueryProtocol
    health: Health

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        """Return the answer to a request, whatever it is."""
        if request.method == "GET":
            return await self.health.answer(request.path)
        request_id = _new_request_id()
        headers = dict(request.headers)
        target = headers.get(b"x-amz-target", b"").decode("latin-1")
        user_agent = headers.get(b"user-agent", b"").decode("latin-1")
        if not target and self.query.is_for(request):
            return await self.query.answer(request, source_ip, user_agent, request_id)
        service = self.services.get(target.partition(".")[0])
        try:
            caller = await self.authenticator.authenticate(request, service, source_ip, user_agent)
            operation = self.operations.get(target)
            if operation is None or request.method != "POST" or request.path != b"/":
                raise UnknownOperation
            try:
                shape = decode(operation.shape.input, request.body)
            except DecodingError as fault:
                # The caller is known, so what it sent has its record too.
                code = decoding_error_code(fault)
                await self.pipeline.record_unread(operation, caller, request_id, code, str(fault))
                raise
            response = await self.pipeline.run(operation, shape, caller, request_id)
            body = encode(response) if response is not None else b""
            return Answer(200, body, request_id=request_id.encode())
        except Exception as failure:
            answer = render(failure, service or KMS)
            if answer.status == 500:
                logger.error("request %s answered 500: %r", request_id, failure, exc_info=failure)
            return replace(answer, request_id=request_id.encode())


def _new_request_id() -> str:
    """Return a random UUID; `uuid.uuid4` takes three times as long, and every request pays for it."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
