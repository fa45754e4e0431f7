"""Keys on the HSMs of a cluster: made everywhere, readable nowhere, carried to HSMs that come later."""

from __future__ import annotations

import pytest

from keywright.domain.hsm_users import HsmFault
from keywright.hsm.masking_key import MASKING_KEY_ID
from keywright.pkcs11.agent import messages as m
from tests.unit.hsm.rig import FIRST, KEY_ARN, KEY_ID, SECOND, THIRD, Rig

IV = bytes(12)


async def test_a_key_made_once_works_on_every_hsm(rig: Rig) -> None:
    await rig.create_key()
    first, second = await rig.agent(FIRST), await rig.agent(SECOND)
    sealed = await first.call(m.Encrypt(KEY_ID, IV, b"context", b"plaintext"), 10)
    opened = await second.call(m.Decrypt(KEY_ID, IV, b"context", sealed.value), 10)
    await first.close()
    await second.close()
    assert opened.value == b"plaintext"


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
    old = await rig.agent(FIRST)
    sealed = await old.call(m.Encrypt(KEY_ID, IV, b"", b"plaintext"), 10)
    await old.close()
    await rig.add(THIRD)
    new = await rig.agent(THIRD)
    opened = await new.call(m.Decrypt(KEY_ID, IV, b"", sealed.value), 10)
    await new.close()
    assert opened.value == b"plaintext"
