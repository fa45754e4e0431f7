"""Callers that call too often are told so, in AWS's words, and nobody else is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.services.accounts import add_administrator
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import NO_RETRIES

TOO_OFTEN = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
RATES = "[quotas.per_second]\ncryptographic_symmetric = 3\nDescribeKey = 0.01\nListAliases = 0\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server with quotas that a test can use up, and two workers that count together."""
    server = KeywrightServer.make(
        tmp_path_factory.mktemp("quotas"),
        workers=2,
        quotas=True,
        configuration=RATES,
        regions=("us-east-1", "eu-west-1"),
    )
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


def outcomes(call: Callable[[], Any], times: int) -> Counter[str]:
    """Call so many times, over several connections, and return how the calls ended."""

    def once(_: int) -> str:
        try:
            call()
        except ClientError as refused:
            told = refused.response
            return f"{told['ResponseMetadata']['HTTPStatusCode']} {told['Error']['Code']}: {told['Error']['Message']}"
        return "answered"

    with ThreadPoolExecutor(8) as pool:
        return Counter(pool.map(once, range(times)))


def test_what_is_too_often_is_refused_in_aws_words_whichever_worker_is_asked(server: KeywrightServer):
    kms = server.client("kms", config=NO_RETRIES)
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    found = outcomes(lambda: kms.describe_key(KeyId=key_id), 30)
    assert found == {"answered": 1, f"400 ThrottlingException: {TOO_OFTEN}": 29}
    record = next(record for record in server.audit_records() if record.get("errorCode") == "ThrottlingException")
    assert record["eventName"] == "DescribeKey"


def test_a_key_that_does_not_exist_is_throttled_all_the_same(server: KeywrightServer):
    kms = server.client("kms", region="eu-west-1", config=NO_RETRIES)
    found = outcomes(lambda: kms.describe_key(KeyId="alias/none"), 10)
    assert found[f"400 ThrottlingException: {TOO_OFTEN}"] == 9


def test_another_account_has_quotas_of_its_own(server: KeywrightServer):
    other = server.client("kms", credentials=add_administrator(server.data_dir, "444455556666"), config=NO_RETRIES)
    key_id = other.create_key()["KeyMetadata"]["KeyId"]
    assert outcomes(lambda: other.describe_key(KeyId=key_id), 5)["answered"] == 1


def test_an_ordinary_client_waits_and_gets_its_answers(server: KeywrightServer):
    kms = server.client("kms", config=Config(retries={"mode": "standard", "total_max_attempts": 12}))
    assert outcomes(lambda: kms.generate_random(NumberOfBytes=8), 8) == {"answered": 8}


def test_an_operation_without_a_limit_is_never_throttled(server: KeywrightServer):
    kms = server.client("kms", config=NO_RETRIES)
    assert outcomes(kms.list_aliases, 50) == {"answered": 50}
