"""What keys in an HSM store can never do, connected or not."""

from __future__ import annotations

import pytest

from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.refusals import refused
from tests.wire.unfit_calls import UNSUPPORTED, UNSUPPORTED_WHILE_UNAVAILABLE, WRONG_USAGE


@pytest.mark.parametrize("operation", UNSUPPORTED)
def test_a_key_in_an_hsm_store_does_not_support_what_such_keys_never_do(used: UsedKeyStore, operation: str) -> None:
    with refused("UnsupportedOperationException"):
        UNSUPPORTED[operation](used.store.kms, used.key["KeyId"])


@pytest.mark.parametrize("operation", WRONG_USAGE)
def test_a_key_in_an_hsm_store_has_no_other_usage(used: UsedKeyStore, operation: str) -> None:
    with refused("InvalidKeyUsageException"):
        WRONG_USAGE[operation](used.store.kms, used.key["KeyId"])


def test_an_unavailable_key_still_says_what_it_never_does(used: UsedKeyStore) -> None:
    used.store.disconnect()
    for operation in UNSUPPORTED_WHILE_UNAVAILABLE:
        with refused("UnsupportedOperationException"):
            UNSUPPORTED[operation](used.store.kms, used.key["KeyId"])
    assert used.store.connect() == "CONNECTED"
