"""The secrets of access keys: sealed under the key's id and the number of the secret, so that none can be moved."""

from __future__ import annotations

import base64

from keywright.crypto.errors import SealError
from keywright.domain.errors import InternalFault
from keywright.domain.principals import AccessKey
from keywright.ports.clock import RandomBytes
from keywright.ports.sealing import Sealing

_PURPOSE = "access-key-secret"
_SECRET_BYTES = 30


def new_secret(random_bytes: RandomBytes) -> str:
    """Return a new secret: 40 characters of base64."""
    return base64.b64encode(random_bytes(_SECRET_BYTES)).decode()


def seal_secret(sealing: Sealing, access_key_id: str, secret_version: int, secret: str) -> bytes:
    """Return the sealed secret of an access key; `secret_version` counts its secrets from 1."""
    return sealing.seal(secret.encode(), _PURPOSE, (access_key_id, str(secret_version)))


def open_secret(sealing: Sealing, access_key: AccessKey) -> str:
    """Return the secret of an access key.

    Raises:
        InternalFault: it cannot be opened.
    """
    identity = (access_key.access_key_id, str(access_key.secret_version))
    try:
        return sealing.open(access_key.sealed_secret, _PURPOSE, identity).decode()
    except SealError as fault:
        raise InternalFault("The access key cannot be read.") from fault
