"""From an access key id, and a session token if it is temporary, to whom it belongs and the secret that signs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache

from keywright.domain.iam.ids import IdKind
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.principals import Principal, Session, principal_of_role
from keywright.http.errors import ExpiredToken, UnrecognizedClient
from keywright.operations.access_key_secrets import open_secret
from keywright.operations.session_tokens import IssuedSession, SessionTokenInvalid, open_session
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage, Transaction

_KEPT_SESSIONS = 1024
_TEMPORARY = IdKind.TEMPORARY_ACCESS_KEY.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Whom an access key belongs to. `secret_version` is another one for every secret that ever had the key's id."""

    principal: Principal
    session: Session | None
    secret_version: Hashable
    read_secret: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SessionRole:
    principal: Principal
    sessions_valid_from: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Looks access keys up, the temporary ones in their tokens. For one event loop."""

    storage: Storage
    sealing: Sealing
    token_sealing: Sealing
    _opened: dict[tuple[str, str], IssuedSession] = field(default_factory=dict, repr=False)

    async def find(self, access_key_id: str, session_token: str | None) -> Credential:
        """Return whom the key belongs to.

        Raises:
            UnrecognizedClient: nobody has the key, it is inactive, or the token is not that of the key.
        """
        if access_key_id.startswith(_TEMPORARY):
            return await self._of_session(access_key_id, session_token)
        kept = self.storage.cached_now(("access key", access_key_id))
        credential = kept if isinstance(kept, Credential) else await self._read_credential(access_key_id)
        # Long-lived keys have no session token, so one that comes with such a key is not ours.
        if credential is None or session_token is not None:
            raise UnrecognizedClient
        return credential

    async def check_live(self, session: Session, now: float) -> None:
        """Raise ExpiredToken when a session whose signature was verified is over, by time or because it was revoked."""
        role = await self._role(session.role_id)
        if role is None:
            raise UnrecognizedClient
        if now >= session.expires_at or session.issued_at < role.sessions_valid_from:
            raise ExpiredToken

    async def _read_credential(self, access_key_id: str) -> Credential | None:
        return await self.storage.cached(
            ("access key", access_key_id), lambda transaction: self._of_access_key(transaction, access_key_id)
        )

    def _of_access_key(self, transaction: Transaction, access_key_id: str) -> Credential | None:
        access_key = transaction.principals.access_key(access_key_id)
        if access_key is None or not access_key.active:
            return None
        return Credential(
            principal=_same(access_key.principal),
            session=None,
            secret_version=access_key.sealed_secret,
            read_secret=lambda: open_secret(self.sealing, access_key),
        )

    async def _of_session(self, access_key_id: str, session_token: str | None) -> Credential:
        if session_token is None:
            raise UnrecognizedClient
        issued = self._open(access_key_id, session_token)
        role = await self._role(issued.session.role_id)
        if role is None:
            # The role is gone; one made anew under its name has another id.
            raise UnrecognizedClient
        session = await self._with_managed_policies(issued)
        return Credential(
            principal=role.principal, session=session, secret_version=session_token, read_secret=lambda: issued.secret
        )

    def _open(self, access_key_id: str, session_token: str) -> IssuedSession:
        known = self._opened.get((access_key_id, session_token))
        if known is not None:
            return known
        try:
            issued = open_session(self.token_sealing, access_key_id, session_token)
        except SessionTokenInvalid as fault:
            raise UnrecognizedClient from fault
        if len(self._opened) >= _KEPT_SESSIONS:
            del self._opened[next(iter(self._opened))]
        self._opened[access_key_id, session_token] = issued
        return issued

    async def _role(self, role_id: str) -> _SessionRole | None:
        return await self.storage.cached(
            ("role of sessions", role_id), lambda transaction: _read_role(transaction, role_id)
        )

    async def _with_managed_policies(self, issued: IssuedSession) -> Session:
        if not issued.policy_arns:
            return issued.session
        arns = issued.policy_arns
        managed = await self.storage.cached(
            ("session policies", arns), lambda transaction: _read_texts(transaction, arns)
        )
        return dataclasses.replace(issued.session, policies=(*issued.session.policies, *managed))


@lru_cache(maxsize=1024)
def _same(principal: Principal) -> Principal:
    """Return the equal principal that was read first, by which all that is kept for principals is found sooner."""
    return principal


def _read_role(transaction: Transaction, role_id: str) -> _SessionRole | None:
    role = transaction.principals.role(role_id)
    if role is None:
        return None
    return _SessionRole(principal=_same(principal_of_role(role)), sessions_valid_from=role.sessions_valid_from)


def _read_texts(transaction: Transaction, arns: tuple[str, ...]) -> tuple[PolicyText, ...]:
    return tuple(PolicyText(name=arn, kind="session", text=transaction.principals.policy_text(arn)) for arn in arns)
