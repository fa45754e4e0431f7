"""Values that stand in files: `file://notes.txt` is text, `fileb://picture.png` is bytes.

An http:// or https:// value is taken literally and never fetched, so that --xks-proxy-uri-endpoint can be given.
"""

from __future__ import annotations

import os
from pathlib import Path

_TEXT, _BYTES = "file://", "fileb://"


class UnreadableFile(Exception):
    """The file that a value names cannot be read."""


def content_or_text(value: str) -> str | bytes:
    """Return the content of the file that a value names, or the value when it names none.

    `~` and `$NAME` in the path are expanded.

    Raises:
        UnreadableFile: the file is missing, may not be read, or is not the UTF-8 text that file:// says it is.
    """
    prefix = next((prefix for prefix in (_TEXT, _BYTES) if value.startswith(prefix)), None)
    if prefix is None:
        return value
    # The user's own words are expanded as a shell would.
    path = os.path.expandvars(os.path.expanduser(value.removeprefix(prefix)))
    try:
        return Path(path).read_bytes() if prefix == _BYTES else Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise UnreadableFile(
            f"Unable to load paramfile ({path}), text contents could not be decoded.  If this is a binary file, "
            "please use the fileb:// prefix instead of the file:// prefix."
        ) from fault
    except OSError as fault:
        raise UnreadableFile(f"Unable to load paramfile {value}: {fault}") from fault
