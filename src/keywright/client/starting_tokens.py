"""Tokens that say where a list was cut off, as `aws --starting-token` and boto3 write and read them.

A token is base64 of a JSON object: the service's own token under the name of the member that takes it, and, if the list
was cut within a page, under `boto_truncate_amount` how many items of that page were already given. The format is
botocore's and cannot be changed here.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

_GIVEN = "boto_truncate_amount"
_OLD_SEPARATOR = "___"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a list: the page behind a service's token (None: the first), after so many of its items.

    `given` is None at the beginning of a page.
    """

    service_token: str | None
    given: int | None = None


def write_starting_token(member: str, place: Place) -> str:
    """Return the token for a place; `member` is the wire name of the member that takes the service's token."""
    token: dict[str, Any] = {member: place.service_token}
    if place.given is not None:
        token[_GIVEN] = place.given
    return base64.b64encode(json.dumps(token).encode()).decode()


def read_starting_token(member: str, text: str) -> Place:
    """Return the place that a token names.

    Text in neither of botocore's two formats is taken for a token of the service, which will judge it: so a
    `NextMarker` of an answer can be given as well.
    """
    try:
        token = json.loads(base64.b64decode(text, validate=True))
    except ValueError:
        return _read_old(text)
    if not isinstance(token, dict) or token.keys() - {_GIVEN} != {member}:
        return Place(service_token=text)
    service_token, given = token[member], token.get(_GIVEN)
    if not isinstance(service_token, str | None) or not isinstance(given, int | None) or (given or 0) < 0:
        return Place(service_token=text)
    return Place(service_token=service_token, given=given)


def _read_old(text: str) -> Place:
    """Read the format of before 2015: the service's token or `None`, three underscores, the number of items."""
    before, separator, given = text.rpartition(_OLD_SEPARATOR)
    if not separator or _OLD_SEPARATOR in before or not given.isdecimal():
        return Place(service_token=_unless_none(text))
    return Place(service_token=_unless_none(before), given=int(given))


def _unless_none(text: str) -> str | None:
    return None if text == "None" else text
