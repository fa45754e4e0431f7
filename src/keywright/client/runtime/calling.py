"""Makes calls: what the generated `request`, `request_async` and their siblings are made of. Nothing is raised."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from keywright.api.shape import Shape
from keywright.client.runtime.call import Call, Result
from keywright.client.runtime.context import Context
from keywright.client.runtime.errors import CallFailed, CredentialsMissing, ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation
from keywright.client.runtime.providers import CredentialsUnavailable
from keywright.client.runtime.result import Err, Ok
from keywright.sigv4.signing import Credentials

Request = TypeVar("Request", bound=Shape)
Response = TypeVar("Response")
Modelled = TypeVar("Modelled")


def call(
    context: Context, operation: Operation[Request, Response, Modelled], parameters: Request
) -> Ok[Response] | Err[Modelled | ProtocolError]:
    """Make a call and wait for its result."""
    try:
        result = _sent(context, Call(context, operation, parameters))
    except CallFailed as failed:
        result = Err(failed.error)
    return cast("Ok[Response] | Err[Modelled | ProtocolError]", result)


def call_with_metadata(
    context: Context, operation: Operation[Request, Response, Modelled], parameters: Request
) -> tuple[Ok[Response] | Err[Modelled | ProtocolError], CallMetadata]:
    """Make a call; return its result and how it went."""
    started = context.clock.monotonic()
    under_way: Call | None = None
    try:
        under_way = Call(context, operation, parameters)
        result = _sent(context, under_way)
    except CallFailed as failed:
        result = Err(failed.error)
    return cast(Any, result), _metadata(context, under_way, started)


async def call_async(
    context: Context, operation: Operation[Request, Response, Modelled], parameters: Request
) -> Ok[Response] | Err[Modelled | ProtocolError]:
    """Make a call without blocking the event loop."""
    return (await call_with_metadata_async(context, operation, parameters))[0]


async def call_with_metadata_async(
    context: Context, operation: Operation[Request, Response, Modelled], parameters: Request
) -> tuple[Ok[Response] | Err[Modelled | ProtocolError], CallMetadata]:
    """Make a call without blocking the event loop; return its result and how it went."""
    started = context.clock.monotonic()
    under_way: Call | None = None
    try:
        under_way = Call(context, operation, parameters)
        result = await _sent_async(context, under_way)
    except CallFailed as failed:
        result = Err(failed.error)
    return cast(Any, result), _metadata(context, under_way, started)


def _sent(context: Context, under_way: Call) -> Result:
    while True:
        request = under_way.request(_credentials(context) if under_way.is_signed else None)
        try:
            result = under_way.answered(context.transport.send(request, context.timeouts))
        except CallFailed as failed:
            result = under_way.failed(failed.error)
        if result is not None:
            return result
        context.clock.sleep(under_way.pause)


async def _sent_async(context: Context, under_way: Call) -> Result:
    while True:
        request = under_way.request(await _credentials_async(context) if under_way.is_signed else None)
        try:
            result = under_way.answered(await context.async_transport.send(request, context.timeouts))
        except CallFailed as failed:
            result = under_way.failed(failed.error)
        if result is not None:
            return result
        await context.clock.sleep_async(under_way.pause)


def _credentials(context: Context) -> Credentials | None:
    if context.credentials is None:
        return None
    now = context.clock.now()
    return context.credentials.current(now) or _loaded(context, now)


async def _credentials_async(context: Context) -> Credentials | None:
    if context.credentials is None:
        return None
    now = context.clock.now()
    if (at_hand := context.credentials.current(now)) is not None:
        return at_hand
    import asyncio  # a blocking program never comes here and need not load it

    return await asyncio.to_thread(_loaded, context, now)


def _loaded(context: Context, now: float) -> Credentials | None:
    if context.credentials is None:
        return None
    try:
        return context.credentials.load(now)
    except CredentialsUnavailable as unavailable:
        raise CallFailed(CredentialsMissing(message=str(unavailable))) from None


def _metadata(context: Context, under_way: Call | None, started: float) -> CallMetadata:
    if under_way is not None:
        return under_way.metadata(started)
    seconds = context.clock.monotonic() - started
    return CallMetadata(request_id=None, status=None, attempts=0, seconds=seconds)
