"""What `--generate-cli-skeleton` prints: a request with every member in it, or what an answer looks like."""

from __future__ import annotations

from typing import Any

from keywright.cli.aws.forms import Form

# What the models call the elements of the lists that answers have; the generated shapes do not keep these names.
_ELEMENTS = {
    "EncryptionAlgorithms": "EncryptionAlgorithmSpec",
    "SigningAlgorithms": "SigningAlgorithmSpec",
    "KeyAgreementAlgorithms": "KeyAgreementAlgorithmSpec",
    "EncapsulationAlgorithms": "EncapsulationAlgorithmSpec",
    "MacAlgorithms": "MacAlgorithmSpec",
    "Operations": "GrantOperation",
    "PolicyNames": "PolicyNameType",
}
_PLACEHOLDERS = {"integer": 0, "boolean": True, "timestamp": "1970-01-01T00:00:00", "blob": None}


def input_skeleton(form: Form) -> Any:
    """Return a request with a placeholder for every member; where the model lists values, the first of them."""
    if form.kind == "string":
        return form.choices[0] if form.choices else ""
    if form.kind == "structure":
        return {member.name: input_skeleton(member.form) for member in form.members}
    if form.kind == "list" and form.item is not None:
        return [input_skeleton(form.item)]
    if form.kind == "map" and form.item is not None:
        return {"KeyName": input_skeleton(form.item)}
    return _PLACEHOLDERS[form.kind]


def output_skeleton(form: Form, name: str = "") -> Any:
    """Return an answer in which each string is the name of its member."""
    if form.kind == "string":
        return name
    if form.kind == "structure":
        return {member.name: output_skeleton(member.form, member.name) for member in form.members}
    if form.kind == "list" and form.item is not None:
        return [output_skeleton(form.item, _ELEMENTS.get(name, ""))]
    if form.kind == "map" and form.item is not None:
        return {"KeyName": output_skeleton(form.item)}
    return _PLACEHOLDERS[form.kind]
