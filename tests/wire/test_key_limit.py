"""How many KMS keys an account may have in a Region (kms-api.md section 14)."""

from __future__ import annotations

from typing import Any

from tests.wire.refusals import refused


def test_an_account_has_no_more_keys_in_a_region_than_its_quota(start_server: Any) -> None:
    server = start_server(configuration="[limits]\nkeys = 2\n", regions=("us-east-1", "eu-west-1"))
    kms = server.client("kms")
    made = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2)]
    with refused("LimitExceededException"):
        kms.create_key()
    kms.schedule_key_deletion(KeyId=made[0], PendingWindowInDays=7)
    with refused("LimitExceededException"):
        kms.create_key()
    assert len(kms.list_keys()["Keys"]) == 2
    assert server.client("kms", region="eu-west-1").create_key()["KeyMetadata"]["KeyId"]
