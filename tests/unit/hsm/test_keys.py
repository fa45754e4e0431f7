"""Keys on the HSMs of a cluster: made everywhere, readable nowhere, carried to HSMs that come later."""

from __future__ import annotations

import pytest

from keywright.domain.hsm_users import HsmFault, HsmPasswordIncorrect, HsmUnreachable
from keywright.hsm.masking_key import MASKING_KEY_ID
from keywright.pkcs11 import errors
from keywright.pkcs11.agent import messages as m
from tests.chaos.scale import spread
from tests.unit.hsm.rig import (
    CLUSTER_ID,
    FIRST,
    KEY_ARN,
    KEY_ID,
    KMS_PASSWORD,
    SECOND,
    THIRD,
    Interrupted,
    Rig,
    interrupt_at,
    no_fault,
)

IV = bytes(12)
OTHER_ID = bytes.fromhex("22" * 16)


async def masked_ids(rig: Rig) -> list[bytes]:
    objects = await rig.storage.read(lambda transaction: transaction.clusters.objects(CLUSTER_ID))
    return [masked.object_id for masked in objects]


async def delete_key(rig: Rig, object_id: bytes = KEY_ID) -> None:
    await rig.provisioner.delete_key(await rig.cluster(), "kmsuser", KMS_PASSWORD, object_id)


async def encrypted_on(rig: Rig, hsm_id: str) -> bytes:
    agent = await rig.agent(hsm_id)
    sealed = await agent.call(m.Encrypt(KEY_ID, IV, b"context", b"plaintext"), 10)
    await agent.close()
    return sealed.value


async def decrypted_on(rig: Rig, hsm_id: str, ciphertext: bytes, pin: str = KMS_PASSWORD) -> bytes:
    agent = await rig.agent(hsm_id, pin=pin)
    opened = await agent.call(m.Decrypt(KEY_ID, IV, b"context", ciphertext), 10)
    await agent.close()
    return opened.value


async def test_a_key_made_once_works_on_every_hsm(rig: Rig) -> None:
    await rig.create_key()
    assert await decrypted_on(rig, SECOND, await encrypted_on(rig, FIRST)) == b"plaintext"


async def test_a_key_has_the_attributes_that_kms_gives_its_keys(rig: Rig) -> None:
    await rig.create_key()
    (key,) = await rig.keys()
    assert (key.label, key.object_id, key.hsm_ids) == (KEY_ARN, KEY_ID, (FIRST, SECOND))
    wanted = {"token", "private", "sensitive", "modifiable", "destroyable", "encrypt", "decrypt", "wrap", "unwrap"}
    unwanted = {"extractable", "sign", "verify", "derive", "trusted", "wrap-with-trusted"}
    assert {name for name in wanted | unwanted if key.attributes[name]} == wanted
    assert (key.attributes["key-type"], key.attributes["key-length-bytes"]) == ("aes", 32)


async def test_a_new_hsm_decrypts_what_an_old_one_encrypted(rig: Rig) -> None:
    await rig.create_key()
    ciphertext = await encrypted_on(rig, FIRST)
    await rig.add(THIRD)
    assert await decrypted_on(rig, THIRD, ciphertext) == b"plaintext"


async def test_on_a_new_hsm_the_key_is_as_unreadable_as_on_the_others(rig: Rig) -> None:
    await rig.create_key()
    await rig.add(THIRD)
    agent = await rig.agent(THIRD)
    found = await agent.call(m.FindKey(THIRD, KEY_ID), 10)
    await agent.close()
    assert (found.keys[0].sensitive, found.keys[0].extractable) == (True, False)


async def test_a_new_hsm_hands_the_masking_key_on_when_the_first_ones_are_gone(rig: Rig) -> None:
    await rig.create_key()
    ciphertext = await encrypted_on(rig, FIRST)
    await rig.add(THIRD)
    await rig.remove(FIRST)
    await rig.remove(SECOND)
    await rig.add(FIRST)
    assert await decrypted_on(rig, FIRST, ciphertext) == b"plaintext"


async def test_a_cluster_that_lost_its_last_hsm_gets_its_keys_back_with_the_next_one(rig: Rig) -> None:
    await rig.create_key()
    ciphertext = await encrypted_on(rig, FIRST)
    await rig.remove(FIRST)
    await rig.remove(SECOND)
    await rig.add(THIRD)
    assert await decrypted_on(rig, THIRD, ciphertext) == b"plaintext"
    assert not (rig.token(THIRD).parent.parent / "retired").exists()


async def test_the_masking_key_is_neither_listed_nor_deleted_nor_overwritten(rig: Rig) -> None:
    assert await rig.keys() == ()
    with pytest.raises(HsmFault, match="masking key"):
        await delete_key(rig, MASKING_KEY_ID)
    with pytest.raises(HsmFault, match="masking key"):
        await rig.create_key(MASKING_KEY_ID)


async def test_an_agent_that_runs_already_finds_a_key_made_by_another_process(rig: Rig) -> None:
    agent = await rig.agent(FIRST, SECOND)
    with pytest.raises(errors.ObjectNotFound):
        await agent.call(m.Encrypt(KEY_ID, IV, b"", b""), 10)
    await rig.create_key()
    await agent.call(m.Encrypt(KEY_ID, IV, b"", b""), 10)
    await agent.close()


async def test_an_agent_that_runs_already_does_not_see_a_token_made_later(rig: Rig) -> None:
    agent = await rig.agent(FIRST)
    await rig.add(THIRD)
    with pytest.raises(errors.TokenUnreachable):
        await agent.call(m.OpenToken(THIRD), 10)
    await agent.close()


async def test_a_deleted_key_is_gone_from_every_hsm_and_does_not_come_back_with_a_new_one(rig: Rig) -> None:
    await rig.create_key()
    await delete_key(rig)
    await rig.add(THIRD)
    assert await rig.keys() == ()


async def test_deleting_an_absent_key_succeeds(rig: Rig) -> None:
    await delete_key(rig)


async def test_a_second_key_with_the_same_id_is_refused_and_leaves_the_first_alone(rig: Rig) -> None:
    await rig.create_key()
    with pytest.raises(HsmFault, match="already"):
        await rig.create_key()
    assert [key.hsm_ids for key in await rig.keys()] == [(FIRST, SECOND)]
    assert await masked_ids(rig) == [KEY_ID]


async def test_a_key_that_cannot_be_put_on_the_second_hsm_is_removed_from_the_first(rig: Rig) -> None:
    def fail_on_second(command: m.AnyCommand) -> None:
        if isinstance(command, m.UnmaskKey) and command.token == SECOND:
            raise errors.TokenUnreachable("gone")

    rig.fault = fail_on_second
    with pytest.raises(HsmUnreachable):
        await rig.create_key()
    rig.fault = no_fault
    assert await rig.keys() == ()
    assert await masked_ids(rig) == []


@pytest.mark.parametrize("kind", spread([m.UnmaskKey, m.GenerateMaskedKey, m.FindKey], short=1))
async def test_what_a_killed_creation_leaves_is_removed_by_deleting_the_key(rig: Rig, kind: type[m.Command]) -> None:
    def die(command: m.AnyCommand) -> None:
        # From the second HSM's turn on nothing works any more, cleaning up included, as after a kill.
        if died or (isinstance(command, kind) and command.token == SECOND):
            died.append(command)
            raise Interrupted

    died: list[m.AnyCommand] = []
    rig.fault = die
    with pytest.raises(Interrupted):
        await rig.create_key() if kind is not m.GenerateMaskedKey else await _die_at_first(rig)
    rig.fault = no_fault
    await delete_key(rig)
    assert await rig.keys() == ()
    await rig.create_key()
    assert [key.hsm_ids for key in await rig.keys()] == [(FIRST, SECOND)]


async def _die_at_first(rig: Rig) -> None:
    rig.fault = interrupt_at(m.GenerateMaskedKey, 1)
    await rig.create_key()


async def test_a_wrong_password_makes_no_key(rig: Rig) -> None:
    with pytest.raises(HsmPasswordIncorrect):
        await rig.create_key(password="wrongPassword")
    assert await masked_ids(rig) == []


async def test_two_processes_that_make_keys_at_once_make_both(rig: Rig) -> None:
    import asyncio

    other = rig.another_provisioner()
    cluster = await rig.cluster()
    await asyncio.gather(rig.create_key(KEY_ID), other.create_key(cluster, "kmsuser", KMS_PASSWORD, KEY_ARN, OTHER_ID))
    assert [key.hsm_ids for key in await rig.keys()] == [(FIRST, SECOND), (FIRST, SECOND)]
