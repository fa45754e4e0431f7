"""The ASGI application: one plain callable, since every request pays for each layer around it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from keywright.api.decoding import decode, encode
from keywright.http.authentication import Authenticator
from keywright.http.body import BodyIncomplete, BodyTooLarge, Receive, read_body
from keywright.http.errors import KMS, ErrorAnswer, UnknownOperation, render
from keywright.http.health import Health
from keywright.operations.operation import Operation
from keywright.operations.pipeline import Pipeline
from keywright.sigv4.request import SignableRequest

logger = logging.getLogger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiScope = MutableMapping[str, Any]

_CONTENT_TYPE = (b"content-type", b"application/x-amz-json-1.1")
_TOO_LARGE = ErrorAnswer(413, b'{"__type":"RequestEntityTooLargeException"}')
_INCOMPLETE = ErrorAnswer(408, b'{"__type":"RequestTimeoutException"}')


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Answers AWS JSON 1.1 requests, and health checks by GET.

    `operations` maps X-Amz-Target values to operations; `services` maps target prefixes to signing names.
    """

    operations: Mapping[str, Operation]
    services: Mapping[str, str]
    authenticator: Authenticator
    pipeline: Pipeline
    health: Health

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Handle one ASGI connection scope."""
        if scope["type"] != "http":
            return
        if scope["method"] == "GET":
            answer = await self.health.answer(scope["path"])
            await _send(send, answer.status, answer.body, (b"content-type", b"application/json"), None)
            return
        request_id = str(uuid.uuid4())
        try:
            body = await read_body(receive)
        except BodyTooLarge:
            return await _send(send, _TOO_LARGE.status, _TOO_LARGE.body, _CONTENT_TYPE, request_id)
        except BodyIncomplete:
            return await _send(send, _INCOMPLETE.status, _INCOMPLETE.body, _CONTENT_TYPE, request_id)
        status, answer_body = await self._answer(scope, body, request_id)
        await _send(send, status, answer_body, _CONTENT_TYPE, request_id)

    async def _answer(self, scope: AsgiScope, body: bytes, request_id: str) -> tuple[int, bytes]:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        target, user_agent = _target_and_agent(headers)
        service = self.services.get(target.partition(".")[0])
        try:
            request = SignableRequest(
                method=scope["method"],
                path=scope.get("raw_path") or scope["path"].encode(),
                query=scope["query_string"],
                headers=tuple(headers),
                body=body,
            )
            client = scope.get("client")
            caller = await self.authenticator.authenticate(request, service, client[0] if client else "", user_agent)
            operation = self.operations.get(target)
            if operation is None or request.path != b"/":
                raise UnknownOperation
            shape = decode(operation.shape.input, body)
            response = await self.pipeline.run(operation, shape, caller, request_id)
            return 200, encode(response) if response is not None else b""
        except Exception as failure:
            answer = render(failure, service or KMS)
            if answer.status == 500:
                logger.error("request %s answered 500: %r", request_id, failure, exc_info=failure)
            return answer.status, answer.body


def _target_and_agent(headers: list[tuple[bytes, bytes]]) -> tuple[str, str]:
    target = agent = ""
    for name, value in headers:
        if name == b"x-amz-target":
            target = value.decode("latin-1")
        elif name == b"user-agent":
            agent = value.decode("latin-1")
    return target, agent


async def _send(
    send: Send, status: int, body: bytes, content_type: tuple[bytes, bytes], request_id: str | None
) -> None:
    headers = [content_type, (b"content-length", str(len(body)).encode())]
    if request_id is not None:
        headers.append((b"x-amzn-requestid", request_id.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
