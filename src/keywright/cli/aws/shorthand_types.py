"""Gives the strings of parsed shorthand the types that the model asks for."""

from __future__ import annotations

from typing import Any

from keywright.cli.aws.forms import Form


def with_model_types(form: Form, value: Any) -> Any:
    """Return the value with numbers, booleans and lists where the model has them.

    A lone value where a list belongs becomes a list of one. What does not fit is left as it is, for the check of
    the whole request to name. Raises ValueError for a number that is none.
    """
    if value is None:
        return None
    if form.kind == "list" and form.item is not None:
        item = form.item
        return [with_model_types(item, each) for each in (value if isinstance(value, list) else [value])]
    if isinstance(value, dict):
        return _inside(form, value)
    return _scalar(form, value)


def _inside(form: Form, value: dict[str, Any]) -> dict[str, Any]:
    if form.kind == "map" and form.item is not None:
        item = form.item
        return {key: with_model_types(item, each) for key, each in value.items()}
    known = {member.name: member.form for member in form.members}
    return {key: with_model_types(known[key], each) if key in known else each for key, each in value.items()}


def _scalar(form: Form, value: Any) -> Any:
    if form.kind == "integer":
        return int(value)
    if form.kind == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower(), value)
    return value
