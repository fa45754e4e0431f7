"""Makes the call of a command: checks the request, sends it by the client, reads the answer as it is on the wire.

The client is given an operation that knows neither constraints nor errors: what the service thinks of a value is
the service's to say, and its own words are what the user reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec

from keywright.api.operation_shape import OperationShape
from keywright.api.shape import Shape
from keywright.cli.aws.answers import modelled, typed
from keywright.cli.aws.call_failures import failure_of
from keywright.cli.aws.client_context import client_context, settings_of
from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.forms import Form, form_of
from keywright.cli.aws.global_options import GlobalOptions
from keywright.cli.aws.operation_options import OperationOptions
from keywright.cli.aws.output.writing import Printing, print_answer
from keywright.cli.aws.pages import Members, Pages
from keywright.cli.aws.request_check import check_request
from keywright.cli.aws.services import Service, client_module
from keywright.cli.aws.skeletons import output_skeleton
from keywright.cli.aws.timestamps import epoch_seconds
from keywright.client.runtime.calling import call
from keywright.client.runtime.context import Context
from keywright.client.runtime.events import Answered, Event, Sending
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.result import Err
from keywright.client.settings import ClientSettings


def invoke(
    service: Service,
    operation: OperationShape,
    options: GlobalOptions,
    asked: OperationOptions,
    environment: Mapping[str, str],
) -> None:
    """Make the calls that an operation takes and print the answer. Raises CommandFailed."""
    settings = settings_of(options, environment)
    printing = Printing(
        format=options.output or settings.text("output") or "json", query=options.query, colour=options.color
    )
    name = operation.name
    with Caller(service, options, settings) as caller:
        if asked.skeleton == "output":
            check_request(form_of(operation.input), asked.members)
            answer = {} if operation.output is None else output_skeleton(form_of(operation.output))
            print_answer(printing, name, answer)
        elif asked.paging is not None and operation.pagination is not None:

            def send(members: Members) -> Members:
                return caller.call(operation, members)

            print_answer(printing, name, Pages(send, operation.pagination, asked.members, asked.paging))
        else:
            print_answer(printing, name, caller.call(operation, asked.members))


class _Seen(msgspec.Struct):
    """What went over the wire during a call: the last answer's body, where to, and how often something was sent."""

    body: bytes = b""
    url: str = ""
    attempts: int = 0

    def take(self, event: Event) -> None:
        if isinstance(event, Answered):
            self.body = event.answer.body
        elif isinstance(event, Sending):
            origin = event.request.origin
            self.url = f"{origin.scheme}://{origin.host_header}{origin.path}"
            self.attempts = event.attempt


class Caller:
    """Makes calls to one service with one context. Use it in `with`, so that its connections are closed."""

    def __init__(self, service: Service, options: GlobalOptions, settings: ClientSettings) -> None:
        """Find out where and as whom; nothing is sent yet. Raises CommandFailed."""
        self._service = service
        self._seen = _Seen()
        self._observers: list[Callable[[Event], None]] = [self._seen.take]
        if options.debug:
            from keywright.cli.aws.debugging import debug_observer

            self._observers.append(debug_observer())
        self._context: Context = client_context(options, settings, self._observe)

    @property
    def context(self) -> Context:
        """Return the client's context, for calls that are no commands."""
        return self._context

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *fault: object) -> None:
        self._context.close()

    def call(self, operation: OperationShape, members: Members) -> Members:
        """Make one call; return the members of the answer that the model knows. Raises CommandFailed."""
        raw = self.call_raw(operation, members)
        return {} if operation.output is None else modelled(form_of(operation.output), raw)

    def call_raw(self, operation: OperationShape, members: Members) -> Members:
        """Make one call; return all members of the answer. Raises CommandFailed."""
        form = form_of(operation.input)
        check_request(form, members)
        described = _described(self._service, operation)
        result = call(self._context, described, described.request(**_sendable(form, members)))
        if isinstance(result, Err):
            raise failure_of(
                result.error,
                operation.name,
                url=self._seen.url,
                retries=self._seen.attempts - 1 if self._seen.attempts == self._context.retries.max_attempts else 0,
            )
        return self._read(operation)

    def _read(self, operation: OperationShape) -> Members:
        if not self._seen.body or operation.output is None:
            return {}
        if self._service.shape.protocol == "json":
            members: Members = msgspec.json.decode(self._seen.body)
            return members
        from keywright.client.runtime.xml_reading import UnreadableXml, parse_xml, tree_of

        try:
            result = parse_xml(self._seen.body).find(f"{operation.name}Result")
        except UnreadableXml as fault:
            raise CommandFailed(f"The answer cannot be read: {fault}.") from fault
        if result is None:
            return {}
        read: Members = typed(form_of(operation.output), tree_of(operation.output, result))
        return read

    def _observe(self, event: Event) -> None:
        for observe in self._observers:
            observe(event)


@cache
def _described(service: Service, operation: OperationShape) -> AnyOperation:
    """Return the client's description of an operation, with a request of the same members and any values."""
    known: AnyOperation = client_module(service, operation).OPERATION
    members = [(member.name, Any, None) for member in form_of(operation.input).members]
    request = msgspec.defstruct(
        operation.input.__name__, members, bases=(Shape,), frozen=True, kw_only=True, omit_defaults=True
    )
    return replace(known, request=request, response=None, errors={})


def _sendable(form: Form, value: Any) -> Any:
    """Return members as JSON has them: texts of blobs as bytes, points in time as seconds."""
    if form.kind == "structure":
        known = {member.name: member.form for member in form.members}
        return {name: _sendable(known[name], inside) for name, inside in value.items()}
    if form.kind == "list" and form.item is not None:
        item = form.item
        return [_sendable(item, each) for each in value]
    if form.kind == "map" and form.item is not None:
        item = form.item
        return {key: _sendable(item, inside) for key, inside in value.items()}
    if form.kind == "blob" and isinstance(value, str):
        return value.encode()
    return int(epoch_seconds(value)) if form.kind == "timestamp" else value
