"""Find, list, make and destroy secret keys on a token by their CKA_ID."""

from collections.abc import Mapping
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, ObjectClass

from keywright.pkcs11.attributes import (
    BACKING_KEY,
    BACKING_KEY_USES,
    READ,
    KeyAttributes,
    from_values,
    require_backing_key,
)
from keywright.pkcs11.error_map import translated
from keywright.pkcs11.errors import ObjectAmbiguous, ObjectNotFound
from keywright.pkcs11.token import Token


def backing_key_handle(token: Token, key_id: bytes) -> int:
    """Return the object handle of the one backing key with this id, from the cache when it is known.

    Raises ObjectNotFound, ObjectAmbiguous, KeyRefused; TokenUnreachable when the token is what is missing.
    """
    handle = token.key_handles.get(key_id)
    if handle is None:
        cache = token.key_handles
        with token.session() as lent, translated("finding a key"):
            found = only_object(lent.session, key_id)
            require_backing_key(_attributes(found))
            handle = cache[key_id] = int(found.handle)  # type: ignore[arg-type] # a token object has one
    return handle


def find_key(token: Token, key_id: bytes) -> KeyAttributes:
    """Return the attributes of the one backing key with this id; raises as `backing_key_handle`."""
    with token.session() as lent, translated("finding a key"):
        values = _attributes(only_object(lent.session, key_id))
        require_backing_key(values)
        return from_values(values)


def list_keys(token: Token) -> tuple[KeyAttributes, ...]:
    """Return the attributes of every secret key that is a token object and visible to this login."""
    wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.TOKEN: True}
    with token.session() as lent, translated("listing keys"):
        return tuple(from_values(_attributes(found)) for found in list(lent.session.get_objects(wanted)))


def destroy_key(token: Token, key_id: bytes) -> None:
    """Destroy the one object with this id, whatever its attributes; ObjectNotFound, ObjectAmbiguous."""
    with token.session() as lent, translated("destroying a key"):
        only_object(lent.session, key_id).destroy()
    token.key_handles.pop(key_id, None)


def generate_backing_key(token: Token, key_id: bytes, label: str) -> None:
    """Make a backing key on this token alone, as on an HSM whose vendor replicates keys by itself."""
    with token.session() as lent, translated("generating a key"):
        refuse_duplicate(lent.session, key_id)
        lent.session.generate_key(
            KeyType.AES,
            256,
            id=key_id,
            label=label,
            store=True,
            capabilities=BACKING_KEY_USES,
            template=dict(BACKING_KEY),
        )


def only_object(session: pkcs11.Session, key_id: bytes) -> pkcs11.Object:
    """Return the one object with this CKA_ID that is a secret key; ObjectNotFound, ObjectAmbiguous."""
    wanted = {Attribute.ID: key_id, Attribute.CLASS: ObjectClass.SECRET_KEY}
    found = list(session.get_objects(wanted))
    if not found:
        raise ObjectNotFound(f"no key {key_id.hex()}")
    if len(found) > 1:
        raise ObjectAmbiguous(f"{len(found)} keys {key_id.hex()}")
    return found[0]


def refuse_duplicate(session: pkcs11.Session, key_id: bytes) -> None:
    """Raise ObjectAmbiguous when the id is taken: PKCS#11 itself allows any number of equal ids."""
    if next(iter(list(session.get_objects({Attribute.ID: key_id}))), None) is not None:
        raise ObjectAmbiguous(f"key {key_id.hex()} exists")


def _attributes(found: pkcs11.Object) -> Mapping[Attribute, Any]:
    return found.get_attributes(list(READ))
