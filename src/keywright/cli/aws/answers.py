"""The members of an answer that the model knows, in the model's order, each as it stood on the wire.

Blobs stay base64 text and timestamps stay the numbers or texts that the service sent, which is how `aws` prints them.
"""

from __future__ import annotations

from typing import Any

from keywright.cli.aws.forms import Form


def modelled(form: Form, value: Any) -> Any:
    """Return the value without what the model does not know and without nulls."""
    if form.kind == "structure" and isinstance(value, dict):
        present = ((member, value.get(member.name)) for member in form.members)
        return {member.name: modelled(member.form, inside) for member, inside in present if inside is not None}
    if form.kind == "list" and form.item is not None and isinstance(value, list):
        item = form.item
        return [modelled(item, each) for each in value]
    if form.kind == "map" and form.item is not None and isinstance(value, dict):
        item = form.item
        return {key: modelled(item, inside) for key, inside in value.items()}
    return value


def typed(form: Form, value: Any) -> Any:
    """Return what stood in XML, all of it text, with the numbers and booleans that the model has."""
    if form.kind == "structure":
        known = {member.name: member.form for member in form.members}
        return {name: typed(known[name], inside) for name, inside in value.items()}
    if form.kind == "list" and form.item is not None:
        item = form.item
        return [typed(item, each) for each in value]
    if form.kind == "map" and form.item is not None:
        item = form.item
        return {key: typed(item, inside) for key, inside in value.items()}
    if form.kind == "integer":
        return int(value)
    return value == "true" if form.kind == "boolean" else value
