"""The ASGI application: one plain callable, since every request pays for each layer around it."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from keywright.api.decoding import decode, encode
from keywright.http.authentication import Authenticator
from keywright.http.body import BodyIncomplete, BodyTooLarge, Receive, read_body
from keywright.http.errors import KMS, Answer, UnknownOperation, render
from keywright.http.health import Health
from keywright.operations.operation import Operation
from keywright.operations.pipeline import Pipeline
from keywright.sigv4.request import SignableRequest

logger = logging.getLogger(__name__)

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiScope = MutableMapping[str, Any]

_AMZ_JSON = (b"content-type", b"application/x-amz-json-1.1")
_JSON = (b"content-type", b"application/json")
_TOO_LARGE = Answer(413, b'{"__type":"RequestEntityTooLargeException"}')
_INCOMPLETE = Answer(408, b'{"__type":"RequestTimeoutException"}')


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
            await _send(send, answer, _JSON, None)
            return
        request_id = _new_request_id()
        try:
            answer = await self._answer(scope, await read_body(receive), request_id)
        except BodyTooLarge:
            answer = _TOO_LARGE
        except BodyIncomplete:
            answer = _INCOMPLETE
        await _send(send, answer, _AMZ_JSON, request_id)

    async def _answer(self, scope: AsgiScope, body: bytes, request_id: str) -> Answer:
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
            if operation is None or request.method != "POST" or request.path != b"/":
                raise UnknownOperation
            shape = decode(operation.shape.input, body)
            response = await self.pipeline.run(operation, shape, caller, request_id)
            return Answer(200, encode(response) if response is not None else b"")
        except Exception as failure:
            answer = render(failure, service or KMS)
            if answer.status == 500:
                logger.error("request %s answered 500: %r", request_id, failure, exc_info=failure)
            return answer


def _new_request_id() -> str:
    """Return a random UUID; `uuid.uuid4` takes three times as long, and every request pays for it."""
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _target_and_agent(headers: list[tuple[bytes, bytes]]) -> tuple[str, str]:
    target = agent = ""
    for name, value in headers:
        if name == b"x-amz-target":
            target = value.decode("latin-1")
        elif name == b"user-agent":
            agent = value.decode("latin-1")
    return target, agent


async def _send(send: Send, answer: Answer, content_type: tuple[bytes, bytes], request_id: str | None) -> None:
    headers = [content_type, (b"content-length", b"%d" % len(answer.body))]
    if request_id is not None:
        headers.append((b"x-amzn-requestid", request_id.encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
