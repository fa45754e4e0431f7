"""Load a PKCS#11 module, pinned by hash, initialised for threads; find its tokens by label."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pkcs11
from pkcs11 import _pkcs11

from keywright.pkcs11.cryptoki import Cryptoki
from keywright.pkcs11.error_map import translated
from keywright.pkcs11.errors import (
    ModuleChanged,
    ModuleMissing,
    NoFreeSlot,
    TokenAmbiguous,
    TokenUnreachable,
)


class _InitialisedElsewhere(_pkcs11.lib):
    """python-pkcs11's library object, without its C_Initialize(NULL), which promises that no thread is used."""

    def initialize(self) -> None:
        """Do nothing: `Library` called C_Initialize with CKF_OS_LOCKING_OK before."""


class Library:
    """One loaded module. Load it once per process and never finalize: the process ends instead.

    Raises ModuleMissing, ModuleChanged, or what C_Initialize answers. `sha256` is hexadecimal; None loads
    whatever is there.
    """

    def __init__(self, path: str, sha256: str | None = None) -> None:
        check_module(path, sha256)
        self.functions = Cryptoki(path)
        self.functions.initialize()
        with translated("loading the module"):
            self._library = _InitialisedElsewhere(path)

    def find_token(self, label: str) -> pkcs11.Token:
        """Return the one initialised token with this label.

        Raises TokenUnreachable when there is none, TokenAmbiguous when there are several.
        """
        found = [token for token in self._tokens() if _is_initialised(token) and token.label == label]
        if not found:
            raise TokenUnreachable(f"the module has no token labelled {label!r}")
        if len(found) > 1:
            raise TokenAmbiguous(f"the module has {len(found)} tokens labelled {label!r}")
        return found[0]

    def labels(self) -> tuple[str, ...]:
        """Return the labels of all initialised tokens that answer, in slot order."""
        return tuple(token.label for token in self._tokens() if _is_initialised(token))

    def free_slot(self) -> int:
        """Return the id of a slot whose token is not initialised; NoFreeSlot when there is none."""
        for token in self._tokens():
            if not _is_initialised(token):
                return token.slot.slot_id
        raise NoFreeSlot("the module offers no uninitialised token")

    def _tokens(self) -> Iterator[pkcs11.Token]:
        with translated("listing slots"):
            slots = self._library.get_slots()
        for slot in slots:
            # One broken token must not hide the others, so each slot is asked by itself.
            try:
                yield slot.get_token()
            except pkcs11.PKCS11Error:
                continue


def check_module(path: str, sha256: str | None) -> None:
    """Check that the module file exists and, when a hash is given, that it is the pinned file."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ModuleMissing(f"no PKCS#11 module at {path}") from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256.lower():
        raise ModuleChanged(f"{path} is not the module whose SHA-256 is configured")


def _is_initialised(token: pkcs11.Token) -> bool:
    return bool(token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED)
