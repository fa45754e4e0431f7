"""Reads an answer: the response of the operation, one of its errors, or a protocol error. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer
from keywright.client.runtime.json_answers import json_object, json_response, shape_in
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.service_errors import protocol_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says: the result and, of an error, the service's code for it."""

    result: Ok[Any] | Err[Any]
    code: str | None = None


def read_answer(operation: AnyOperation, answer: HttpAnswer) -> Reading:
    """Return what an answer says; whatever it is, this returns."""
    try:
        if 200 <= answer.status < 300:
            return Reading(result=Ok(_response(operation, answer)))
    except CallFailed as failed:
        return Reading(result=Err(failed.error))
    if answer.status < 400:
        message = f"The answer has status {answer.status}; redirects are not followed."
        return Reading(result=Err(UnreadableAnswer(message=message, status=answer.status)))
    return _failure(operation, answer)


def request_id(answer: HttpAnswer) -> str | None:
    """Return the service's name for the call, which its operators can find in their logs."""
    found = answer.headers.get("x-amzn-requestid") or answer.headers.get("x-amz-request-id")
    if found is None and _is_markup(answer):
        from keywright.client.runtime.xml_answers import xml_request_id

        return xml_request_id(answer)
    return found


def _response(operation: AnyOperation, answer: HttpAnswer) -> Shape | None:
    if operation.service.protocol == "json":
        return json_response(operation.response, answer)
    # STS is the only service that needs it.
    from keywright.client.runtime.xml_answers import xml_response

    return xml_response(operation, answer)


def _is_markup(answer: HttpAnswer) -> bool:
    return answer.body.lstrip()[:1] == b"<"


def _failure(operation: AnyOperation, answer: HttpAnswer) -> Reading:
    members = _error_members(operation, answer)
    written = answer.headers.get("x-amzn-errortype") or members.get("__type") or members.get("code")
    code = _code(written or members.get("Code"))
    # Services spell it with and without a capital, whatever their models say.
    said = members.get("message") or members.get("Message")
    message = said if isinstance(said, str) else ""
    if code is not None and (modelled := operation.errors.get(code)) is not None:
        return Reading(result=Err(_modelled(modelled, members, message)), code=code)
    return Reading(result=Err(protocol_error(code, message, answer.status)), code=code)


def _error_members(operation: AnyOperation, answer: HttpAnswer) -> dict[str, Any]:
    """Return the members of an error's body, {} when it has none that can be read."""
    if operation.service.protocol == "query" or _is_markup(answer):
        from keywright.client.runtime.xml_answers import xml_error

        return xml_error(answer)
    try:
        return json_object(answer)
    except CallFailed:
        return {}


def _code(written: Any) -> str | None:
    """Return a code without the namespace before it and the address behind it."""
    if not isinstance(written, str):
        return None
    return written.partition(":")[0].rpartition("#")[2] or None


def _modelled(shape_type: type[Shape], members: dict[str, Any], message: str) -> Shape:
    """Return the error's shape, without members that are not as its model says; no error has one that it must have."""
    spelt = {**members, "message": message, "Message": message} if message else members
    try:
        return shape_in(shape_type, spelt)
    except ValueError:
        return shape_type()
