"""Copy keys between the tokens of a cluster without their value ever leaving a token in the clear.

The tokens share a masking key. A new token receives it under its own transport (RSA) key; a backing key is made
in one token's session, masked (wrapped under the masking key), and unmasked on every token as sensitive and
not extractable. Only wrapped bytes pass through Python.
"""

from dataclasses import dataclass
from typing import Any

import pkcs11
from pkcs11 import MGF, Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass

from keywright.pkcs11.attributes import (
    AES_256_BYTES,
    BACKING_KEY,
    BACKING_KEY_USES,
    MASKABLE_KEY,
    MASKING_KEY_USES,
    masking_key,
)
from keywright.pkcs11.error_map import translated
from keywright.pkcs11.errors import KeyRefused
from keywright.pkcs11.keys import only_object, refuse_duplicate
from keywright.pkcs11.token import Token

# SoftHSM2 knows OAEP with SHA-1 only; OAEP does not rest on the collision resistance that SHA-1 lost.
# Any, because the stub wants bytes where the library takes this tuple.
_OAEP: Any = (Mechanism.SHA_1, MGF.SHA1, None)
_TRANSPORT_KEY_BITS = 2048
# AES key wrap (RFC 3394) adds eight bytes. Checked because SoftHSM2 forgets the length of unwrapped keys.
_MASKED_BYTES = AES_256_BYTES + 8


@dataclass(frozen=True, kw_only=True, slots=True)
class TransportKey:
    """The public half of a token's transport key: big-endian integers, and the id of the private half."""

    key_id: bytes
    modulus: bytes
    public_exponent: bytes


def generate_masking_key(token: Token, key_id: bytes, label: str) -> None:
    """Make the cluster's masking key on its first token, in a form that can be handed on to others."""
    with token.session() as lent, translated("generating the masking key"):
        refuse_duplicate(lent.session, key_id)
        lent.session.generate_key(
            KeyType.AES,
            256,
            id=key_id,
            label=label,
            store=True,
            capabilities=MASKING_KEY_USES,
            template=masking_key(may_hand_on=True),
        )


def generate_transport_key(token: Token, key_id: bytes) -> TransportKey:
    """Make an RSA pair on a token that is to receive the masking key.

    The private half is a token object, because the session it is made in goes back to the pool; it is
    destroyed when the masking key has been received.
    """
    with token.session() as lent, translated("generating the transport key"):
        refuse_duplicate(lent.session, key_id)
        public, private = lent.session.generate_keypair(
            KeyType.RSA,
            _TRANSPORT_KEY_BITS,
            id=key_id,
            capabilities=MASKING_KEY_USES,
            store=False,
            private_template={Attribute.TOKEN: True, Attribute.EXTRACTABLE: False},
        )
        del private
        answer = TransportKey(
            key_id=key_id,
            modulus=public[Attribute.MODULUS],
            public_exponent=public[Attribute.PUBLIC_EXPONENT],
        )
        public.destroy()
        return answer


def wrap_masking_key(token: Token, masking_key_id: bytes, transport: TransportKey) -> bytes:
    """Return the masking key wrapped for the token that owns the transport key."""
    with token.session() as lent, translated("wrapping the masking key"):
        masking = only_object(lent.session, masking_key_id)
        public = lent.session.create_object(
            {
                Attribute.CLASS: ObjectClass.PUBLIC_KEY,
                Attribute.KEY_TYPE: KeyType.RSA,
                Attribute.TOKEN: False,
                Attribute.WRAP: True,
                Attribute.MODULUS: transport.modulus,
                Attribute.PUBLIC_EXPONENT: transport.public_exponent,
            }
        )
        try:
            return _wrap(public, masking, Mechanism.RSA_PKCS_OAEP, _OAEP)
        finally:
            public.destroy()


def unwrap_masking_key(
    token: Token, transport_key_id: bytes, wrapped: bytes, key_id: bytes, label: str, *, may_hand_on: bool
) -> None:
    """Receive the masking key on a new token, then destroy the transport key that brought it."""
    with token.session() as lent, translated("unwrapping the masking key"):
        refuse_duplicate(lent.session, key_id)
        wanted = {Attribute.ID: transport_key_id, Attribute.CLASS: ObjectClass.PRIVATE_KEY}
        private = _only_transport_key(list(lent.session.get_objects(wanted)))
        private.unwrap_key(
            ObjectClass.SECRET_KEY,
            KeyType.AES,
            wrapped,
            id=key_id,
            label=label,
            mechanism=Mechanism.RSA_PKCS_OAEP,
            mechanism_param=_OAEP,
            store=True,
            capabilities=MASKING_KEY_USES,
            template=masking_key(may_hand_on=may_hand_on),
        )
        private.destroy()


def generate_masked_key(token: Token, masking_key_id: bytes) -> bytes:
    """Make an AES-256 key inside the token and return it masked; nothing of it stays on the token.

    It exists as a session object only, so that a crash in between leaves no extractable key behind.
    """
    with token.session() as lent, translated("generating a masked key"):
        masking = only_object(lent.session, masking_key_id)
        key = lent.session.generate_key(
            KeyType.AES, 256, store=False, capabilities=MechanismFlag(0), template=dict(MASKABLE_KEY)
        )
        try:
            return _wrap(masking, key, Mechanism.AES_KEY_WRAP, None)
        finally:
            key.destroy()


def unmask_key(token: Token, masking_key_id: bytes, masked: bytes, key_id: bytes, label: str) -> None:
    """Put a masked key on this token as a backing key; KeyRefused when it is not a masked AES-256 key."""
    if len(masked) != _MASKED_BYTES:
        raise KeyRefused("a masked AES-256 key has 40 bytes")
    with token.session() as lent, translated("unmasking a key"):
        refuse_duplicate(lent.session, key_id)
        masking = only_object(lent.session, masking_key_id)
        if not isinstance(masking, pkcs11.UnwrapMixin):
            raise KeyRefused(f"key {masking_key_id.hex()} is no masking key")
        masking.unwrap_key(
            ObjectClass.SECRET_KEY,
            KeyType.AES,
            masked,
            id=key_id,
            label=label,
            mechanism=Mechanism.AES_KEY_WRAP,
            store=True,
            capabilities=BACKING_KEY_USES,
            template=dict(BACKING_KEY),
        )


def _wrap(wrapping: pkcs11.Object, key: pkcs11.Object, mechanism: Mechanism, param: Any) -> bytes:
    if not isinstance(wrapping, pkcs11.WrapMixin) or not isinstance(key, pkcs11.Key):
        raise KeyRefused("this key may not wrap")
    return wrapping.wrap_key(key, mechanism=mechanism, mechanism_param=param)


def _only_transport_key(found: list[pkcs11.Object]) -> pkcs11.UnwrapMixin:
    if len(found) != 1 or not isinstance(found[0], pkcs11.UnwrapMixin):
        raise KeyRefused(f"{len(found)} transport keys where one that unwraps is needed")
    return found[0]
