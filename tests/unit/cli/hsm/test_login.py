from __future__ import annotations

import signal

import pytest

from keywright.cli.hsm.session import ClusterSession
from keywright.cli.hsm.user_login import LOGIN_SECONDS, LoginEnded, logged_in, renew
from keywright.domain.hsm_users import HsmLogin
from tests.unit.cli.hsm.deployment import ADMIN_PASSWORD, KMS_PASSWORD, Deployment

LIST_KEYS = ("key", "list", "--password-file", "-")
CHANGE = ("user", "change-password", "--admin-password-file", "-", "--password-file", "-")


async def logins(session: ClusterSession) -> list[HsmLogin]:
    return list(
        await session.services.storage.read(
            lambda transaction: transaction.hsm_users.logins(session.cluster.cluster_id, "kmsuser")
        )
    )


async def remaining(session: ClusterSession) -> float:
    now = await session.services.storage.read(lambda transaction: transaction.now())
    [login] = await logins(session)
    return float(login.expires_at) - now


def test_nobody_else_is_the_user_while_it_is_logged_in(deployment: Deployment):
    process = deployment.login_process()
    try:
        for arguments, lines in ((LIST_KEYS, (KMS_PASSWORD,)), (CHANGE, (ADMIN_PASSWORD, "another1"))):
            refused = deployment.in_cluster(*arguments, lines=lines)
            assert refused.exit_code == 1
            assert "kmsuser is logged in elsewhere" in refused.stderr
    finally:
        output, errors = process.communicate()
    assert (process.returncode, output, errors) == (0, "logged out\n", "")
    assert deployment.in_cluster(*LIST_KEYS, lines=(KMS_PASSWORD,)).exit_code == 0


def test_a_wrong_password_tried_while_it_is_logged_in_is_not_counted(deployment: Deployment):
    process = deployment.login_process()
    try:
        assert "logged in elsewhere" in deployment.in_cluster(*LIST_KEYS, lines=("wrong1234",)).stderr
    finally:
        process.communicate()

    async def failures(session: ClusterSession) -> set[int]:
        return set((await session.provisioner.failed_logins(session.cluster, "kmsuser")).values())

    assert deployment.with_session(failures) == {0}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_logs_out(deployment: Deployment, number: signal.Signals):
    process = deployment.login_process()
    process.send_signal(number)
    process.wait()
    assert process.returncode == 0
    process.communicate()
    assert deployment.with_session(logins) == []


def test_a_killed_login_is_over_within_ten_seconds(deployment: Deployment):
    process = deployment.login_process()
    process.kill()
    process.communicate()
    assert 0 < deployment.with_session(remaining) <= LOGIN_SECONDS


def test_a_renewed_login_lasts_ten_seconds_from_then_on(deployment: Deployment):
    async def shorten_and_renew(session: ClusterSession) -> tuple[float, float]:
        async with logged_in(session, "kmsuser", KMS_PASSWORD) as login:
            await session.services.storage.write(
                lambda transaction: transaction.hsm_users.save_login(
                    HsmLogin(
                        login_id=login.login_id,
                        cluster_id=login.cluster_id,
                        user_name=login.user_name,
                        holder=login.holder,
                        expires_at=transaction.now() + 5,
                    )
                )
            )
            before = await remaining(session)
            await renew(session, login)
            return before, await remaining(session)

    before, after = deployment.with_session(shorten_and_renew)
    assert before <= 5 < after <= LOGIN_SECONDS


def test_a_login_that_was_ended_from_elsewhere_cannot_be_renewed(deployment: Deployment):
    async def end_and_renew(session: ClusterSession) -> None:
        async with logged_in(session, "kmsuser", KMS_PASSWORD) as login:
            await session.services.storage.write(lambda transaction: transaction.hsm_users.remove_login(login.login_id))
            await renew(session, login)

    with pytest.raises(LoginEnded):
        deployment.with_session(end_and_renew)


def test_a_wrong_password_is_refused(deployment: Deployment):
    result = deployment.in_cluster("login", "--password-file", "-", lines=("wrong1234",))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "the password of kmsuser was refused" in result.stderr
