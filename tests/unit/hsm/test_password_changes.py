"""Changing passwords: on every HSM, repeatable after an interruption anywhere, by nobody who may not."""

from __future__ import annotations

import pytest

from keywright.domain.hsm_users import (
    HsmFault,
    HsmPasswordIncorrect,
    HsmUserLocked,
    HsmUserLoggedIn,
    HsmUserNotFound,
)
from keywright.pkcs11.agent import messages as m
from tests.chaos.scale import spread
from tests.unit.hsm.rig import (
    ADMIN_PASSWORD,
    CLUSTER_ID,
    FIRST,
    KMS_PASSWORD,
    SECOND,
    THIRD,
    Interrupted,
    Rig,
    interrupt_at,
    no_fault,
)

NEW = "rotatedPassword1"
OTHER = "anotherPassword2"


async def change_own(rig: Rig, old: str = KMS_PASSWORD, new: str = NEW, name: str = "kmsuser") -> None:
    await rig.provisioner.change_own_password(await rig.cluster(), name, old, new)


async def change_as_admin(rig: Rig, new: str = NEW, admin_password: str = ADMIN_PASSWORD) -> None:
    await rig.provisioner.change_password(await rig.cluster(), admin_password, "kmsuser", new)


async def interrupted(rig: Rig, kind: type[m.Command], number: int, change=change_own) -> None:
    """Let a change die before the `number`-th command of this kind."""
    rig.fault = interrupt_at(kind, number)
    with pytest.raises(Interrupted):
        await change(rig)
    rig.fault = no_fault
    rig.asked.clear()


async def works_everywhere(rig: Rig, password: str) -> None:
    await rig.log_in(password)
    await rig.log_out()
    agent = await rig.agent(*(hsm.hsm_id for hsm in (await rig.cluster()).hsms), pin=password)
    await agent.close()


async def test_the_new_password_works_everywhere_and_the_old_one_nowhere(rig: Rig) -> None:
    await change_own(rig)
    await works_everywhere(rig, NEW)
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(KMS_PASSWORD)


async def test_a_new_hsm_has_the_new_password(rig: Rig) -> None:
    await change_own(rig)
    await rig.add(THIRD)
    await works_everywhere(rig, NEW)


async def test_each_password_is_tried_at_most_once_per_hsm(rig: Rig) -> None:
    await change_own(rig)
    assert (rig.tries(FIRST), rig.tries(SECOND)) == (1, 1)


async def test_a_change_that_died_after_the_first_hsm_is_finished_by_repeating_it(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await change_own(rig)
    await works_everywhere(rig, NEW)


async def test_a_change_that_died_leaves_the_old_password_usable_when_it_is_used_next(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await works_everywhere(rig, KMS_PASSWORD)
    await change_own(rig)
    await works_everywhere(rig, NEW)


async def test_a_change_that_died_leaves_the_new_password_usable_when_it_is_used_next(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await works_everywhere(rig, NEW)
    await change_own(rig)
    await works_everywhere(rig, NEW)


async def test_after_a_change_that_died_another_new_password_may_be_asked_for(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await change_own(rig, new=OTHER)
    await works_everywhere(rig, OTHER)


@pytest.mark.parametrize(
    ("kind", "number"),
    spread([(m.Login, 1), (m.Login, 2), (m.SetPin, 1), (m.Logout, 1), (m.Logout, 2)], short=2),
)
async def test_a_change_is_repeatable_wherever_it_died(rig: Rig, kind: type[m.Command], number: int) -> None:
    await interrupted(rig, kind, number)
    await change_own(rig)
    await works_everywhere(rig, NEW)
    assert dict(await rig.provisioner.failed_logins(await rig.cluster(), "kmsuser")) == {FIRST: 0, SECOND: 0}


async def test_repeating_a_change_that_was_done_succeeds(rig: Rig) -> None:
    await change_own(rig)
    await change_own(rig)
    await works_everywhere(rig, NEW)


async def test_an_hsm_added_while_a_change_is_unfinished_takes_part_in_its_repetition(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await rig.add(THIRD)
    await change_own(rig)
    await works_everywhere(rig, NEW)


async def test_an_hsm_is_added_although_every_other_one_has_the_pending_password_already(rig: Rig) -> None:
    await interrupted(rig, m.Logout, 1)
    await rig.storage.write(lambda each: each.hsm_users.update(_as_before(rig, each)))
    await rig.add(THIRD)
    await change_own(rig)
    await works_everywhere(rig, NEW)


def _as_before(rig: Rig, transaction):
    """Return the row as it was when the tokens had been told and the row had not."""
    row = transaction.hsm_users.get(CLUSTER_ID, "kmsuser")
    return rig.table.changing(row, KMS_PASSWORD, NEW)


async def test_settling_an_unfinished_change_is_itself_repeatable(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await interrupted(rig, m.SetPin, 1, lambda rig: change_own(rig, new=OTHER))
    await change_own(rig, new=OTHER)
    await works_everywhere(rig, OTHER)


async def test_who_does_not_know_the_old_password_changes_nothing_now_or_later(rig: Rig) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await change_own(rig, old="wrongPassword1")
    with pytest.raises(HsmPasswordIncorrect):
        await rig.log_in(NEW)
    await works_everywhere(rig, KMS_PASSWORD)


async def test_both_passwords_wrong_count_as_two_tries(rig: Rig) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await change_own(rig, old="wrongPassword1")
    assert dict(await rig.provisioner.failed_logins(await rig.cluster(), "kmsuser")) == {FIRST: 2, SECOND: 2}


async def test_a_locked_user_cannot_change_its_password(rig: Rig) -> None:
    for _ in range(3):
        with pytest.raises(HsmPasswordIncorrect):
            await change_own(rig, old="wrongPassword1")
    with pytest.raises(HsmUserLocked):
        await change_own(rig)


@pytest.mark.parametrize("password", ["short1", "x" * 33, "with space", "pässwort1", ""])
async def test_a_password_that_kms_could_not_send_is_refused(rig: Rig, password: str) -> None:
    with pytest.raises(HsmFault):
        await change_own(rig, new=password)
    with pytest.raises(HsmFault):
        await change_as_admin(rig, password)
    assert rig.asked == []


async def test_the_admin_sets_a_password_without_knowing_the_old_one(rig: Rig) -> None:
    await rig.create_key()
    await change_as_admin(rig)
    await works_everywhere(rig, NEW)
    assert len(await rig.keys(NEW)) == 1


@pytest.mark.parametrize(("kind", "number"), spread([(m.InitUserPin, 1), (m.InitUserPin, 2), (m.Logout, 1)], short=1))
async def test_an_admins_change_is_repeatable_wherever_it_died(rig: Rig, kind: type[m.Command], number: int) -> None:
    await interrupted(rig, kind, number, change_as_admin)
    await change_as_admin(rig)
    await works_everywhere(rig, NEW)


async def test_an_admins_change_settles_the_users_own_unfinished_one(rig: Rig) -> None:
    await interrupted(rig, m.SetPin, 2)
    await interrupted(rig, m.InitUserPin, 4, lambda rig: change_as_admin(rig, OTHER))
    await works_everywhere(rig, OTHER)


async def test_the_admin_cannot_set_the_password_of_a_user_who_is_logged_in(rig: Rig) -> None:
    await rig.log_in(KMS_PASSWORD, "kms")
    with pytest.raises(HsmUserLoggedIn):
        await change_as_admin(rig)


async def test_a_wrong_admin_password_sets_nothing(rig: Rig) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await change_as_admin(rig, admin_password="wrong-admin-password")
    await works_everywhere(rig, KMS_PASSWORD)


async def test_the_password_of_an_unknown_user_cannot_be_changed(rig: Rig) -> None:
    with pytest.raises(HsmUserNotFound):
        await change_own(rig, name="stranger")


async def test_the_admin_changes_its_own_password(rig: Rig) -> None:
    await rig.provisioner.change_password(await rig.cluster(), ADMIN_PASSWORD, "admin", "other-admin-password")
    await rig.log_in("other-admin-password", name="admin")
    await rig.add(THIRD)
    await rig.provisioner.change_password(await rig.cluster(), "other-admin-password", "kmsuser", NEW)
    await works_everywhere(rig, NEW)
