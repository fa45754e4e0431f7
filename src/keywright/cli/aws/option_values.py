"""From what a user typed after an option to the value that goes into the request."""

from __future__ import annotations

import json
from typing import Any

from keywright.cli.aws.failures import CommandFailed, ParameterError
from keywright.cli.aws.forms import Form, Member
from keywright.cli.aws.parameter_files import UnreadableFile, content_or_text


def option_value(member: Member, typed: Any) -> Any:
    """Return the value of a member: JSON, shorthand, the content of a file, or the text itself.

    `typed` is a string, a list of strings for a list, or a bool.

    Raises:
        CommandFailed: it cannot be read as the model's form of the member.
    """
    option = f"--{member.option}"
    try:
        loaded = _loaded(typed)
        if member.form.is_complex and not _looks_like_json(loaded):
            return _from_shorthand(member.form, loaded, option)
        return _plain(member.form, loaded, option)
    except UnreadableFile as fault:
        raise ParameterError(option, str(fault)) from fault
    except ValueError as fault:
        raise CommandFailed(str(fault)) from fault


def json_value(text: str, option: str) -> Any:
    """Return what a JSON text says. Raises ParameterError."""
    try:
        return json.loads(text)
    except ValueError as fault:
        raise ParameterError(option, f"Invalid JSON: {fault}\nJSON received: {text}") from fault


def _loaded(typed: Any) -> Any:
    if isinstance(typed, list):
        return [content_or_text(typed[0])] if len(typed) == 1 else typed
    return content_or_text(typed) if isinstance(typed, str) else typed


def _looks_like_json(loaded: Any) -> bool:
    first = loaded[0] if isinstance(loaded, list) and loaded else loaded
    return isinstance(first, str) and first.strip().startswith(("[", "{"))


def _from_shorthand(form: Form, loaded: Any, option: str) -> Any:
    from keywright.cli.aws.shorthand import ShorthandError, parse_shorthand
    from keywright.cli.aws.shorthand_types import with_model_types

    try:
        parsed = [parse_shorthand(each) for each in loaded] if isinstance(loaded, list) else parse_shorthand(loaded)
    except ShorthandError as fault:
        raise ParameterError(option, str(fault)) from fault
    return with_model_types(form, parsed)


def _plain(form: Form, loaded: Any, option: str) -> Any:
    if form.kind in ("structure", "map"):
        return json_value(loaded, option)
    if form.kind == "list" and form.item is not None:
        first = loaded[0].strip() if len(loaded) == 1 and isinstance(loaded[0], str) else ""
        if first.startswith("["):
            return json_value(loaded[0], option)
        item = form.item
        return [_plain(item, each, option) for each in loaded]
    if form.kind == "integer" and not isinstance(loaded, int):
        return int(loaded)
    return loaded
