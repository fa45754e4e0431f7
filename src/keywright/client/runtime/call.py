"""One call, from its request to its result, with the sending left out.

Whoever sends asks `request` for the next request and gives `answered` or `failed` what came of it, until one of
them returns the result. `calling` does so for both kinds of transport, which therefore retry, sign and
read alike.
"""

from __future__ import annotations

from typing import Any

from keywright.api.shape import Shape
from keywright.client.runtime import events
from keywright.client.runtime.answers import read_answer, request_id
from keywright.client.runtime.clock_skew import clock_error
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import CallFailed, EndpointUnknown, ProtocolError, RequestInvalid, TimedOut
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest, Origin
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.providers import UnknownEndpoint
from keywright.client.runtime.request_body import request_body
from keywright.client.runtime.requests import headers_to_sign, origin_for, origin_of
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.retries import RETRY_COST, TIMEOUT_COST
from keywright.client.runtime.retry_safety import may_repeat_after_answer, may_repeat_after_failure
from keywright.client.runtime.signing import signature_headers
from keywright.sigv4.errors import SigV4Error
from keywright.sigv4.signing import Credentials

Result = Ok[Any] | Err[Any]

_UNSIGNED_HEADERS = ((b"accept-encoding", b"identity"), (b"user-agent", b"keywright-client"))


class Call:
    """The state of one call: its body, the attempts made, the tokens paid, the last answer."""

    __slots__ = ("_answer", "_body", "_context", "_operation", "_origin", "_paid", "_region", "attempts", "pause")

    def __init__(self, context: Context, operation: AnyOperation, parameters: Shape) -> None:
        """Check the request and find the endpoint; raises CallFailed."""
        self._context = context
        self._operation = operation
        self._answer: HttpAnswer | None = None
        self._paid = 0
        self.attempts = 0
        # Seconds to wait before the next request.
        self.pause = 0.0
        self._body = request_body(operation, parameters)
        origin, self._region = _place(context, operation)
        self._origin = origin_for(operation, origin, parameters)

    @property
    def is_signed(self) -> bool:
        """Tell whether the operation's requests are signed."""
        return self._operation.signed

    def request(self, credentials: Credentials | None) -> HttpRequest:
        """Return the request to send now, signed unless `credentials` is None; raises CallFailed."""
        self.attempts += 1
        headers = headers_to_sign(self._operation, self._origin, self._body)
        if credentials is not None:
            headers += self._signature(headers, credentials)
        request = HttpRequest(origin=self._origin, headers=headers + _UNSIGNED_HEADERS, body=self._body)
        if self._context.observer is not None:
            self._tell(events.Sending(operation=self._operation.name, attempt=self.attempts, request=request))
        return request

    def answered(self, answer: HttpAnswer) -> Result | None:
        """Take an answer; return the call's result, or None to send again after `pause` seconds."""
        self._answer = answer
        if self._context.observer is not None:
            self._tell(events.Answered(operation=self._operation.name, attempt=self.attempts, answer=answer))
        reading = read_answer(self._operation, answer)
        if isinstance(reading.result, Ok):
            self._context.state.tokens.give_back(self._paid)
        elif (skew := clock_error(reading.code, answer, self._now())) is not None and self._has_attempts():
            self._context.state.skew += skew
            return None
        elif may_repeat_after_answer(self._operation, reading.code, answer.status) and self._pays(RETRY_COST):
            return None
        return reading.result

    def failed(self, error: ProtocolError) -> Result | None:
        """Take a failure of the transport; return as `answered` does."""
        self._answer = None
        if self._context.observer is not None:
            self._tell(events.Failed(operation=self._operation.name, attempt=self.attempts, error=error))
        cost = TIMEOUT_COST if isinstance(error, TimedOut) else RETRY_COST
        return None if may_repeat_after_failure(self._operation, error) and self._pays(cost) else Err(error)

    def metadata(self, started: float) -> CallMetadata:
        """Return how the call went, which began when the monotonic clock said `started`."""
        answer = self._answer
        return CallMetadata(
            request_id=None if answer is None else request_id(answer),
            status=None if answer is None else answer.status,
            attempts=self.attempts,
            seconds=self._context.clock.monotonic() - started,
        )

    def _signature(self, headers: tuple[tuple[bytes, bytes], ...], credentials: Credentials) -> Any:
        scope = (self._region, self._operation.service.signing_name)
        try:
            return signature_headers(
                self._origin, headers, self._body, credentials, scope, self._now(), self._context.state
            )
        except (SigV4Error, UnicodeError):
            # A line break in a session token, for example; what it holds is not for a message.
            raise CallFailed(RequestInvalid(message="The credentials cannot be written in headers.")) from None

    def _now(self) -> float:
        return self._context.clock.now() + self._context.state.skew

    def _has_attempts(self) -> bool:
        self.pause = 0.0
        return self.attempts < self._context.retries.max_attempts

    def _pays(self, cost: int) -> bool:
        """Tell whether there is another attempt, having paid for it and set the pause before it."""
        if not self._has_attempts() or not self._context.state.tokens.take(cost):
            return False
        self._paid = cost
        self.pause = self._context.retries.pause(self.attempts, self._context.random())
        if self._context.observer is not None:
            self._tell(events.Pausing(operation=self._operation.name, seconds=self.pause))
        return True

    def _tell(self, event: events.Event) -> None:
        if self._context.observer is not None:
            self._context.observer(event)


def _place(context: Context, operation: AnyOperation) -> tuple[Origin, str]:
    """Return where the service is and the Region to sign for, asking the context's resolver once per service."""
    known = context.state.origins.get(operation.service.name)
    if known is None:
        try:
            endpoint = context.endpoint.resolve(operation.service, context.region)
        except UnknownEndpoint as unknown:
            raise CallFailed(EndpointUnknown(message=str(unknown))) from None
        known = (origin_of(endpoint.url), endpoint.signing_region)
        context.state.origins[operation.service.name] = known
    return known
