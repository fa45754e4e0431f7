from __future__ import annotations

from keywright.cli.hsm.session import ClusterSession
from keywright.domain.hsm_users import HsmLoginRecord
from tests.unit.cli.hsm.deployment import ADMIN_PASSWORD, KMS_PASSWORD, Deployment

CHANGE = ("user", "change-password", "--admin-password-file", "-", "--password-file", "-")
LIST_KEYS = ("key", "list", "--password-file", "-")


def locked(deployment: Deployment) -> str:
    [user] = [user for user in deployment.data("user", "list")["users"] if user["username"] == "kmsuser"]
    return str(user["locked"])


def test_the_user_is_deleted_and_made_again_by_the_admin(deployment: Deployment):
    deleted = deployment.in_cluster("user", "delete", "--admin-password-file", "-", lines=(ADMIN_PASSWORD,))
    assert (deleted.exit_code, deleted.stdout) == (0, "kmsuser (crypto-user): deleted\n")
    assert [user["username"] for user in deployment.data("user", "list")["users"]] == ["admin"]
    create = ("user", "create", "--role", "crypto-user", "--admin-password-file", "-", "--password-file", "-")
    assert deployment.in_cluster(*create, lines=(ADMIN_PASSWORD, "another1")).exit_code == 0
    assert deployment.in_cluster(*LIST_KEYS, lines=("another1",)).exit_code == 0
    twice = deployment.in_cluster(*create, lines=(ADMIN_PASSWORD, "another1"))
    assert twice.exit_code == 1
    assert "has a user 'kmsuser' already" in twice.stderr


def test_the_admin_sets_a_new_password_and_the_old_one_is_refused(deployment: Deployment):
    assert deployment.in_cluster(*CHANGE, lines=(ADMIN_PASSWORD, "another1")).exit_code == 0
    assert deployment.in_cluster(*LIST_KEYS, lines=(KMS_PASSWORD,)).exit_code == 1
    assert deployment.in_cluster(*LIST_KEYS, lines=("another1",)).exit_code == 0


def test_a_wrong_admin_password_changes_nothing(deployment: Deployment):
    refused = deployment.in_cluster(*CHANGE, lines=("wrong-password", "another1"))
    assert refused.exit_code == 1
    assert "the password of admin was refused" in refused.stderr
    assert deployment.in_cluster(*LIST_KEYS, lines=(KMS_PASSWORD,)).exit_code == 0


def test_the_user_changes_its_own_password(deployment: Deployment):
    own = ("user", "change-password", "--old-password-file", "-", "--password-file", "-")
    assert deployment.in_cluster(*own, lines=("wrong1234", "another1")).exit_code == 1
    assert deployment.in_cluster(*own, lines=(KMS_PASSWORD, "another1")).exit_code == 0
    assert deployment.in_cluster(*LIST_KEYS, lines=("another1",)).exit_code == 0


def test_the_admin_changes_its_own_password(deployment: Deployment):
    change = (*CHANGE, "--username", "admin", "--role", "admin")
    assert deployment.in_cluster(*change, lines=(ADMIN_PASSWORD, "another-admin-1")).exit_code == 0
    assert deployment.in_cluster(*CHANGE, lines=("another-admin-1", "another1")).exit_code == 0


def test_a_role_that_the_user_does_not_have_is_refused(deployment: Deployment):
    result = deployment.in_cluster(*CHANGE, "--role", "admin", lines=(ADMIN_PASSWORD, "another1"))
    assert result.exit_code == 1
    assert "has no admin 'kmsuser'" in result.stderr


def test_five_wrong_passwords_lock_the_user_until_the_admin_sets_a_new_one(deployment: Deployment):
    for _ in range(5):
        assert deployment.in_cluster(*LIST_KEYS, lines=("wrong1234",)).exit_code == 1
    assert locked(deployment) == "true"
    refused = deployment.in_cluster(*LIST_KEYS, lines=(KMS_PASSWORD,))
    assert refused.exit_code == 1
    assert "kmsuser is locked" in refused.stderr
    assert deployment.in_cluster(*CHANGE, lines=(ADMIN_PASSWORD, KMS_PASSWORD)).exit_code == 0
    assert locked(deployment) == "false"
    assert deployment.in_cluster(*LIST_KEYS, lines=(KMS_PASSWORD,)).exit_code == 0


def test_a_user_that_only_one_hsm_has_locked_is_shown_as_inconsistent(deployment: Deployment):
    async def lock_on_one(session: ClusterSession) -> None:
        record = HsmLoginRecord(hsm_id=session.cluster.hsms[0].hsm_id, user_name="kmsuser", failed_logins=5)
        await session.services.storage.write(lambda transaction: transaction.hsm_users.save_login_record(record))

    deployment.with_session(lock_on_one)
    assert locked(deployment) == "inconsistent"


def test_no_password_is_ever_shown(deployment: Deployment):
    for arguments, lines in (
        (("user", "list"), ()),
        (CHANGE, (ADMIN_PASSWORD, KMS_PASSWORD)),
        (CHANGE, ("wrong-password", KMS_PASSWORD)),
    ):
        output = deployment.in_cluster(*arguments, lines=lines).output
        assert not any(password in output for password in (ADMIN_PASSWORD, KMS_PASSWORD, "wrong-password"))
