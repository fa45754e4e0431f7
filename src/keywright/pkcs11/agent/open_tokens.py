"""Open all tokens of a cluster at once, so that one that hangs does not keep the others from serving."""

from collections.abc import Iterable
from threading import Thread

from keywright.pkcs11.agent.failover import Member
from keywright.pkcs11.errors import (
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    TokenUnreachable,
    UserNotInitialised,
)
from keywright.pkcs11.library import Library
from keywright.pkcs11.token import Role, Token

_PIN_FAILURES = (PinIncorrect, PinInvalid, PinLocked, UserNotInitialised)


def open_tokens(library: Library, members: Iterable[Member], pin: str | None, patience: float) -> None:
    """Find every member's token and log in on it once when a PIN is given; wait at most `patience` seconds.

    A token that answers later joins the service by itself. Raises the first PIN failure in the members' order;
    else, when no token could be opened, the first failure; else nothing: each member carries its own.
    """
    members = list(members)
    openers = [Thread(target=_open, args=(library, member, pin), daemon=True) for member in members]
    for opener in openers:
        opener.start()
    remaining = patience
    for opener in openers:
        # All were started together, so the first wait that lasts the whole patience leaves none to the rest.
        opener.join(remaining)
        if opener.is_alive():
            remaining = 0.0
    errors = [member.error for member in members if member.error is not None]
    for error in errors:
        if isinstance(error, _PIN_FAILURES):
            raise type(error)(str(error))
    if members and len(errors) == len(members):
        raise type(errors[0])(str(errors[0]))


def _open(library: Library, member: Member, pin: str | None) -> None:
    try:
        token = Token(library, member.label)
        if pin is not None:
            token.login(Role.USER, pin)
    except Pkcs11Error as error:
        member.error = error
    except Exception as error:  # noqa: BLE001 - a defect here must not leave the token half open
        member.error = TokenUnreachable(f"{member.label}: {type(error).__name__}")
    else:
        member.joined(token)
