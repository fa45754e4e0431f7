"""What the keys we keep on a token must look like, as templates to make them and as facts read back."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pkcs11 import Attribute, KeyType, MechanismFlag, ObjectClass
from pkcs11.attributes import AttributeMapper

from keywright.pkcs11.errors import KeyRefused

AES_256_BYTES = 32
BACKING_KEY_USES = MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT | MechanismFlag.WRAP | MechanismFlag.UNWRAP
MASKING_KEY_USES = MechanismFlag.WRAP | MechanismFlag.UNWRAP
_FOREVER_SECRET: Mapping[Attribute, Any] = {
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.MODIFIABLE: True,
}
# custom-key-stores.md 5.2. DESTROYABLE and the like are left to the token's defaults, which are as required.
BACKING_KEY: Mapping[Attribute, Any] = {**_FOREVER_SECRET, Attribute.EXTRACTABLE: False}
# Lives in a session between being made and being masked; a token object of this kind must never exist.
MASKABLE_KEY: Mapping[Attribute, Any] = {
    Attribute.PRIVATE: True,
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: True,
}


def masking_key(*, may_hand_on: bool) -> dict[Attribute, Any]:
    """Return the template of a masking key.

    PKCS#11 wraps extractable keys only, so a copy that is to be handed on to a further token is extractable
    (its value can still not be read, it is sensitive); any other copy is not. In every copy the unwrap
    template makes the token refuse to unmask a key into an extractable one.
    """
    return {**_FOREVER_SECRET, Attribute.EXTRACTABLE: may_hand_on, Attribute.UNWRAP_TEMPLATE: None}


class _CkAttribute(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_ulong),
        ("value", ctypes.c_void_p),
        ("length", ctypes.c_ulong),
    ]


class TemplateMapper(AttributeMapper):
    """python-pkcs11's attribute packing, plus CKA_UNWRAP_TEMPLATE = sensitive and not extractable.

    The packed value is an array with pointers into this object, so a session must keep its mapper, as it does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._true, self._false = ctypes.c_ubyte(1), ctypes.c_ubyte(0)
        self._nested = (_CkAttribute * 2)(
            _CkAttribute(int(Attribute.SENSITIVE), ctypes.addressof(self._true), 1),
            _CkAttribute(int(Attribute.EXTRACTABLE), ctypes.addressof(self._false), 1),
        )
        self.register_handler(Attribute.UNWRAP_TEMPLATE, lambda _: bytes(self._nested), bytes)


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyAttributes:
    """The attributes of one secret key, as the token reports them; never its value.

    `value_bytes` is 0 when the token does not know: SoftHSM2 2.6.1 says 0 for every key that was unwrapped.
    """

    key_id: bytes
    label: str
    key_type: int
    value_bytes: int
    token: bool
    private: bool
    sensitive: bool
    always_sensitive: bool
    extractable: bool
    never_extractable: bool
    local: bool
    modifiable: bool
    destroyable: bool
    encrypt: bool
    decrypt: bool
    wrap: bool
    unwrap: bool
    sign: bool
    verify: bool
    derive: bool
    trusted: bool
    wrap_with_trusted: bool


FLAGS: Mapping[str, Attribute] = {
    name: Attribute[name.upper()]
    for name in KeyAttributes.__dataclass_fields__
    if name not in ("key_id", "label", "key_type", "value_bytes")
}
READ = (
    Attribute.CLASS,
    Attribute.ID,
    Attribute.LABEL,
    Attribute.KEY_TYPE,
    Attribute.VALUE_LEN,
    *FLAGS.values(),
)


def from_values(values: Mapping[Attribute, Any]) -> KeyAttributes:
    """Return the facts in what a token answered; an attribute it does not know counts as false or empty."""
    return KeyAttributes(
        key_id=values.get(Attribute.ID, b""),
        label=values.get(Attribute.LABEL, ""),
        key_type=int(values.get(Attribute.KEY_TYPE, -1)),
        value_bytes=int(values.get(Attribute.VALUE_LEN, 0)),
        **{name: bool(values.get(attribute, False)) for name, attribute in FLAGS.items()},
    )


def require_backing_key(values: Mapping[Attribute, Any]) -> None:
    """Raise KeyRefused unless these are the attributes of a key that may serve a KMS key."""
    key = from_values(values)
    faults = [
        fault
        for is_so, fault in (
            (values.get(Attribute.CLASS) != ObjectClass.SECRET_KEY, "no secret key"),
            (key.key_type != KeyType.AES, "not AES"),
            (key.value_bytes not in (0, AES_256_BYTES), "not 32 bytes"),
            (not key.sensitive, "not sensitive"),
            (key.extractable, "extractable"),
        )
        if is_so
    ]
    if faults:
        raise KeyRefused(f"key {key.key_id.hex()}: {', '.join(faults)}")
