"""Reads what the query protocol answers: a response, or the members of an error."""

from __future__ import annotations

from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, UnreadableAnswer
from keywright.client.runtime.http_message import HttpAnswer
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.shape_reading import DoesNotFit, shape_of
from keywright.client.runtime.xml_reading import UnreadableXml, parse_xml, tree_of


def xml_response(operation: AnyOperation, answer: HttpAnswer) -> Shape | None:
    """Return the response; raises CallFailed."""
    try:
        root = parse_xml(answer.body)
        found = root if operation.result_wrapper is None else root.find(operation.result_wrapper)
        if root.tag != f"{operation.name}Response" or found is None:
            raise DoesNotFit(f"{operation.name}Result is missing")
        return None if operation.response is None else shape_of(operation.response, tree_of(operation.response, found))
    except (UnreadableXml, DoesNotFit) as fault:
        message = f"The answer does not fit the model: {fault}."
        raise CallFailed(UnreadableAnswer(message=message, status=answer.status)) from None


def xml_error(answer: HttpAnswer) -> dict[str, str]:
    """Return the members of an error, {} when the answer holds none that can be read."""
    try:
        root = parse_xml(answer.body)
    except UnreadableXml:
        return {}
    error = root if root.tag == "Error" else root.find("Error")
    return {} if error is None else {child.tag: child.text or "" for child in error}


def xml_request_id(answer: HttpAnswer) -> str | None:
    """Return the request ID that stands in the answer's text."""
    try:
        root = parse_xml(answer.body)
    except UnreadableXml:
        return None
    return root.findtext("ResponseMetadata/RequestId") or root.findtext("RequestId")
