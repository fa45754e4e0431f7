"""How a refused value is quoted in a message: short, on one line, and never bytes."""

import unicodedata
from typing import Any

MAX_SHOWN = 256


def shown(value: Any) -> str | None:
    """Return the value as AWS quotes it, at most MAX_SHOWN characters; None for what is never quoted.

    Bytes are not quoted, because a blob may be plaintext; neither are lists and maps that hold anything but scalars.
    """
    text = _plain(value)
    if text is None:
        return None
    text = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
    return "".join("?" if unicodedata.category(character)[0] == "C" else character for character in text)


def _plain(value: Any) -> str | None:
    if isinstance(value, bytes):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _joined("[", [_scalar(item) for item in value], "]")
    if isinstance(value, dict):
        pairs = [(_scalar(key), _scalar(item)) for key, item in value.items()]
        return _joined("{", [None if item is None else f"{key}={item}" for key, item in pairs], "}")
    return str(value)


def _scalar(value: Any) -> str | None:
    if isinstance(value, dict | list | bytes):
        return None
    return "null" if value is None else _plain(value)


def _joined(start: str, parts: list[str | None], end: str) -> str | None:
    known = [part for part in parts if part is not None]
    return f"{start}{', '.join(known)}{end}" if len(known) == len(parts) else None
