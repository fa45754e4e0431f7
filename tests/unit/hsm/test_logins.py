"""Logging in: what is checked in which order, what is counted, who holds a login."""

from __future__ import annotations

import pytest

from keywright.domain.hsm_users import (
    HsmFault,
    HsmLoginRecord,
    HsmPasswordIncorrect,
    HsmUnreachable,
    HsmUserLocked,
    HsmUserLoggedIn,
    HsmUserNotFound,
)
from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from tests.unit.hsm.rig import ADMIN_PASSWORD, FIRST, KMS_PASSWORD, SECOND, Rig

WRONG = "wrongPassword1"


async def failed(rig: Rig, name: str = "kmsuser") -> dict[str, int]:
    return dict(await rig.provisioner.failed_logins(await rig.cluster(), name))


async def set_failed(rig: Rig, hsm_id: str, times: int) -> None:
    record = HsmLoginRecord(hsm_id=hsm_id, user_name="kmsuser", failed_logins=times)
    await rig.storage.write(lambda transaction: transaction.hsm_users.save_login_record(record))


async def test_the_right_password_is_tried_once_on_every_hsm_and_the_login_recorded(rig: Rig) -> None:
    login = await rig.log_in(KMS_PASSWORD, "someone")
    assert (rig.tries(FIRST), rig.tries(SECOND)) == (1, 1)
    assert (login.holder, login.user_name) == ("someone", "kmsuser")


async def test_a_user_is_found_without_regard_to_case(rig: Rig) -> None:
    login = await rig.log_in(KMS_PASSWORD, name="KmsUser")
    assert login.user_name == "kmsuser"


async def test_a_wrong_password_is_tried_and_counted_once_on_every_hsm(rig: Rig) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(WRONG)
    assert (rig.tries(FIRST), rig.tries(SECOND)) == (1, 1)
    assert await failed(rig) == {FIRST: 1, SECOND: 1}


@pytest.mark.parametrize("password", ["", "x" * 300, "pässwörter", "with\x00nul"])
async def test_a_password_that_nobody_could_have_is_a_wrong_password(rig: Rig, password: str) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(password)
    assert await failed(rig) == {FIRST: 1, SECOND: 1}


async def test_the_right_password_resets_the_count(rig: Rig) -> None:
    await set_failed(rig, FIRST, 4)
    await rig.log_in(KMS_PASSWORD)
    assert await failed(rig) == {FIRST: 0, SECOND: 0}


async def test_the_fifth_wrong_password_locks_the_user_on_that_hsm(rig: Rig) -> None:
    await set_failed(rig, FIRST, 4)
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(WRONG)
    with pytest.raises(HsmUserLocked, match=FIRST):
        await rig.log_in(KMS_PASSWORD)
    assert await failed(rig) == {FIRST: 5, SECOND: 1}


async def test_a_locked_user_is_tried_on_no_hsm(rig: Rig) -> None:
    await set_failed(rig, SECOND, 5)
    with pytest.raises(HsmUserLocked):
        await rig.log_in(KMS_PASSWORD)
    assert rig.tries(FIRST) + rig.tries(SECOND) == 0


async def test_an_admin_unlocks_by_setting_a_password(rig: Rig) -> None:
    await set_failed(rig, SECOND, 5)
    await rig.provisioner.change_password(await rig.cluster(), ADMIN_PASSWORD, "kmsuser", "freshPassword1")
    await rig.log_in("freshPassword1")
    assert await failed(rig) == {FIRST: 0, SECOND: 0}


async def test_the_admins_wrong_passwords_are_counted_and_lock_nobody_out(rig: Rig) -> None:
    for _ in range(6):
        with pytest.raises(HsmPasswordIncorrect):
            await rig.log_in(WRONG, name="admin")
    assert await failed(rig, "admin") == {FIRST: 6, SECOND: 6}
    await rig.log_in(ADMIN_PASSWORD, name="admin")


async def test_an_unknown_user_is_told_before_anything_else(rig: Rig) -> None:
    with pytest.raises(HsmUserNotFound):
        await rig.log_in(KMS_PASSWORD, name="stranger")


async def test_a_token_directory_that_is_gone_makes_the_cluster_unreachable(rig: Rig) -> None:
    rig.token(SECOND).rename(rig.data_dir / "elsewhere")
    await set_failed(rig, FIRST, 5)
    with pytest.raises(HsmUnreachable):
        await rig.log_in(WRONG)
    assert await failed(rig) == {FIRST: 5, SECOND: 0}


async def test_a_cluster_directory_that_is_gone_is_not_made_again(rig: Rig) -> None:
    directory = rig.token(FIRST).parent.parent
    directory.rename(rig.data_dir / "elsewhere")
    with pytest.raises(HsmUnreachable):
        await rig.log_in(KMS_PASSWORD)
    assert not directory.exists()


async def test_a_token_whose_files_are_gone_makes_the_cluster_unreachable_before_any_try(rig: Rig) -> None:
    for file in rig.token(SECOND).iterdir():
        file.unlink()
    with pytest.raises(HsmUnreachable):
        await rig.log_in(WRONG)
    assert rig.tries(FIRST) == 0


async def test_an_agent_that_hangs_is_an_unreachable_hsm_and_counts_nothing_there(rig: Rig) -> None:
    def hang(command: m.AnyCommand) -> None:
        if isinstance(command, m.Login) and command.token == SECOND:
            raise errors.AgentHung("no answer")

    rig.fault = hang
    with pytest.raises(HsmUnreachable):
        await rig.log_in(WRONG)
    assert await failed(rig) == {FIRST: 1, SECOND: 0}


async def test_someone_elses_login_is_told_after_the_password_was_right(rig: Rig) -> None:
    await rig.log_in(KMS_PASSWORD, "customer")
    with pytest.raises(HsmUserLoggedIn, match="customer"):
        await rig.log_in(KMS_PASSWORD, "kms")
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(WRONG, "kms")


async def test_the_same_holder_logs_in_again(rig: Rig) -> None:
    first = await rig.log_in(KMS_PASSWORD, "kms")
    assert (await rig.log_in(KMS_PASSWORD, "kms")).login_id == first.login_id


async def test_after_logging_out_another_may_log_in(rig: Rig) -> None:
    await rig.log_in(KMS_PASSWORD, "customer")
    await rig.log_out("customer")
    await rig.log_in(KMS_PASSWORD, "kms")


async def test_logging_out_leaves_other_holders_alone(rig: Rig) -> None:
    await rig.log_in(KMS_PASSWORD, "customer")
    await rig.log_out("kms")
    with pytest.raises(HsmUserLoggedIn):
        await rig.log_in(KMS_PASSWORD, "kms")


async def test_an_expired_login_holds_nobody_up(rig: Rig) -> None:
    await rig.provisioner.log_in(await rig.cluster(), "kmsuser", KMS_PASSWORD, "customer", 0.0)
    await rig.log_in(KMS_PASSWORD, "kms")


async def test_a_login_without_end_does_not_expire(rig: Rig) -> None:
    login = await rig.provisioner.log_in(await rig.cluster(), "kmsuser", KMS_PASSWORD, "kms", None)
    assert login.expires_at is None


async def test_nobody_logs_in_to_a_cluster_that_is_not_activated(bare: Rig) -> None:
    await bare.add(FIRST)
    with pytest.raises(HsmFault, match="not activated"):
        await bare.log_in(ADMIN_PASSWORD, name="admin")


async def test_a_cluster_without_hsms_says_so(bare: Rig) -> None:
    with pytest.raises(HsmFault, match="no HSM"):
        await bare.log_in(KMS_PASSWORD)


async def test_an_hsm_that_is_not_active_is_not_asked(rig: Rig) -> None:
    import dataclasses

    from keywright.domain.hsm_clusters import HsmState
    from tests.unit.hsm.rig import an_hsm

    broken = dataclasses.replace(an_hsm(SECOND), state=HsmState.DEGRADED)
    await rig.storage.write(lambda transaction: transaction.clusters.update_hsm(broken))
    rig.token(SECOND).rename(rig.data_dir / "elsewhere")
    await rig.log_in(KMS_PASSWORD)
