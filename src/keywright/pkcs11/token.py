"""One token as one process sees it: its login, its sessions, its PINs.

PKCS#11 keeps the login per token and process: one login serves every session, and logging out of one logs
all of them out. So each token has an anchor session that holds the login, beside a pool for the work.
"""

import ctypes
from enum import IntEnum
from threading import RLock
from types import TracebackType

import pkcs11

from keywright.pkcs11.error_map import error_for
from keywright.pkcs11.errors import (
    CiphertextRefused,
    KeyRefused,
    MechanismRefused,
    NotLoggedIn,
    ObjectAmbiguous,
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    TokenAmbiguous,
    TokenUnreachable,
    UserAlreadyLoggedIn,
    UserNotInitialised,
)
from keywright.pkcs11.library import Library
from keywright.pkcs11.session_pool import LentSession, SessionPool, open_session

_SESSION_PATIENCE_SECONDS = 0.5
# After these a session has no operation left active and may be used again. Everything else puts its state
# in doubt: a session once left with an active operation answers CKR_OPERATION_ACTIVE for ever.
_HARMLESS = (CiphertextRefused, KeyRefused, MechanismRefused, ObjectAmbiguous, PinIncorrect, PinInvalid)
_PIN_FAILURES = (PinIncorrect, PinLocked, PinInvalid, UserNotInitialised)


class Role(IntEnum):
    """Who logs in; the values are CK_USER_TYPE."""

    SECURITY_OFFICER = 0
    USER = 1


class Lease:
    """A session from a pool, for one with-block. Not a generator: it is on the path of every message."""

    __slots__ = ("_lent", "_pool")

    def __init__(self, pool: SessionPool) -> None:
        self._pool = pool

    def __enter__(self) -> LentSession:
        self._lent = self._pool.lend()
        return self._lent

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, _HARMLESS):
            self._pool.give_back(self._lent)
        else:
            self._pool.discard(self._lent)


class Token:
    """A token found by label, with the login and the sessions of this process.

    A PIN is tried exactly once. It is kept for logging in again after the token lost its sessions, and is
    forgotten at the first sign that the token no longer takes it: from then on every call that needs the
    login raises that same failure, without asking the token.
    """

    def __init__(self, library: Library, label: str) -> None:
        self.label = label
        self.functions = library.functions
        self.key_handles: dict[bytes, int] = {}
        self._library = library
        self._token = library.find_token(label)
        self._pool = self._new_pool()
        self._anchor: LentSession | None = None
        self._role: Role | None = None
        self._pin: str | None = None
        self._refusal: Pkcs11Error | None = None
        self._changing = RLock()
        self.generation = 0

    @property
    def role(self) -> Role | None:
        """Who is logged in, as far as this process knows."""
        return self._role

    @property
    def is_refused(self) -> bool:
        """Whether the PIN met a refusal, after which only a new login() helps."""
        return self._refusal is not None

    def session(self) -> "Lease":
        """Lend a session for a with-block; it is dropped when the block leaves its state in doubt."""
        if self._refusal is not None or (self._role is not None and self._anchor is None):
            self.recover(self.generation)
        return Lease(self._pool)

    def login(self, role: Role, pin: str) -> None:
        """Log in, trying the PIN once. Raises PinIncorrect, PinLocked, UserNotInitialised, UserAlreadyLoggedIn."""
        with self._changing:
            if self._role is not None:
                raise UserAlreadyLoggedIn(f"already logged in on {self.label}")
            self._refusal = None
            self._log_in(role, pin)

    def logout(self) -> None:
        """Log out and close all sessions; NotLoggedIn when nobody is logged in."""
        with self._changing:
            if self._anchor is None or self._role is None:
                raise NotLoggedIn(f"nobody is logged in on {self.label}")
            try:
                self.functions.logout(self._anchor.handle)
            finally:
                self._forget_login()
                self._forget_sessions()

    def init_user_pin(self, pin: str) -> None:
        """Set the user's PIN, as the security officer who is logged in."""
        with self._changing:
            if self._role is not Role.SECURITY_OFFICER:
                raise NotLoggedIn(f"setting the user PIN of {self.label} takes its security officer")
            with self.session() as lent:
                self.functions.init_pin(lent.handle, pin)

    def set_pin(self, old_pin: str, new_pin: str) -> None:
        """Change the PIN of whoever is logged in, or of the user when nobody is. One try of the old PIN."""
        with self._changing:
            with self.session() as lent:
                self.functions.set_pin(lent.handle, old_pin, new_pin)
            if self._role is not None:
                self._pin = new_pin

    def random(self, length: int) -> bytes:
        """Return `length` bytes from the token's generator."""
        output = ctypes.create_string_buffer(length)
        with self.session() as lent:
            value = self.functions.generate_random(lent.handle, output, length)
            if value:
                raise error_for(value, "generate random")
        return output.raw

    def require_present(self) -> None:
        """Raise TokenUnreachable unless the token still answers under its label.

        A removed SoftHSM2 token answers a search with "nothing found" and a use with "no such object", so
        only this tells an absent token from an absent key.
        """
        try:
            present = self._token.slot.get_token()
        except pkcs11.PKCS11Error as error:
            raise TokenUnreachable(f"{self.label} does not answer") from error
        if present.label != self.label:
            raise TokenUnreachable(f"the slot of {self.label} holds another token")

    def recover(self, seen: int) -> None:
        """Drop every session and handle, find the token again and restore the login it had.

        `seen` is the `generation` under which the caller met the trouble: if another thread has recovered
        the token since, nothing is done. Raises TokenUnreachable, or the refusal of its PIN.
        """
        with self._changing:
            if self._refusal is not None:
                raise type(self._refusal)(str(self._refusal))
            if seen != self.generation:
                return
            role, pin = self._role, self._pin
            self._forget_sessions()
            self._token = self._library.find_token(self.label)
            if role is not None and pin is not None:
                self._log_in(role, pin)

    def _log_in(self, role: Role, pin: str) -> None:
        anchor = LentSession(open_session(self._token))
        try:
            self.functions.login(anchor.handle, role, pin)
        except UserAlreadyLoggedIn:
            # Some of our sessions were lost, not the login. Only we can be logged in: it is our process.
            if self._role is None:
                anchor.close()
                raise
        except _PIN_FAILURES as error:
            anchor.close()
            self._forget_login()
            self._refusal = error
            raise
        except BaseException:
            anchor.close()
            raise
        self._anchor, self._role, self._pin = anchor, role, pin

    def _forget_login(self) -> None:
        self._role, self._pin = None, None

    def _forget_sessions(self) -> None:
        self.generation += 1
        self.key_handles = {}
        self._pool.close()
        self._pool = self._new_pool()
        if self._anchor is not None:
            self._anchor.close()
            self._anchor = None

    def _new_pool(self) -> SessionPool:
        return SessionPool(lambda: open_session(self._token), _SESSION_PATIENCE_SECONDS)


def init_token(library: Library, label: str, so_pin: str) -> None:
    """Initialise a token in a free slot. Raises NoFreeSlot, PinInvalid, TokenAmbiguous for a used label."""
    if label in library.labels():
        raise TokenAmbiguous(f"a token labelled {label!r} exists")
    library.functions.init_token(library.free_slot(), so_pin, label)
