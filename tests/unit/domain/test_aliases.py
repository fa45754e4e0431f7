"""Which key an alias may move on to (kms-api.md section 5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.aliases import check_same_kind
from keywright.domain.errors import ValidationFailed
from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key
from keywright.domain.scope import Scope

KEY = Key(
    scope=Scope(account_id="111122223333", region="eu-west-1"),
    key_id="1",
    description="",
    spec="SYMMETRIC_DEFAULT",
    usage="ENCRYPT_DECRYPT",
    origin="AWS_KMS",
    state=KeyState.ENABLED,
    created_at=0.0,
    backing_key_id=b"",
)
RSA = replace(KEY, spec="RSA_2048")
SIGNING = replace(RSA, usage="SIGN_VERIFY")
HMAC = replace(KEY, spec="HMAC_256", usage="GENERATE_VERIFY_MAC")


@pytest.mark.parametrize(
    ("current", "target"),
    [
        (KEY, replace(KEY, origin="AWS_CLOUDHSM", custom_key_store_id="cks-1")),
        (KEY, replace(KEY, state=KeyState.DISABLED)),
        (RSA, replace(RSA, spec="RSA_4096")),
        (SIGNING, replace(SIGNING, spec="ECC_NIST_P256")),
        (HMAC, replace(HMAC, spec="HMAC_512")),
    ],
)
def test_an_alias_moves_between_keys_of_one_type_and_usage_wherever_they_live(current: Key, target: Key):
    check_same_kind(current, target)
    check_same_kind(target, current)


@pytest.mark.parametrize(("current", "target"), [(KEY, RSA), (KEY, HMAC), (RSA, SIGNING), (SIGNING, HMAC)])
def test_an_alias_does_not_move_to_a_key_of_another_type_or_usage(current: Key, target: Key):
    for one, other in ((current, target), (target, current)):
        with pytest.raises(ValidationFailed):
            check_same_kind(one, other)
