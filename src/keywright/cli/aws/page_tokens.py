"""The tokens of `--starting-token`: where a list was cut off, as opaque text that `aws` reads and writes as well.

A token is base64 of a JSON object: the service's own token under the name of the member that takes it, and under
`boto_truncate_amount`, if the list was cut within a page, how many items of that page were already shown.
"""

from __future__ import annotations

import base64
import json
from typing import Any

_SHOWN = "boto_truncate_amount"


def write_token(member: str, service_token: Any, shown: int | None) -> str:
    """Return the token for a place: the page that a service's token leads to, after so many of its items."""
    token = {member: service_token, **({} if shown is None else {_SHOWN: shown})}
    return base64.b64encode(json.dumps(token).encode()).decode()


def read_token(member: str, text: str) -> tuple[Any, int]:
    """Return the service's token (None: the first page) and the number of its page's items to leave out.

    Text that was not written here is taken for a token of the service itself, which then judges it.
    """
    try:
        token = json.loads(base64.b64decode(text, validate=True))
    except ValueError:
        return text, 0
    if not isinstance(token, dict) or set(token) - {_SHOWN} != {member}:
        return text, 0
    shown = token.get(_SHOWN, 0)
    return token[member], shown if isinstance(shown, int) else 0
