"""Reads an answer: the response of the operation, one of its errors, or a protocol error. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import msgspec

from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, ProtocolError, UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.service_errors import protocol_error
from keywright.client.runtime.shape_reading import DoesNotFit, shape_of
from keywright.client.runtime.xml_reading import UnreadableXml, parse_xml, tree_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer says: the result, and, of an error, its code and whether the model names it."""

    result: Ok[Any] | Err[Any]
    code: str | None = None


def read_answer(operation: AnyOperation, answer: HttpAnswer) -> Reading:
    """Return what an answer says; whatever it is, this returns."""
    try:
        if 200 <= answer.status < 300:
            return Reading(result=Ok(_response(operation, answer)))
        if answer.status < 300 or answer.status >= 400:
            return _failure(operation, answer)
    except CallFailed as failed:
        return Reading(result=Err(failed.error))
    location = "a redirect, which is not followed"
    return Reading(result=Err(UnreadableAnswer(message=f"The answer is {location}.", status=answer.status)))


def request_id(answer: HttpAnswer) -> str | None:
    """Return the service's name for the call, which its operators can find in their logs."""
    headers = answer.headers
    found = headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")
    if found is None and answer.body.lstrip()[:1] == b"<":
        try:
            root = parse_xml(answer.body)
        except UnreadableXml:
            return None
        found = root.findtext("ResponseMetadata/RequestId") or root.findtext("RequestId")
    return found


def _response(operation: AnyOperation, answer: HttpAnswer) -> Any:
    if operation.response is None:
        if answer.body:
            _require_data(operation, answer)
        return None
    if operation.service.protocol == "json":
        return _from_json(operation.response, answer)
    return _from_xml(operation, operation.response, answer)


def _require_data(operation: AnyOperation, answer: HttpAnswer) -> None:
    """Refuse a page of HTML where nothing was expected: it would pass for success."""
    if operation.service.protocol == "json":
        _json_object(answer)


def _from_json(response: type[Shape], answer: HttpAnswer) -> Shape:
    try:
        decoded: Shape = _decoder(response).decode(answer.body or b"{}")
        return decoded
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # not as the model says; the patient reader decides
    try:
        return shape_of(response, _json_object(answer))
    except DoesNotFit as misfit:
        raise _unreadable(answer, f"The answer does not fit the model: {misfit}.") from None


def _json_object(answer: HttpAnswer) -> dict[str, Any]:
    try:
        tree = msgspec.json.decode(answer.body or b"{}")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _unreadable(answer, "The answer is not JSON.") from None
    if not isinstance(tree, dict):
        raise _unreadable(answer, "The answer is not a JSON object.")
    return cast("dict[str, Any]", tree)


def _from_xml(operation: AnyOperation, response: type[Shape], answer: HttpAnswer) -> Any:
    try:
        root = parse_xml(answer.body)
        found = root if operation.result_wrapper is None else root.find(operation.result_wrapper)
        if root.tag != f"{operation.name}Response" or found is None:
            raise DoesNotFit(f"{operation.name}Result is missing")
        return shape_of(response, tree_of(response, found))
    except UnreadableXml as fault:
        raise _unreadable(answer, f"It cannot be read: {fault}.") from None
    except DoesNotFit as misfit:
        raise _unreadable(answer, f"The answer does not fit the model: {misfit}.") from None


def _unreadable(answer: HttpAnswer, message: str) -> CallFailed:
    return CallFailed(UnreadableAnswer(message=message, status=answer.status))


def _failure(operation: AnyOperation, answer: HttpAnswer) -> Reading:
    tree, element_tag = _error_tree(operation, answer)
    code = _code(answer.headers.get("x-amzn-errortype") or tree.get("__type") or tree.get("code") or tree.get("Code"))
    if element_tag is not None:
        code = _code(tree.get("Code"))
    message = tree.get("message") or tree.get("Message") or ""
    message = message if isinstance(message, str) else ""
    if code is not None and (modelled := operation.errors.get(code)) is not None:
        return Reading(result=Err(_modelled(modelled, tree, message)), code=code)
    error: ProtocolError = protocol_error(code, message, answer.status)
    return Reading(result=Err(error), code=code)


def _error_tree(operation: AnyOperation, answer: HttpAnswer) -> tuple[Mapping[str, Any], str | None]:
    """Return the members of an error's body, {} when it has none that can be read."""
    if operation.service.protocol == "json" and answer.body.lstrip()[:1] != b"<":
        try:
            return _json_object(answer), None
        except CallFailed:
            return {}, None
    try:
        root = parse_xml(answer.body)
    except UnreadableXml:
        return {}, None
    error = root if root.tag == "Error" else root.find("Error")
    if error is None:
        return {}, None
    return {child.tag: child.text or "" for child in error}, error.tag


def _code(written: Any) -> str | None:
    """Return a code without the namespace before it and the address behind it."""
    if not isinstance(written, str) or not written:
        return None
    return written.partition(":")[0].rpartition("#")[2] or None


def _modelled(shape_type: type[Shape], tree: Mapping[str, Any], message: str) -> Shape:
    """Return the error's shape; services spell `message` with and without a capital, whatever the model says."""
    spelt = dict(tree)
    if message:
        spelt |= {"message": message, "Message": message}
    try:
        return shape_of(shape_type, spelt)
    except DoesNotFit:
        return shape_type()


@cache
def _decoder(shape_type: type[Shape]) -> Any:
    return msgspec.json.Decoder(shape_type)
