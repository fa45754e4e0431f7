"""One table from PKCS#11 return values, and the library's exceptions for them, to our error tree."""

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11 import exceptions as theirs

from keywright.pkcs11 import errors as ours

# Return value (OASIS PKCS#11 v2.40, section 11.1), python-pkcs11's exception for it, ours. The values
# stand here because calls made through ctypes see numbers and calls made through the library see classes.
_TABLE: tuple[tuple[int, type[theirs.PKCS11Error], type[ours.Pkcs11Error]], ...] = (
    (0x003, theirs.SlotIDInvalid, ours.TokenUnreachable),
    (0x030, theirs.DeviceError, ours.TokenUnreachable),
    (0x031, theirs.DeviceMemory, ours.TokenUnreachable),
    (0x032, theirs.DeviceRemoved, ours.TokenUnreachable),
    (0x0E0, theirs.TokenNotPresent, ours.TokenUnreachable),
    (0x0E1, theirs.TokenNotRecognised, ours.TokenUnreachable),
    (0x0A0, theirs.PinIncorrect, ours.PinIncorrect),
    (0x0A1, theirs.PinInvalid, ours.PinInvalid),
    (0x0A2, theirs.PinLenRange, ours.PinInvalid),
    (0x0A3, theirs.PinExpired, ours.PinInvalid),
    (0x0A4, theirs.PinLocked, ours.PinLocked),
    (0x1B8, theirs.PinTooWeak, ours.PinInvalid),
    (0x0B0, theirs.SessionClosed, ours.SessionLost),
    (0x0B1, theirs.SessionCount, ours.SessionsExhausted),
    (0x0B3, theirs.SessionHandleInvalid, ours.SessionLost),
    (0x101, theirs.UserNotLoggedIn, ours.SessionLost),
    (0x100, theirs.UserAlreadyLoggedIn, ours.UserAlreadyLoggedIn),
    (0x104, theirs.AnotherUserAlreadyLoggedIn, ours.UserAlreadyLoggedIn),
    (0x105, theirs.UserTooManyTypes, ours.UserAlreadyLoggedIn),
    (0x102, theirs.UserPinNotInitialized, ours.UserNotInitialised),
    (0x060, theirs.KeyHandleInvalid, ours.ObjectNotFound),
    (0x082, theirs.ObjectHandleInvalid, ours.ObjectNotFound),
    (0x0F0, theirs.UnwrappingKeyHandleInvalid, ours.ObjectNotFound),
    (0x113, theirs.WrappingKeyHandleInvalid, ours.ObjectNotFound),
    (0x062, theirs.KeySizeRange, ours.KeyRefused),
    (0x063, theirs.KeyTypeInconsistent, ours.KeyRefused),
    (0x069, theirs.KeyNotWrappable, ours.KeyRefused),
    (0x06A, theirs.KeyUnextractable, ours.KeyRefused),
    (0x0D1, theirs.TemplateInconsistent, ours.KeyRefused),
    (0x0F1, theirs.UnwrappingKeySizeRange, ours.KeyRefused),
    (0x0F2, theirs.UnwrappingKeyTypeInconsistent, ours.KeyRefused),
    (0x110, theirs.WrappedKeyInvalid, ours.KeyRefused),
    (0x112, theirs.WrappedKeyLenRange, ours.KeyRefused),
    (0x114, theirs.WrappingKeySizeRange, ours.KeyRefused),
    (0x115, theirs.WrappingKeyTypeInconsistent, ours.KeyRefused),
    (0x070, theirs.MechanismInvalid, ours.MechanismRefused),
    (0x071, theirs.MechanismParamInvalid, ours.MechanismRefused),
)
# CKR_KEY_FUNCTION_NOT_PERMITTED has no class of its own in python-pkcs11.
_BY_VALUE = {value: error for value, _, error in _TABLE} | {0x068: ours.KeyRefused}
_BY_CLASS = {their_class: error for _, their_class, error in _TABLE}

GENERAL_ERROR = 0x005
USER_ALREADY_LOGGED_IN = 0x100
# C_Decrypt only: the codes of the standard, and what SoftHSM2 says instead. Elsewhere CKR_GENERAL_ERROR
# means trouble with the device.
_BAD_CIPHERTEXT = frozenset({0x040, 0x041, 0x020, 0x021, GENERAL_ERROR})


def error_for(value: int, doing: str) -> ours.Pkcs11Error:
    """Return our error for the return value of the step named by `doing`."""
    return _BY_VALUE.get(value, ours.ModuleFault)(f"{doing}: CKR 0x{value:X}")


def error_for_decrypt(value: int) -> ours.Pkcs11Error:
    """Return our error for a return value of C_Decrypt, where SoftHSM2 reports a bad tag as a general error."""
    if value in _BAD_CIPHERTEXT:
        return ours.CiphertextRefused(f"decrypt: CKR 0x{value:X}")
    return error_for(value, "decrypt")


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise our error, from theirs, for whatever python-pkcs11 raises inside."""
    try:
        yield
    except theirs.PKCS11Error as error:
        # Their text is either empty or their own words about a return value; it holds no caller's data.
        ours_class = _BY_CLASS.get(type(error), ours.ModuleFault)
        raise ours_class(f"{doing}: {type(error).__name__} {error}".rstrip()) from error
