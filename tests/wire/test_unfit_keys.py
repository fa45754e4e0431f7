"""Operations for other kinds of keys refuse symmetric ones as AWS does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.refusals import refused
from tests.wire.unfit_calls import UNSUPPORTED, WRONG_USAGE


@pytest.mark.parametrize("operation", WRONG_USAGE)
def test_an_operation_for_another_usage_names_the_keys_own(kms: Any, key: dict[str, Any], operation: str) -> None:
    text = f"{key['Arn']} key usage is ENCRYPT_DECRYPT which is not valid for {operation}."
    with refused("InvalidKeyUsageException", text):
        WRONG_USAGE[operation](kms, key["KeyId"])


@pytest.mark.parametrize("operation", UNSUPPORTED)
def test_an_operation_that_the_key_cannot_have_is_unsupported(kms: Any, key: dict[str, Any], operation: str) -> None:
    with refused("UnsupportedOperationException"):
        UNSUPPORTED[operation](kms, key["KeyId"])


@pytest.mark.parametrize("operation", [*WRONG_USAGE, "ReplicateKey", "UpdatePrimaryRegion", "RotateKeyOnDemand"])
def test_the_key_state_is_told_before_the_kind_of_key(kms: Any, operation: str) -> None:
    disabled = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.disable_key(KeyId=disabled)
    with refused("DisabledException"):
        {**WRONG_USAGE, **UNSUPPORTED}[operation](kms, disabled)
