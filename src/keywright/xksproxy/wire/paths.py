"""The paths of the API: `[prefix]/kms/xks/v1/health` and `[prefix]/kms/xks/v1/keys/{id}/{operation}`."""

from __future__ import annotations

import re
from enum import StrEnum

_PATH = re.compile(
    rb"((?:/[a-zA-Z0-9/_-]+)?)/kms/xks/v1/(?:(health)|keys/([^/]{1,256})/(metadata|encrypt|decrypt))", re.DOTALL
)


class Operation(StrEnum):
    """The operations, as they are named in logs and metrics."""

    HEALTH = "GetHealthStatus"
    METADATA = "GetKeyMetadata"
    ENCRYPT = "Encrypt"
    DECRYPT = "Decrypt"


_OPERATIONS = {
    b"metadata": Operation.METADATA,
    b"encrypt": Operation.ENCRYPT,
    b"decrypt": Operation.DECRYPT,
}

Route = tuple[str, Operation, str]
"""Prefix, operation and external key id; the id is "" for health."""


def parse_path(path: bytes) -> Route | None:
    """Return where a path leads, or None when it is none of the API's; nothing in it is decoded or normalized."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    prefix, health, key_id, operation = found.groups()
    if health is not None:
        return prefix.decode(), Operation.HEALTH, ""
    # Latin-1 takes any byte: what is not the id of a key is not found, whatever it is.
    return prefix.decode(), _OPERATIONS[operation], key_id.decode("latin-1")
