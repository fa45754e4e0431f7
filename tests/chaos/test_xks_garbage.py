"""Answers of a proxy that are wrong in ways that nobody can list: none breaks anything, none is believed (row X2)."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.garbage import DECRYPT, ENCRYPT, EVERYWHERE
from tests.chaos.fault_proxy.generated import generated
from tests.chaos.fault_proxy.healthy import ExternalKey
from tests.chaos.fault_proxy.messages import Answer, ReceivedRequest
from tests.chaos.fault_proxy.modes import AnswerFault, Outgoing
from tests.chaos.scale import FULL
from tests.chaos.xks_deployment import XksDeployment, xks_deployment
from tests.wire.external_key_stores.external_store import CONTEXT, PLAINTEXT, parameters
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

ANSWERS = 10_000 if FULL else 600
CALLERS = 4
ROUND = 250
RIGHT = "right"
CRYPTOGRAPHIC = {"400 KMSInvalidStateException"}
OF_KEYS = {
    "400 CustomKeyStoreInvalidStateException",
    "400 XksKeyInvalidConfigurationException",
}
OF_STORES = {
    "400 XksProxyInvalidResponseException",
    "400 XksProxyUriUnreachableException",
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XksDeployment]:
    """The server and its two stores."""
    with xks_deployment(tmp_path_factory.mktemp("garbage")) as made:
        yield made


@pytest.fixture(autouse=True)
def _healed(deployment: XksDeployment) -> Iterator[None]:
    yield
    deployment.faulty.proxy.heal()


def each_another(first_seed: int) -> AnswerFault:
    """Return the fault of giving one answer after the other, beginning with that of a seed."""
    seeds = itertools.count(first_seed)

    def reply(request: ReceivedRequest, right: Answer) -> Outgoing:
        return generated(next(seeds)).reply(request, right)

    return AnswerFault(reply=reply)


class Caller:
    """One client, and what it was given that must turn out right."""

    def __init__(self, deployment: XksDeployment, kms: Any, number: int) -> None:
        self._faulty, self._kms = deployment.faulty, kms
        self._draw = random.Random(number)
        self._number = number
        self.outcomes: Counter[str] = Counter()
        self.ciphertexts: list[tuple[bytes, bytes]] = []

    def call_often(self, times: int) -> None:
        """Make so many calls, one after the other."""
        for _ in range(times):
            self.call()

    def call(self) -> None:
        """Make some call, and count its outcome under its kind."""
        kind: Callable[[], None] = self._draw.choice(
            [self.encrypt, self.decrypt] * 3 + [self.data_key, self.re_encrypt, self.create_key, self.create_store]
        )
        try:
            kind()
        except ClientError as refusal:
            status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            self.outcomes[f"{kind.__name__}: {status} {refusal.response['Error']['Code']}"] += 1
        else:
            self.outcomes[f"{kind.__name__}: {RIGHT}"] += 1

    def encrypt(self) -> None:
        plaintext = self._draw.randbytes(self._draw.randint(1, 64))
        answer = self._kms.encrypt(KeyId=self._key_id, Plaintext=plaintext, EncryptionContext=CONTEXT)
        self.ciphertexts.append((plaintext, answer["CiphertextBlob"]))

    def decrypt(self) -> None:
        answer = self._kms.decrypt(CiphertextBlob=self._faulty.ciphertext, EncryptionContext=CONTEXT)
        assert answer["Plaintext"] == PLAINTEXT

    def data_key(self) -> None:
        answer = self._kms.generate_data_key(KeyId=self._key_id, KeySpec="AES_256", EncryptionContext=CONTEXT)
        self.ciphertexts.append((answer["Plaintext"], answer["CiphertextBlob"]))

    def re_encrypt(self) -> None:
        answer = self._kms.re_encrypt(
            CiphertextBlob=self._faulty.ciphertext,
            SourceEncryptionContext=CONTEXT,
            DestinationKeyId=self._key_id,
            DestinationEncryptionContext=CONTEXT,
        )
        self.ciphertexts.append((PLAINTEXT, answer["CiphertextBlob"]))

    def create_key(self) -> None:
        key_id = self._faulty.new_external_key()
        self._kms.create_key(
            Origin="EXTERNAL_KEY_STORE", CustomKeyStoreId=self._faulty.store.custom_key_store_id, XksKeyId=key_id
        )

    def create_store(self) -> None:
        created = self._kms.create_custom_key_store(
            **parameters(XksProxyUriEndpoint=f"https://used-{self._number}.example.test")
        )
        self._kms.delete_custom_key_store(CustomKeyStoreId=created["CustomKeyStoreId"])

    @property
    def _key_id(self) -> str:
        return str(self._faulty.key["KeyId"])


def test_nothing_generated_breaks_anything_or_is_believed(deployment: XksDeployment) -> None:
    faulty = deployment.faulty
    worker = deployment.worker
    callers = [Caller(deployment, kms, number) for number, kms in enumerate(deployment.clients(CALLERS))]
    for first_seed in range(0, ANSWERS, ROUND):
        faulty.proxy.misbehave(each_another(first_seed))
        with ThreadPoolExecutor(CALLERS) as threads:
            for _ in threads.map(lambda caller: caller.call_often(ROUND // CALLERS), callers):
                pass
        faulty.proxy.heal()
        assert faulty.decrypt() == PLAINTEXT, "the next answer is right, and is taken for right"
        assert faulty.decrypt(faulty.encrypt()) == PLAINTEXT
    require_expected(sum((caller.outcomes for caller in callers), Counter()))
    for plaintext, ciphertext in itertools.chain.from_iterable(caller.ciphertexts for caller in callers):
        assert faulty.decrypt(ciphertext) == plaintext
    assert deployment.worker == worker, "no worker died of it"
    assert deployment.own_tracebacks == []


def require_expected(outcomes: Counter[str]) -> None:
    """Check every outcome against those that its kind of call may have, of which most must have come."""
    print(dict(sorted(outcomes.items())))
    for outcome in outcomes:
        kind, _, code = outcome.partition(": ")
        allowed = {"create_key": OF_KEYS, "create_store": OF_STORES}.get(kind, CRYPTOGRAPHIC)
        assert code in {RIGHT, *allowed}, outcome
    wrong = sum(number for outcome, number in outcomes.items() if RIGHT not in outcome)
    assert wrong > ANSWERS / 2, "garbage is mostly refused"


@pytest.mark.parametrize("operation", ["encrypt", "decrypt"])
def test_each_wrong_answer_with_a_name_is_refused_and_the_next_one_taken(
    deployment: XksDeployment, operation: str
) -> None:
    faulty = deployment.faulty
    calls = {"encrypt": faulty.encrypt, "decrypt": faulty.decrypt}
    for kind, fault in {**EVERYWHERE, **{"encrypt": ENCRYPT, "decrypt": DECRYPT}[operation]}.items():
        faulty.proxy.misbehave(fault, only={operation})
        with refused("KMSInvalidStateException") as refusal:
            calls[operation]()
        assert refusal.status == 400, kind
        faulty.proxy.heal()
        assert faulty.decrypt() == PLAINTEXT, kind


def test_a_ciphertext_of_another_kind_of_key_manager_is_not_opened(deployment: XksDeployment) -> None:
    # The proxy answers for another key than it was asked for: everything it says is well-formed.
    keys, external_key = deployment.faulty.proxy.healthy.keys, deployment.faulty.key["XksKeyConfiguration"]["Id"]
    right = keys[external_key]
    keys[external_key] = ExternalKey()
    try:
        with refused("KMSInvalidStateException"):
            deployment.faulty.decrypt()
    finally:
        keys[external_key] = right
    wait_until(deployment.faulty.is_whole, bool)
