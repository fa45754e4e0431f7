"""The tokens of one cluster, as one: each call goes to a healthy token and moves on when that one fails.

A token that failed is left alone for a while and then tried again by an ordinary call, after its sessions were
dropped and its login restored. A token whose PIN was refused is never tried again.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from threading import get_ident
from typing import TypeVar

from keywright.pkcs11.errors import (
    MechanismRefused,
    ModuleFault,
    NotLoggedIn,
    ObjectNotFound,
    PinIncorrect,
    PinInvalid,
    PinLocked,
    Pkcs11Error,
    SessionLost,
    SessionsExhausted,
    TokenUnreachable,
    UserNotInitialised,
)
from keywright.pkcs11.token import Token

Result = TypeVar("Result")

_RETRY_SECONDS = 1.0
# A call that has been inside the module for so long marks its token as stuck for the others.
_STUCK_SECONDS = 0.25
_USE, _RATHER_NOT, _FAILED, _NEVER = range(4)
_REFUSED = (PinIncorrect, PinInvalid, PinLocked, UserNotInitialised)
_MOVE_ON = (
    TokenUnreachable,
    SessionLost,
    SessionsExhausted,
    ObjectNotFound,
    MechanismRefused,
    ModuleFault,
    *_REFUSED,
)


class Member:
    """One token of the cluster and its health."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.token: Token | None = None
        self.error: Pkcs11Error | None = TokenUnreachable(f"{label} was not opened yet")
        self.retry_at = 0.0
        self._inside: dict[int, float] = {}

    def joined(self, token: Token) -> None:
        """Take the opened token into service."""
        self.token, self.error = token, None

    def failed(self, error: Pkcs11Error, now: float) -> None:
        """Take the token out of service until its retry time."""
        self.error, self.retry_at = error, now + _RETRY_SECONDS

    @property
    def is_free(self) -> bool:
        """Whether it is healthy and no call is inside it, which spares the common case the ranking."""
        return self.error is None and not self._inside

    def rank(self, now: float, most_inside: int) -> int:
        """Return how willingly the token is used; lower is better, _NEVER is not at all."""
        # Only the token knows whether its PIN was refused: a module may give such an error at any other step as well.
        if self.token is None or self.token.is_refused:
            return _NEVER
        inside = list(self._inside.values())
        if len(inside) >= most_inside or any(now - since > _STUCK_SECONDS for since in inside):
            return _RATHER_NOT
        return _USE if self.error is None or now >= self.retry_at else _FAILED

    def run(self, step: Callable[[Token], Result], now: float) -> Result:
        """Run one step on this token, once more after a recovery if only a session or handle went stale."""
        token = self.token
        if token is None:
            raise TokenUnreachable(f"{self.label} was not opened")
        thread = get_ident()
        self._inside[thread] = now
        try:
            return self._run(token, step)
        finally:
            del self._inside[thread]

    def _run(self, token: Token, step: Callable[[Token], Result]) -> Result:
        seen, healthy = token.generation, self.error is None
        if healthy:
            try:
                return step(token)
            except (SessionLost, ObjectNotFound) as error:
                token.require_present()
                if isinstance(error, ObjectNotFound):
                    # The handle may be stale: forget all of them and look the key up by its id again.
                    token.key_handles = {}
                    return step(token)
        token.recover(seen)
        result = step(token)
        self.error = None
        return result


class Cluster:
    """All tokens of the agent. `threads` is how many calls can be under way at once."""

    def __init__(self, labels: Iterable[str], threads: int, clock: Callable[[], float]) -> None:
        self.members = {label: Member(label) for label in labels}
        # While one token hangs, two threads stay free for the others.
        self._most_inside = max(1, threads - 2)
        self._turn = count()
        self._clock = clock

    def member(self, label: str) -> Token:
        """Return the token with this label; TokenUnreachable, or why it could not be opened."""
        found = self.members.get(label)
        if found is None:
            raise TokenUnreachable(f"{label} was not opened")
        if found.token is None:
            error = found.error or NotLoggedIn(f"{label} was not opened")
            raise type(error)(str(error))
        return found.token

    def run(self, step: Callable[[Token], Result]) -> Result:
        """Run a step on the first token that does it; raises the worst of their failures if none does.

        Failures that are the same everywhere (a bad tag, a refused key) are raised at once.
        """
        met: list[Pkcs11Error] = []
        for member in self._candidates():
            now = self._clock()
            try:
                return member.run(step, now)
            except _MOVE_ON as error:
                met.append(error)
                if not isinstance(error, ObjectNotFound | SessionsExhausted):
                    member.failed(error, now)
        raise self._verdict(met)

    def _candidates(self) -> Iterator[Member]:
        members = tuple(self.members.values())
        if not members:
            return
        start = next(self._turn) % len(members)
        first = members[start]
        # Nearly every call ends after this one, so the ranking of the others is worth a second look only then.
        if taken := first.is_free:
            yield first
        now = self._clock()
        ranked = [
            (member.rank(now, self._most_inside), member) for member in members[start + taken :] + members[:start]
        ]
        ranked.sort(key=lambda pair: pair[0])
        yield from (member for rank, member in ranked if rank < _NEVER)

    def _verdict(self, met: list[Pkcs11Error]) -> Pkcs11Error:
        # "Not found" counts only if every token of the cluster said so: an absent one may have the key.
        absent = [error for error in met if not isinstance(error, ObjectNotFound)]
        if met and not absent and len(met) == len(self.members):
            return met[0]
        others = [member.error for member in self.members.values() if member.error is not None]
        refused = [error for error in (*absent, *others) if isinstance(error, _REFUSED)]
        worst = (*absent, *refused, *others)
        if not worst:
            return TokenUnreachable("no token was opened")
        return type(worst[0])(str(worst[0]))
