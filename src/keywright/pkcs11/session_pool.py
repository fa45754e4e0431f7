"""Sessions of one token, lent to one thread at a time, never more than the token has."""

from collections import deque
from collections.abc import Callable
from threading import Condition

import pkcs11

from keywright.pkcs11.attributes import TemplateMapper
from keywright.pkcs11.error_map import translated
from keywright.pkcs11.errors import ModuleFault, SessionsExhausted, TokenUnreachable
from keywright.pkcs11.gcm import GcmSlate


class LentSession:
    """A session with the buffers for its GCM calls, so that a message costs no allocation of structures."""

    __slots__ = ("gcm", "handle", "session")

    def __init__(self, session: pkcs11.Session) -> None:
        self.session = session
        self.handle: int = session.handle  # type: ignore[attr-defined] # the stub lacks it, the class has it
        self.gcm = GcmSlate()

    def close(self) -> None:
        """Close it; a session that is already gone needs no closing."""
        try:
            self.session.close()
        except pkcs11.PKCS11Error:
            return


class SessionPool:
    """Lends sessions, opening them on demand.

    A token with fewer sessions than we have threads makes the surplus threads wait `patience` seconds for
    one to come back, and only then answers SessionsExhausted.
    """

    def __init__(self, open_session: Callable[[], pkcs11.Session], patience: float) -> None:
        self._open_session = open_session
        self._patience = patience
        self._idle: deque[LentSession] = deque()
        self._returned = Condition()
        self._waiting = 0
        self._closed = False

    def lend(self) -> LentSession:
        """Return an idle session or a new one; TokenUnreachable, SessionsExhausted."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._open_or_wait()

    def give_back(self, session: LentSession) -> None:
        """Take a healthy session back."""
        if self._closed:
            session.close()
            return
        self._idle.append(session)
        self._notify()

    def discard(self, session: LentSession) -> None:
        """Close a session whose state is in doubt; it is not lent again."""
        session.close()
        self._notify()

    def close(self) -> None:
        """Close the idle sessions now, and the lent ones when they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _notify(self) -> None:
        # Read without the lock: a waiter that is missed here looks again within its patience.
        if self._waiting:
            with self._returned:
                self._returned.notify()

    def _open_or_wait(self) -> LentSession:
        try:
            return LentSession(self._open_session())
        except SessionsExhausted:
            return self._wait()

    def _wait(self) -> LentSession:
        with self._returned:
            self._waiting += 1
            try:
                if not self._returned.wait_for(lambda: bool(self._idle), self._patience):
                    raise SessionsExhausted("no session came back in time")
                return self._idle.pop()
            finally:
                self._waiting -= 1


def open_session(token: pkcs11.Token) -> pkcs11.Session:
    """Open a read-write session without a login.

    SoftHSM2 answers CKR_GENERAL_ERROR here when the token's directory is gone, and there is no other cause
    of a general failure to open a session than trouble with the token, so it counts as TokenUnreachable.
    """
    try:
        with translated("opening a session"):
            return token.open(rw=True, attribute_mapper=TemplateMapper())
    except ModuleFault as error:
        raise TokenUnreachable(str(error)) from error
