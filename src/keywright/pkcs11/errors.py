"""Every failure of a PKCS#11 module, its tokens or its agent process, in one tree.

    Pkcs11Error
    ├── ModuleMissing            no file at the configured path, or it cannot be loaded
    ├── ModuleChanged            its SHA-256 is not the pinned one
    ├── ModuleFault              an answer that fits nothing below
    ├── TokenUnreachable         removed, broken, or not answering        (retry)
    ├── TokenAmbiguous           two tokens carry the asked label
    ├── NoFreeSlot               the module offers no uninitialised slot
    ├── PinIncorrect             one try was spent
    ├── PinLocked                no further try is possible
    ├── PinInvalid               length or characters are not acceptable as a new PIN
    ├── UserNotInitialised       the token has no user PIN yet
    ├── UserAlreadyLoggedIn      somebody is logged in on this token in this process
    ├── NotLoggedIn              a step needs a login that was not asked for
    ├── SessionLost              session or login is gone                  (retry)
    ├── SessionsExhausted        the token has no session left             (retry)
    ├── ObjectNotFound
    ├── ObjectAmbiguous          more than one object has this CKA_ID
    ├── KeyRefused               wrong class, type or size, extractable, or not allowed for this use
    ├── CiphertextRefused        the tag does not fit
    ├── MechanismRefused         the token does not offer the mechanism or its parameters
    └── AgentError
        ├── AgentHung            no answer before the deadline             (retry)
        ├── AgentDied            the child is gone                         (retry)
        └── AgentClosed          closed by its owner

The names travel between the processes, so renaming a class is a change of the wire between one version's
parent and child only: both are always started from the same installation.
"""

from typing import ClassVar


class Pkcs11Error(Exception):
    """Root of the tree; `retry_safe` says that asking again, unchanged, may succeed and does no harm."""

    retry_safe: ClassVar[bool] = False


class ModuleMissing(Pkcs11Error):
    """There is no loadable PKCS#11 module at the given path."""


class ModuleChanged(Pkcs11Error):
    """The module file's SHA-256 is not the pinned one; it was not loaded."""


class ModuleFault(Pkcs11Error):
    """The module answered with something that no other class describes."""


class TokenUnreachable(Pkcs11Error):
    """The token is removed, broken or not known to the module."""

    retry_safe = True


class TokenAmbiguous(Pkcs11Error):
    """More than one token carries the label."""


class NoFreeSlot(Pkcs11Error):
    """The module offers no slot with an uninitialised token."""


class PinIncorrect(Pkcs11Error):
    """The PIN was refused and one try is spent; never try it again by yourself."""


class PinLocked(Pkcs11Error):
    """The user is locked out."""


class PinInvalid(Pkcs11Error):
    """The token does not accept this as a new PIN, or the PIN has expired."""


class UserNotInitialised(Pkcs11Error):
    """The security officer has not set the user's PIN yet."""


class UserAlreadyLoggedIn(Pkcs11Error):
    """This process is already logged in on the token; log out first."""


class NotLoggedIn(Pkcs11Error):
    """The step needs a login that nobody asked for."""


class SessionLost(Pkcs11Error):
    """The session or its login vanished; the next call opens a new one."""

    retry_safe = True


class SessionsExhausted(Pkcs11Error):
    """The token has no session left for another call."""

    retry_safe = True


class ObjectNotFound(Pkcs11Error):
    """No object with this CKA_ID."""


class ObjectAmbiguous(Pkcs11Error):
    """More than one object with this CKA_ID; none was used."""


class KeyRefused(Pkcs11Error):
    """The key is not what is allowed here: class, type, size, sensitivity or usage."""


class CiphertextRefused(Pkcs11Error):
    """Authenticated decryption failed."""


class MechanismRefused(Pkcs11Error):
    """The token does not offer the mechanism or refuses its parameters."""


class AgentError(Pkcs11Error):
    """Something about the agent process, not about a token."""


class AgentHung(AgentError):
    """No answer came before the deadline; the owner may kill the agent."""

    retry_safe = True


class AgentDied(AgentError):
    """The agent process is gone, and this call with it; whether it took effect is unknown."""

    retry_safe = True


class AgentClosed(AgentError):
    """The agent was closed by its owner."""


def error_classes() -> dict[str, type[Pkcs11Error]]:
    """Return the whole tree by class name, as the names travel from the agent to its parent."""
    found: dict[str, type[Pkcs11Error]] = {}
    waiting: list[type[Pkcs11Error]] = [Pkcs11Error]
    while waiting:
        error = waiting.pop()
        found[error.__name__] = error
        waiting.extend(error.__subclasses__())
    return found
