"""The few PKCS#11 functions that are called through ctypes, because python-pkcs11 lacks them or costs too much.

C_Initialize with locking and C_InitToken are not offered by it at all; its login leaks the session when the
PIN is wrong; its encrypt spends three further calls per message and does not tell a failure of C_DecryptInit
from one of C_Decrypt. ctypes releases the interpreter lock during each call. Structures and the order of the
function list are those of the OASIS PKCS#11 v2.40 headers, for platforms that do not pack them (not Windows).
"""

import ctypes
from ctypes import POINTER, byref, c_char_p, c_ulong, c_void_p

from keywright.pkcs11.error_map import error_for
from keywright.pkcs11.errors import ModuleMissing

CKF_OS_LOCKING_OK = 2
CKM_AES_GCM = 0x1087

# Position in CK_FUNCTION_LIST, counted in pointers; the version stands at 0.
_INITIALIZE, _INIT_TOKEN, _INIT_PIN, _SET_PIN, _LOGIN, _LOGOUT = 1, 10, 11, 12, 19, 20
_ENCRYPT_INIT, _ENCRYPT, _DECRYPT_INIT, _DECRYPT, _GENERATE_RANDOM = 30, 31, 34, 35, 65


class InitializeArgs(ctypes.Structure):
    """CK_C_INITIALIZE_ARGS without callbacks: the module may use the operating system's locks."""

    _fields_ = [
        ("create_mutex", c_void_p),
        ("destroy_mutex", c_void_p),
        ("lock_mutex", c_void_p),
        ("unlock_mutex", c_void_p),
        ("flags", c_ulong),
        ("reserved", c_void_p),
    ]


class GcmParams(ctypes.Structure):
    """CK_GCM_PARAMS."""

    _fields_ = [
        ("iv", c_char_p),
        ("iv_length", c_ulong),
        ("iv_bits", c_ulong),
        ("aad", c_char_p),
        ("aad_length", c_ulong),
        ("tag_bits", c_ulong),
    ]


class CkMechanism(ctypes.Structure):
    """CK_MECHANISM."""

    _fields_ = [
        ("mechanism", c_ulong),
        ("parameter", c_void_p),
        ("parameter_length", c_ulong),
    ]


class Cryptoki:
    """The module's function list, as typed callables that answer a CK_RV."""

    def __init__(self, path: str) -> None:
        try:
            # The handle is kept: unloading a module with live threads is how processes crash.
            self._library = ctypes.CDLL(path)
            get_function_list = self._library.C_GetFunctionList
        except (OSError, AttributeError) as error:
            raise ModuleMissing(f"{path} is not a loadable PKCS#11 module") from error
        functions = POINTER(c_void_p)()
        value = get_function_list(byref(functions))
        if value:
            raise error_for(value, "C_GetFunctionList")

        def bind(position: int, *arguments: type) -> "ctypes._FuncPointer":
            return ctypes.CFUNCTYPE(c_ulong, *arguments)(functions[position] or 0)

        self._initialize = bind(_INITIALIZE, c_void_p)
        self._init_token = bind(_INIT_TOKEN, c_ulong, c_char_p, c_ulong, c_char_p)
        self._init_pin = bind(_INIT_PIN, c_ulong, c_char_p, c_ulong)
        self._set_pin = bind(_SET_PIN, c_ulong, c_char_p, c_ulong, c_char_p, c_ulong)
        self._login = bind(_LOGIN, c_ulong, c_ulong, c_char_p, c_ulong)
        self._logout = bind(_LOGOUT, c_ulong)
        self.encrypt_init = bind(_ENCRYPT_INIT, c_ulong, c_void_p, c_ulong)
        self.encrypt = bind(_ENCRYPT, c_ulong, c_char_p, c_ulong, c_void_p, c_void_p)
        self.decrypt_init = bind(_DECRYPT_INIT, c_ulong, c_void_p, c_ulong)
        self.decrypt = bind(_DECRYPT, c_ulong, c_char_p, c_ulong, c_void_p, c_void_p)
        self.generate_random = bind(_GENERATE_RANDOM, c_ulong, c_void_p, c_ulong)

    def initialize(self) -> None:
        """C_Initialize, promising the module that it may lock: calls come from several threads."""
        arguments = InitializeArgs(flags=CKF_OS_LOCKING_OK)
        _check(self._initialize(byref(arguments)), "C_Initialize")

    def init_token(self, slot_id: int, so_pin: str, label: str) -> None:
        """C_InitToken; the label is padded to its 32 bytes here."""
        pin = so_pin.encode()
        _check(self._init_token(slot_id, pin, len(pin), label.encode().ljust(32)), "C_InitToken")

    def init_pin(self, session: int, pin: str) -> None:
        """C_InitPIN, in a read-write session of the security officer."""
        encoded = pin.encode()
        _check(self._init_pin(session, encoded, len(encoded)), "C_InitPIN")

    def set_pin(self, session: int, old_pin: str, new_pin: str) -> None:
        """C_SetPIN, for whoever is logged in, or else for the user."""
        old, new = old_pin.encode(), new_pin.encode()
        _check(self._set_pin(session, old, len(old), new, len(new)), "C_SetPIN")

    def login(self, session: int, user_type: int, pin: str) -> None:
        """C_Login: the session's token, in this whole process."""
        encoded = pin.encode()
        _check(self._login(session, user_type, encoded, len(encoded)), "C_Login")

    def logout(self, session: int) -> None:
        """C_Logout."""
        _check(self._logout(session), "C_Logout")


def _check(value: int, doing: str) -> None:
    if value:
        raise error_for(value, doing)
