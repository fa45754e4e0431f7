import pkcs11
import pytest
from pkcs11 import exceptions as theirs

from keywright.pkcs11 import errors
from keywright.pkcs11.error_map import error_for, error_for_decrypt, translated


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (theirs.DeviceRemoved, errors.TokenUnreachable),
        (theirs.TokenNotPresent, errors.TokenUnreachable),
        (theirs.DeviceError, errors.TokenUnreachable),
        (theirs.DeviceMemory, errors.TokenUnreachable),
        (theirs.SlotIDInvalid, errors.TokenUnreachable),
        (theirs.PinIncorrect, errors.PinIncorrect),
        (theirs.PinLocked, errors.PinLocked),
        (theirs.PinTooWeak, errors.PinInvalid),
        (theirs.UserPinNotInitialized, errors.UserNotInitialised),
        (theirs.UserAlreadyLoggedIn, errors.UserAlreadyLoggedIn),
        (theirs.SessionHandleInvalid, errors.SessionLost),
        (theirs.UserNotLoggedIn, errors.SessionLost),
        (theirs.SessionCount, errors.SessionsExhausted),
        (theirs.ObjectHandleInvalid, errors.ObjectNotFound),
        (theirs.KeyUnextractable, errors.KeyRefused),
        (theirs.MechanismInvalid, errors.MechanismRefused),
        (theirs.GeneralError, errors.ModuleFault),
        (theirs.PKCS11Error, errors.ModuleFault),
    ],
)
def test_the_librarys_exception_becomes_ours_and_stays_its_cause(raised, expected):
    with pytest.raises(expected) as caught, translated("a step"):
        raise raised
    assert type(caught.value) is expected
    assert type(caught.value.__cause__) is raised


def test_every_exception_of_the_library_becomes_one_of_ours():
    for their_class in vars(theirs).values():
        if isinstance(their_class, type) and issubclass(their_class, pkcs11.PKCS11Error):
            with pytest.raises(errors.Pkcs11Error), translated("a step"):
                raise their_class


def test_a_general_error_refuses_a_ciphertext_in_decryption_only():
    assert type(error_for_decrypt(0x05)) is errors.CiphertextRefused
    assert type(error_for(0x05, "encrypt")) is errors.ModuleFault
    assert type(error_for_decrypt(0x32)) is errors.TokenUnreachable


def test_a_key_that_may_not_be_used_so_is_refused():
    assert type(error_for(0x68, "encrypt init")) is errors.KeyRefused


def test_the_tree_is_known_by_name():
    assert errors.error_classes()["AgentHung"] is errors.AgentHung
    assert errors.AgentHung.retry_safe
    assert not errors.PinIncorrect.retry_safe
