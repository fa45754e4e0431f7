"""Answers requests of the query protocol: forms with an Action, signed or, where the operation says who calls, not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from keywright.api.decoding import DecodingError
from keywright.api.operation_shape import ServiceShape
from keywright.domain.principals import NOBODY, Caller
from keywright.http.authentication import Authenticator
from keywright.http.query_errors import NoSuchAction, query_error
from keywright.http.query_form import CONTENT_TYPE, parse_form, read_shape
from keywright.http.query_xml import CONTENT_TYPE as XML
from keywright.http.query_xml import answer_document, error_document
from keywright.http1.answer import Answer
from keywright.operations.operation import Operation
from keywright.operations.pipeline import Pipeline
from keywright.sigv4.request import SignableRequest

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryProtocol:
    """Answers for one service; `operations` are by name.

    Those in `unsigned` bring their own proof of who calls, and run in `region` for no account.
    """

    service: ServiceShape
    operations: Mapping[str, Operation]
    unsigned: frozenset[str]
    region: str
    authenticator: Authenticator
    pipeline: Pipeline

    def is_for(self, request: SignableRequest) -> bool:
        """Return whether the request is a form that asks for an operation."""
        if request.method != "POST" or request.path != b"/":
            return False
        content_type = next((value for name, value in request.headers if name == b"content-type"), b"")
        is_form = content_type.partition(b";")[0].strip().lower() == CONTENT_TYPE
        return is_form and all(name != b"x-amz-target" for name, _ in request.headers)

    async def answer(self, request: SignableRequest, source_ip: str, user_agent: str, request_id: str) -> Answer:
        """Return the answer to such a request, whatever it is."""
        try:
            body = await self._run(request, source_ip, user_agent, request_id)
            return Answer(200, body, XML, request_id.encode())
        except Exception as failure:
            told = query_error(failure)
            if told.status == 500:
                logger.error("request %s answered 500: %r", request_id, failure, exc_info=failure)
            body = error_document(
                told.code,
                told.message,
                is_ours=told.status >= 500,
                namespace=self._namespace,
                request_id=request_id,
            )
            return Answer(told.status, body, XML, request_id.encode())

    @property
    def _namespace(self) -> str:
        return f"https://{self.service.endpoint_prefix}.amazonaws.com/doc/{self.service.api_version}/"

    async def _run(self, request: SignableRequest, source_ip: str, user_agent: str, request_id: str) -> bytes:
        parameters = parse_form(request.body)
        name = parameters.get("Action", "")
        if name in self.unsigned:
            caller = Caller(
                principal=NOBODY, access_key_id="", region=self.region, source_ip=source_ip, user_agent=user_agent
            )
        else:
            caller = await self.authenticator.authenticate(request, self.service.signing_name, source_ip, user_agent)
        operation = self.operations.get(name)
        version = parameters.get("Version", "NO_VERSION_SPECIFIED")
        if operation is None or version != self.service.api_version:
            raise NoSuchAction(f"Could not find operation {name[:128] or 'MISSING'} for version {version[:128]}")
        try:
            shape = read_shape(operation.shape.input, parameters)
        except DecodingError as fault:
            await self.pipeline.record_unread(operation, caller, request_id, query_error(fault).code, str(fault))
            raise
        response = await self.pipeline.run(operation, shape, caller, request_id)
        return answer_document(operation.shape.name, response, self._namespace, request_id)
