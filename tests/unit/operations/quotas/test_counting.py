"""Calls that are too many are throttled, each class, account, Region and key store by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from keywright.api import kms
from keywright.domain.errors import Throttled
from keywright.operations.quotas.counting import RequestQuotas
from keywright.operations.quotas.rates import DEFAULT_RATES, QuotaSettings
from keywright.operations.quotas.request_classes import class_of
from keywright.storage.quota_counters import SharedQuotaCounters

ACCOUNT, REGION = "111122223333", "eu-north-1"
NOTHING = SimpleNamespace()


@dataclass
class Desk:
    """Quotas of several workers over one file, and their clock."""

    path: Path
    now: float = 1_000.0
    made: list[SharedQuotaCounters] = field(default_factory=list)

    def worker(self, **per_second: float) -> RequestQuotas:
        counters = SharedQuotaCounters(self.path, lambda: self.now)
        self.made.append(counters)
        return RequestQuotas(QuotaSettings(per_second=per_second), counters)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "counters")
    yield desk
    for counters in desk.made:
        counters.close()


def admitted(
    quotas: RequestQuotas, operation: str, times: int, *, request: Any = NOTHING, account: str = ACCOUNT
) -> int:
    """Return how many of so many calls at once are let through."""
    count = 0
    for _ in range(times):
        try:
            quotas.take_call(operation, request, account, REGION)
        except Throttled:
            continue
        count += 1
    return count


def test_one_seconds_worth_passes_at_once_and_the_rest_is_throttled_in_aws_words(desk: Desk):
    quotas = desk.worker()
    assert admitted(quotas, "CreateKey", 20) == 5
    with pytest.raises(Throttled, match="You have exceeded the rate at which you may call KMS"):
        quotas.take_call("CreateKey", NOTHING, ACCOUNT, REGION)


def test_calls_pass_again_at_the_rate_of_the_quota(desk: Desk):
    quotas = desk.worker()
    admitted(quotas, "CreateKey", 20)
    passed = 0
    for _ in range(100):
        desk.now += 0.1
        passed += admitted(quotas, "CreateKey", 3)
    assert 49 <= passed <= 51


def test_what_is_allowed_less_than_once_a_second_passes_once_and_again_after_its_time(desk: Desk):
    quotas = desk.worker()
    pair = SimpleNamespace(key_pair_spec="RSA_4096")
    assert admitted(quotas, "GenerateDataKeyPair", 3, request=pair) == 1
    desk.now += 9.9
    assert admitted(quotas, "GenerateDataKeyPairWithoutPlaintext", 1, request=pair) == 0
    desk.now += 0.2
    assert admitted(quotas, "GenerateDataKeyPair", 3, request=pair) == 1


def test_accounts_operations_and_regions_do_not_use_up_each_others(desk: Desk):
    quotas = desk.worker()
    assert admitted(quotas, "CreateKey", 9) == 5
    assert admitted(quotas, "CreateKey", 9, account="444455556666") == 5
    assert admitted(quotas, "DisableKey", 9) == 5
    quotas.take_call("CreateKey", NOTHING, ACCOUNT, "us-east-1")


def test_symmetric_cryptography_is_counted_together(desk: Desk):
    quotas = desk.worker(cryptographic_symmetric=4)
    request = SimpleNamespace(encryption_algorithm=None)
    assert admitted(quotas, "Encrypt", 2, request=request) == 2
    assert admitted(quotas, "GenerateDataKey", 9) == 2
    assert admitted(quotas, "Decrypt", 9, request=request) == 0


def test_workers_of_a_node_count_together(desk: Desk):
    one, other = desk.worker(), desk.worker()
    assert admitted(one, "CreateKey", 3) + admitted(other, "CreateKey", 9) == 5


def test_a_key_store_is_counted_whoever_uses_it(desk: Desk):
    quotas = desk.worker(custom_key_store=2)
    quotas.take_key_store("cks-1")
    quotas.take_key_store("cks-1")
    quotas.take_key_store("cks-2")
    with pytest.raises(Throttled):
        quotas.take_key_store("cks-1")


def test_a_rate_of_zero_is_no_limit(desk: Desk):
    assert admitted(desk.worker(CreateKey=0), "CreateKey", 1000) == 1000


def test_what_was_counted_before_the_machine_started_anew_is_forgotten(desk: Desk):
    admitted(desk.worker(), "CreateKey", 20)
    desk.now = 3.0
    assert admitted(desk.worker(), "CreateKey", 20) == 5


def test_more_buckets_than_slots_let_calls_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("keywright.storage.quota_counters.SLOTS", 32)
    quotas = desk.worker()
    for account in range(200):
        desk.now += 2.0
        assert admitted(quotas, "CreateKey", 9, account=f"{account:012}") == 5


@pytest.mark.parametrize(
    ("region", "rate"),
    [("us-east-1", 100_000), ("eu-central-1", 20_000), ("eu-north-1", 10_000), ("xx-test-1", 10_000)],
)
def test_symmetric_cryptography_is_allowed_as_often_as_in_the_region_at_aws(region: str, rate: int):
    assert QuotaSettings().rate("cryptographic_symmetric", region) == rate


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        ("Encrypt", {"encryption_algorithm": "RSAES_OAEP_SHA_256"}, "cryptographic_rsa"),
        ("Decrypt", {"encryption_algorithm": "SM2PKE"}, "cryptographic_ecc"),
        ("ReEncrypt", {"source_encryption_algorithm": "SYMMETRIC_DEFAULT"}, "cryptographic_symmetric"),
        ("Sign", {"signing_algorithm": "RSASSA_PSS_SHA_256"}, "cryptographic_rsa"),
        ("Sign", {"signing_algorithm": "ECDSA_SHA_256"}, "cryptographic_ecc"),
        ("Verify", {"signing_algorithm": "ED25519_SHA_512"}, "cryptographic_ecc"),
        ("Verify", {"signing_algorithm": "ML_DSA_SHAKE_256"}, "cryptographic_ml_dsa"),
        ("GenerateDataKeyPair", {"key_pair_spec": "RSA_2048"}, "GenerateDataKeyPair.RSA_2048"),
        ("VerifyMac", {}, "cryptographic_symmetric"),
        ("DescribeKey", {}, "DescribeKey"),
    ],
)
def test_cryptography_is_counted_by_what_does_it(operation: str, members: dict[str, str], expected: str):
    assert class_of(operation, SimpleNamespace(**members)) == expected


def test_every_name_with_a_rate_is_an_operation_or_a_class_of_them():
    classes = {name for name in DEFAULT_RATES if name.startswith(("cryptographic_", "custom_", "GenerateDataKeyPair."))}
    assert DEFAULT_RATES.keys() - classes <= kms.OPERATIONS.keys()
