"""How operations refuse a key that is not of their kind (kms-api.md sections 1, 2; custom-key-stores.md section 7).

All keys are symmetric encryption keys so far. The operations on other kinds are there to say so as AWS does.
"""

from __future__ import annotations

from typing import NoReturn

from keywright.domain.errors import InvalidKeyUsage, UnsupportedOperation
from keywright.domain.keys import Key


def refuse_usage(key: Key, operation: str) -> NoReturn:
    """Raise InvalidKeyUsage: the key encrypts and decrypts, and that operation is for another usage."""
    raise InvalidKeyUsage(f"{key.arn} key usage is {key.usage} which is not valid for {operation}.")


def refuse_origin(key: Key) -> NoReturn:
    """Raise UnsupportedOperation: the key's material comes from somewhere that the operation has no business with."""
    raise UnsupportedOperation(f"{key.arn} origin is {key.origin} which is not valid for this operation.")


def refuse_feature(key: Key) -> NoReturn:
    """Raise UnsupportedOperation: keys in key stores never have the feature, built-in ones not yet."""
    if key.custom_key_store_id is not None:
        refuse_origin(key)
    raise UnsupportedOperation("This version does not offer the operation.")


def refuse_single_region(key: Key) -> NoReturn:
    """Raise UnsupportedOperation: the key is not a multi-Region key."""
    raise UnsupportedOperation(f"{key.arn} is not a multi-region primary key.")


def refuse_symmetric(key: Key) -> NoReturn:
    """Raise UnsupportedOperation: the key has no public half."""
    raise UnsupportedOperation(f"{key.arn} key spec is {key.spec} which is not valid for this operation.")
