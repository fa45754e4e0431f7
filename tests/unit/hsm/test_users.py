"""The users of a cluster: activated, created and deleted, as the admin, on every HSM."""

from __future__ import annotations

import pytest

from keywright.domain.hsm_users import (
    HsmFault,
    HsmPasswordIncorrect,
    HsmRole,
    HsmUserExists,
    HsmUserLoggedIn,
    HsmUserNotFound,
    HsmUserOwnsKeys,
)
from keywright.pkcs11.agent import messages as m
from tests.chaos.scale import spread
from tests.unit.hsm.rig import (
    ADMIN_PASSWORD,
    FIRST,
    KEY_ID,
    KMS_PASSWORD,
    SECOND,
    Interrupted,
    Rig,
    interrupt_at,
    no_fault,
)


async def roles(rig: Rig) -> dict[str, HsmRole]:
    return {user.name: user.role for user in await rig.provisioner.users(await rig.cluster())}


async def create(rig: Rig, name: str = "kmsuser", password: str = KMS_PASSWORD, admin: str = ADMIN_PASSWORD) -> None:
    await rig.provisioner.create_user(await rig.cluster(), admin, name, password)


async def delete(rig: Rig, name: str = "kmsuser", admin: str = ADMIN_PASSWORD) -> None:
    await rig.provisioner.delete_user(await rig.cluster(), admin, name)


async def activate(rig: Rig, password: str = ADMIN_PASSWORD) -> None:
    await rig.provisioner.activate(await rig.cluster(), password)


@pytest.fixture
async def new(bare: Rig) -> Rig:
    """A cluster with two HSMs that nobody has activated."""
    await bare.add(FIRST)
    await bare.add(SECOND)
    bare.asked.clear()
    return bare


async def test_a_new_cluster_has_an_unactivated_admin(new: Rig) -> None:
    assert await roles(new) == {"admin": HsmRole.UNACTIVATED_ADMIN}


async def test_activation_makes_the_admin_with_the_password_given(new: Rig) -> None:
    await activate(new)
    assert await roles(new) == {"admin": HsmRole.ADMIN}
    await new.log_in(ADMIN_PASSWORD, name="admin")


@pytest.mark.parametrize(
    ("kind", "number"), spread([(m.Login, 1), (m.SetPin, 1), (m.SetPin, 2), (m.Logout, 2)], short=2)
)
async def test_activation_is_repeatable_wherever_it_died(new: Rig, kind: type[m.Command], number: int) -> None:
    new.fault = interrupt_at(kind, number)
    with pytest.raises(Interrupted):
        await activate(new, "first-idea-of-it")
    new.fault = no_fault
    await activate(new)
    await new.log_in(ADMIN_PASSWORD, name="admin")


async def test_a_cluster_is_activated_once(rig: Rig) -> None:
    with pytest.raises(HsmFault, match="activated already"):
        await activate(rig, "another-password")


@pytest.mark.parametrize("password", ["short1", "x" * 33])
async def test_an_admin_password_of_the_wrong_length_is_refused(new: Rig, password: str) -> None:
    with pytest.raises(HsmFault, match="7 to 32"):
        await activate(new, password)


async def test_no_user_is_made_before_activation(new: Rig) -> None:
    with pytest.raises(HsmFault, match="not activated"):
        await create(new)


async def test_a_crypto_user_of_another_name_is_refused_with_the_reason(rig: Rig) -> None:
    with pytest.raises(HsmFault, match="SoftHSM token knows one user"):
        await create(rig, "alice")


async def test_a_user_is_made_once_without_regard_to_case(rig: Rig) -> None:
    with pytest.raises(HsmUserExists):
        await create(rig, "KMSuser")


@pytest.mark.parametrize(
    ("kind", "number"),
    spread(
        [
            (m.InitUserPin, 2),
            (m.GenerateMaskingKey, 1),
            (m.GenerateTransportKey, 1),
            (m.WrapMaskingKey, 1),
            (m.UnwrapMaskingKey, 1),
        ],
        short=2,
    ),
)
async def test_making_a_user_is_repeatable_wherever_it_died(new: Rig, kind: type[m.Command], number: int) -> None:
    await activate(new)
    new.fault = interrupt_at(kind, number)
    with pytest.raises(Interrupted):
        await create(new)
    new.fault = no_fault
    await create(new)
    await new.create_key()
    assert [key.hsm_ids for key in await new.keys()] == [(FIRST, SECOND)]


async def test_a_wrong_admin_password_makes_no_user(new: Rig) -> None:
    await activate(new)
    with pytest.raises(HsmPasswordIncorrect):
        await create(new, admin="wrong-admin-password")
    assert "kmsuser" not in await roles(new)


async def test_a_deleted_user_cannot_log_in_by_any_way(rig: Rig) -> None:
    await delete(rig)
    with pytest.raises(HsmUserNotFound):
        await rig.log_in(KMS_PASSWORD)
    from keywright.pkcs11 import errors

    with pytest.raises(errors.PinIncorrect):
        await rig.agent(FIRST, SECOND)


async def test_a_user_that_was_deleted_can_be_made_again_and_work(rig: Rig) -> None:
    await delete(rig)
    await create(rig, password="anotherPassword2")
    await rig.create_key(password="anotherPassword2")


async def test_a_user_that_owns_keys_is_not_deleted(rig: Rig) -> None:
    await rig.create_key()
    with pytest.raises(HsmUserOwnsKeys):
        await delete(rig)
    await rig.provisioner.delete_key(await rig.cluster(), "kmsuser", KMS_PASSWORD, KEY_ID)
    await delete(rig)


async def test_a_user_that_is_logged_in_is_not_deleted(rig: Rig) -> None:
    await rig.log_in(KMS_PASSWORD, "kms")
    with pytest.raises(HsmUserLoggedIn):
        await delete(rig)


async def test_deleting_a_user_is_repeatable_after_it_died(rig: Rig) -> None:
    rig.fault = interrupt_at(m.InitUserPin, 2)
    with pytest.raises(Interrupted):
        await delete(rig)
    rig.fault = no_fault
    await delete(rig)
    assert await roles(rig) == {"admin": HsmRole.ADMIN}


async def test_the_admin_is_not_deleted(rig: Rig) -> None:
    with pytest.raises(HsmFault, match="only admin"):
        await delete(rig, "admin")


async def test_passwords_stand_nowhere_in_the_clear(rig: Rig) -> None:
    users = await rig.provisioner.users(await rig.cluster())
    assert KMS_PASSWORD not in repr(users)
    secrets = [KMS_PASSWORD.encode(), ADMIN_PASSWORD.encode()]
    for file in rig.data_dir.rglob("*"):
        if file.is_file():
            assert not any(secret in file.read_bytes() for secret in secrets), file
