"""Reads what the JSON protocol answers: a response, or the members of an error."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import msgspec

from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer


def json_response(response: type[Shape] | None, answer: HttpAnswer) -> Shape | None:
    """Return the response; raises CallFailed. Where none is modelled, JSON is passed over and other bytes are not.

    A page of HTML would else pass for the success of an operation that answers nothing.
    """
    if response is None:
        json_object(answer)
        return None
    try:
        decoded: Shape = _decoder(response).decode(answer.body or b"{}")
        return decoded
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _patiently(response, answer)  # not as the model says, which newer services may not be


def json_object(answer: HttpAnswer) -> dict[str, Any]:
    """Return the JSON object in an answer, an empty one for no body and for null; raises CallFailed."""
    try:
        tree = msgspec.json.decode(answer.body or b"{}")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise CallFailed(UnreadableAnswer(message="The answer is not JSON.", status=answer.status)) from None
    if tree is None:
        return {}
    if not isinstance(tree, dict):
        raise CallFailed(UnreadableAnswer(message="The answer is not a JSON object.", status=answer.status))
    return cast("dict[str, Any]", tree)


def shape_in(shape_type: type[Shape], tree: dict[str, Any]) -> Shape:
    """Return the shape that a tree is, with patience where the model's own decoder has none; raises ValueError."""
    try:
        return msgspec.convert(tree, shape_type)
    except msgspec.ValidationError:
        from keywright.client.runtime.shape_reading import shape_of

        return shape_of(shape_type, tree)


def _patiently(response: type[Shape], answer: HttpAnswer) -> Shape:
    # It inspects types, for which much is imported that an ordinary answer does not need.
    from keywright.client.runtime.shape_reading import DoesNotFit, shape_of

    try:
        return shape_of(response, json_object(answer))
    except DoesNotFit as misfit:
        message = f"The answer does not fit the model: {misfit}."
        raise CallFailed(UnreadableAnswer(message=message, status=answer.status)) from None


# `cache` forgets the type variable, hence Any: one decoder per shape for the life of the process.
@cache
def _decoder(shape_type: type[Shape]) -> Any:
    return msgspec.json.Decoder(shape_type)
