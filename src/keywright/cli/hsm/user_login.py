"""Being logged in as a user of a cluster: nobody else is at the same time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from keywright.cli.hsm.events import recorded
from keywright.cli.hsm.session import ClusterSession
from keywright.domain.hsm_users import HsmLogin, HsmUserLoggedIn
from keywright.ports.storage import Transaction

LOGIN_SECONDS = 10.0
RENEWAL_SECONDS = 3.0


class LoginEnded(HsmUserLoggedIn):
    """The login was removed or ran out while it was needed."""


@asynccontextmanager
async def logged_in(session: ClusterSession, username: str, password: str) -> AsyncIterator[HsmLogin]:
    """Log in for the length of a with-block; the login runs out by itself 10 s after its last renewal.

    Raises:
        HsmUserError: the HSMs refuse, or someone else is logged in.
    """
    await refuse_logged_in(session, username)
    holder = f"keywright hsm {session.services.random_bytes(4).hex()}"
    cluster, provisioner = session.cluster, session.provisioner
    async with recorded(session, "HsmLogin", userName=username, holder=holder):
        login = await provisioner.log_in(cluster, username, password, holder, LOGIN_SECONDS)
    try:
        yield login
    finally:
        async with recorded(session, "HsmLogout", userName=username, holder=holder):
            await provisioner.log_out(cluster, username, holder)


async def refuse_logged_in(session: ClusterSession, username: str) -> None:
    """Raise HsmUserLoggedIn before any password is tried, so that no wrong try is counted against who is in."""
    name, cluster_id = username.casefold(), session.cluster.cluster_id
    logins = await session.services.storage.read(lambda transaction: transaction.hsm_users.logins(cluster_id, name))
    if logins:
        raise HsmUserLoggedIn(f"{name} is logged in elsewhere ({logins[0].holder}): log out there first")


async def renew(session: ClusterSession, login: HsmLogin) -> None:
    """Let the login last another 10 s from now.

    Raises:
        LoginEnded: it is there no more.
    """

    def extend(transaction: Transaction) -> None:
        logins = transaction.hsm_users.logins(login.cluster_id, login.user_name)
        if login.login_id not in {each.login_id for each in logins}:
            raise LoginEnded(f"the login of {login.user_name} has ended")
        transaction.hsm_users.save_login(replace(login, expires_at=transaction.now() + LOGIN_SECONDS))

    await session.services.storage.write(extend)
