"""Reads the XML of the query protocol into plain values, by the shape that is expected.

Only elements and their text count: namespaces are dropped, and a document type is refused, because an answer that
brings entities of its own is no answer of the service.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from msgspec import inspect

from keywright.api.shape import Shape
from keywright.client.runtime.member_formats import unwrapped


class UnreadableXml(ValueError):
    """The text is not XML, or has a document type."""


def parse_xml(body: bytes) -> ET.Element:
    """Return the document's element, all names without their namespaces; raises UnreadableXml."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise UnreadableXml("the answer has a document type")
    try:
        root = ET.fromstring(body)  # noqa: S314  # the traps of XML all need a document type
    except (ET.ParseError, ValueError, LookupError):
        raise UnreadableXml("the answer is not XML") from None
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    return root


def tree_of(shape_type: type[Shape], element: ET.Element) -> Any:
    """Return the plain values that an element holds for a shape."""
    return _value(inspect.type_info(shape_type), element)


def _value(info: Any, element: ET.Element) -> Any:
    bare, _ = unwrapped(info)
    if isinstance(bare, inspect.StructType):
        found = {child.tag: child for child in element}
        present = ((field, found.get(field.encode_name)) for field in bare.fields)
        return {field.encode_name: _value(field.type, child) for field, child in present if child is not None}
    if isinstance(bare, inspect.ListType):
        return [_value(bare.item_type, child) for child in element]
    if isinstance(bare, inspect.DictType):
        pairs = ((entry.findtext("key"), entry.find("value")) for entry in element)
        return {key: _value(bare.value_type, value) for key, value in pairs if value is not None}
    return element.text or ""
