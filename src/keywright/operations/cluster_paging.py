"""Paging in the CloudHSM v2 API, where a bad token is a bad request."""

from __future__ import annotations

from typing import Any

from keywright.domain.errors import HsmRequestInvalid, InvalidMarker
from keywright.operations.call import Call
from keywright.operations.paging import read_marker


def read_next_token(call: Call[Any], operation: str, token: str | None) -> str:
    """Return the position that a NextToken stands for, "" for the first page.

    Raises:
        HsmRequestInvalid: the token was not made by this operation for this account and Region.
    """
    try:
        return read_marker(call, operation, token)
    except InvalidMarker as fault:
        raise HsmRequestInvalid("The NextToken is not valid.") from fault
