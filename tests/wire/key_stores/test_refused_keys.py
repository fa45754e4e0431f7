"""Keys that a CloudHSM key store refuses to make (custom-key-stores.md section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.refusals import refused


@pytest.mark.parametrize(
    "members",
    [
        {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
        {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
        {"MultiRegion": True},
    ],
)
def test_a_cluster_holds_only_symmetric_keys_of_one_region(used: UsedKeyStore, members: dict[str, Any]) -> None:
    with refused("UnsupportedOperationException"):
        used.store.kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=used.store.custom_key_store_id, **members)


@pytest.mark.parametrize("origin", [None, "AWS_KMS"])
def test_a_key_of_another_origin_cannot_be_in_a_store(used: UsedKeyStore, origin: str | None) -> None:
    members = {} if origin is None else {"Origin": origin}
    with refused("ValidationException"):
        used.store.kms.create_key(CustomKeyStoreId=used.store.custom_key_store_id, **members)


def test_a_key_of_a_cluster_needs_its_store(kms: Any) -> None:
    with refused("ValidationException"):
        kms.create_key(Origin="AWS_CLOUDHSM")
    with refused("CustomKeyStoreNotFoundException"):
        kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId="cks-1234567890abcdef0")
