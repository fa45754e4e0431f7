"""What is taken from an access key or a session is taken by every worker within a second.

A few trials of each kind; with KEYWRIGHT_CHAOS=full, 500 of all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.scale import FULL
from tests.services.iam_command import IamCommand, trust
from tests.services.server import ACCOUNT_ID, Credentials, KeywrightServer
from tests.wire.signed_requests import Connection, Signer

TRIALS = 100 if FULL else 3
# The kernel shares connections out among the workers.
CONNECTIONS = 8
LIST_KEYS = "TrentService.ListKeys"
REFUSALS = {"UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException"}
WITHIN_SECONDS = 1.0


@contextmanager
def connections(server: KeywrightServer) -> Iterator[list[Connection]]:
    """Open connections and use each once: the server soon closes those on which nothing was ever asked."""
    with ExitStack() as stack:
        opened = [stack.enter_context(Connection(server.endpoint)) for _ in range(CONNECTIONS)]
        assert accepted(opened, Signer.of(server)) == CONNECTIONS
        yield opened


def accepted(opened: list[Connection], signer: Signer) -> int:
    """Return how many of the connections answer a call."""
    return sum(is_accepted(connection, signer) for connection in opened)


def is_accepted(connection: Connection, signer: Signer) -> bool:
    answer = connection.ask(signer.sign(LIST_KEYS))
    if answer.status == 200:
        return True
    assert answer.code in REFUSALS, answer.body
    return False


def longest_acceptance(opened: list[Connection], signer: Signer, take_away: Callable[[], object]) -> float:
    """Return for how long after a change was acknowledged some worker still answered."""
    assert accepted(opened, signer) == CONNECTIONS
    take_away()
    acknowledged = last_accepted = time.monotonic()
    while time.monotonic() - acknowledged < WITHIN_SECONDS:
        if accepted(opened, signer) == 0:
            break
        last_accepted = time.monotonic()
    assert accepted(opened, signer) == 0
    return last_accepted - acknowledged


@pytest.fixture
def administrator(iam: IamCommand, user: Credentials, name: str) -> str:
    """The name of a user who may do everything, without an access key yet."""
    iam("access-key", "delete", user.access_key_id)
    iam("user", "attach", name, "arn:aws:iam::aws:policy/AdministratorAccess")
    return name


@pytest.mark.parametrize("how", ["rotate", "deactivate", "delete", "lose its user"])
def test_an_access_key_is_refused_by_every_worker_within_a_second(
    wire_server: KeywrightServer, iam: IamCommand, administrator: str, how: str
):
    longest = 0.0
    with connections(wire_server) as opened:
        for trial in range(TRIALS):
            owner = administrator
            if how == "lose its user":
                owner = f"{administrator}-{trial}"
                iam("user", "create", owner)
                iam("user", "attach", owner, "arn:aws:iam::aws:policy/AdministratorAccess")
            made = iam("access-key", "create", "--user", owner)
            key_id = made["access_key_id"]
            known = Credentials(
                account_id=ACCOUNT_ID, access_key_id=key_id, secret_access_key=made["secret_access_key"]
            )
            changes: dict[str, tuple[str, ...]] = {
                "rotate": ("access-key", "rotate", key_id),
                "deactivate": ("access-key", "update", key_id, "--status", "inactive"),
                "delete": ("access-key", "delete", key_id),
                "lose its user": ("user", "delete", owner, "--cascade"),
            }
            signer = Signer.of(wire_server, credentials=known)
            longest = max(longest, longest_acceptance(opened, signer, lambda command=changes[how]: iam(*command)))
            if how in {"rotate", "deactivate"}:
                iam("access-key", "delete", key_id)
    print(f"{how}: accepted for {longest * 1000:.1f} ms at the longest, {TRIALS} trials")
    assert longest < WITHIN_SECONDS


def test_sessions_are_refused_by_every_worker_within_a_second_of_being_revoked(
    wire_server: KeywrightServer, iam: IamCommand, role: str, user: Credentials, name: str, sts_of: Callable[..., Any]
):
    longest = 0.0
    with connections(wire_server) as opened:
        for _ in range(TRIALS):
            made = sts_of(user).assume_role(RoleArn=role, RoleSessionName="work")["Credentials"]
            known = replace(user, access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
            signer = Signer.of(wire_server, credentials=known, session_token=made["SessionToken"])
            longest = max(
                longest,
                longest_acceptance(opened, signer, lambda: iam("role", "revoke-sessions", f"{name}-role")),
            )
    print(f"revoked sessions: accepted for {longest * 1000:.1f} ms at the longest, {TRIALS} trials")
    assert longest < WITHIN_SECONDS


def test_a_rotated_secret_is_taken_at_once(wire_server: KeywrightServer, iam: IamCommand, administrator: str):
    key_id = iam("access-key", "create", "--user", administrator)["access_key_id"]
    with connections(wire_server) as opened:
        for _ in range(TRIALS):
            secret = iam("access-key", "rotate", key_id)["secret_access_key"]
            known = Credentials(account_id=ACCOUNT_ID, access_key_id=key_id, secret_access_key=secret)
            signer = Signer.of(wire_server, credentials=known)
            assert accepted(opened, signer) == CONNECTIONS


def test_a_role_that_is_no_longer_trusted_gives_no_sessions(
    wire_server: KeywrightServer, iam: IamCommand, role: str, user: Credentials, name: str, sts_of: Callable[..., Any]
):
    sts = sts_of(user)
    assert sts.assume_role(RoleArn=role, RoleSessionName="work")["Credentials"]
    text = trust("444455556666")
    iam("role", "set-trust-policy", f"{name}-role", "--document", "-", text=text)
    with pytest.raises(sts.exceptions.ClientError) as refused:
        sts.assume_role(RoleArn=role, RoleSessionName="work")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
