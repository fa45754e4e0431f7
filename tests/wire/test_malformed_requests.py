"""Thousands of malformed requests: none is answered with a 5xx, none hangs, and the server stays as it was."""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from keywright.domain.key_policies import default_policy_text
from tests.chaos.scale import FULL
from tests.services.server import ACCOUNT_ID, KeywrightServer, ServerFactory
from tests.wire.mutations import mutated_body, mutated_headers, mutated_message, mutated_target
from tests.wire.signed_requests import Connection, ConnectionClosed, Request, Signer, ask

SEED = 20_261_122
THREADS = 4
PART = 1 if FULL else 10
COUNTS = {
    "signed bodies": 14_000 // PART,
    "signed targets": 2_000 // PART,
    "spoilt headers": 3_000 // PART,
    "spoilt messages": 1_000 // PART,
}
assert sum(COUNTS.values()) == 20_000 // PART

MISSING = "00000000-1111-4222-8333-444444444444"
STORE = "cks-1234567890abcdef0"
CLUSTER = "cluster-1234567abcd"
ROOT = f"arn:aws:iam::{ACCOUNT_ID}:root"
POLICY = default_policy_text(ACCOUNT_ID)


@dataclass
class Tally:
    """How the requests of one category were answered."""

    statuses: Counter[int | str] = field(default_factory=Counter)
    failures: list[tuple[bytes, object]] = field(default_factory=list)

    def add(self, sent: bytes, status: int | str) -> None:
        self.statuses[status] += 1
        if isinstance(status, int) and not 200 <= status < 500:
            self.failures.append((sent[:2000], status))


def _requests(key_id: str, victim: str, blob: str) -> dict[str, dict[str, Any]]:
    """Return a good request for each operation, or one that only a missing resource stops."""
    kms: dict[str, dict[str, Any]] = {
        "CreateKey": {"Description": "x", "KeySpec": "RSA_2048", "Tags": [{"TagKey": "a", "TagValue": "b"}]},
        "DescribeKey": {"KeyId": key_id},
        "ListKeys": {"Limit": 1},
        "Encrypt": {"KeyId": key_id, "Plaintext": "eA==", "EncryptionContext": {"a": "b"}, "DryRun": False},
        "Decrypt": {"CiphertextBlob": blob, "KeyId": key_id, "EncryptionContext": {"a": "b"}},
        "ReEncrypt": {"CiphertextBlob": blob, "DestinationKeyId": key_id, "SourceEncryptionContext": {}},
        "GenerateDataKey": {"KeyId": key_id, "KeySpec": "AES_256"},
        "GenerateDataKeyWithoutPlaintext": {"KeyId": key_id, "NumberOfBytes": 32},
        "GenerateRandom": {"NumberOfBytes": 16, "CustomKeyStoreId": STORE},
        "EnableKey": {"KeyId": victim},
        "DisableKey": {"KeyId": victim},
        "ScheduleKeyDeletion": {"KeyId": victim, "PendingWindowInDays": 7},
        "CancelKeyDeletion": {"KeyId": victim},
        "UpdateKeyDescription": {"KeyId": victim, "Description": "y"},
        "GetKeyLastUsage": {"KeyId": key_id},
        "GetKeyPolicy": {"KeyId": key_id, "PolicyName": "default"},
        "PutKeyPolicy": {"KeyId": victim, "Policy": POLICY, "BypassPolicyLockoutSafetyCheck": True},
        "ListKeyPolicies": {"KeyId": key_id, "Limit": 5},
        "CreateGrant": {
            "KeyId": victim, "GranteePrincipal": ROOT, "Operations": ["Decrypt"], "Name": "x", "GrantTokens": [],
            "Constraints": {"EncryptionContextSubset": {"a": "b"}},
        },
        "ListGrants": {"KeyId": victim, "Limit": 5, "GranteePrincipal": ROOT},
        "ListRetirableGrants": {"RetiringPrincipal": ROOT, "Limit": 5},
        "RetireGrant": {"KeyId": victim, "GrantId": "0" * 64},
        "RevokeGrant": {"KeyId": victim, "GrantId": "0" * 64},
        "CreateAlias": {"AliasName": "alias/x", "TargetKeyId": victim},
        "UpdateAlias": {"AliasName": "alias/x", "TargetKeyId": victim},
        "DeleteAlias": {"AliasName": "alias/x"},
        "ListAliases": {"KeyId": victim, "Limit": 5},
        "TagResource": {"KeyId": victim, "Tags": [{"TagKey": "a", "TagValue": "b"}]},
        "UntagResource": {"KeyId": victim, "TagKeys": ["a"]},
        "ListResourceTags": {"KeyId": victim, "Limit": 5},
        "CreateCustomKeyStore": {
            "CustomKeyStoreName": "x", "CloudHsmClusterId": CLUSTER, "KeyStorePassword": "kmsPswd",
            "TrustAnchorCertificate": "x",
        },
        "ConnectCustomKeyStore": {"CustomKeyStoreId": STORE},
        "DisconnectCustomKeyStore": {"CustomKeyStoreId": STORE},
        "DescribeCustomKeyStores": {"CustomKeyStoreId": STORE, "Limit": 5, "Marker": "x"},
        "UpdateCustomKeyStore": {"CustomKeyStoreId": STORE, "NewCustomKeyStoreName": "y"},
        "DeleteCustomKeyStore": {"CustomKeyStoreId": STORE},
    }  # fmt: skip
    return {
        **{f"TrentService.{name}": members for name, members in kms.items()},
        **{f"BaldrApiService.{name}": members for name, members in _cloudhsm_requests().items()},
    }


def _cloudhsm_requests() -> dict[str, dict[str, Any]]:
    return {
        "CreateCluster": {"HsmType": "hsm2m.medium", "SubnetIds": ["subnet-ffffffff"], "Mode": "FIPS"},
        "DescribeClusters": {"Filters": {"clusterIds": [CLUSTER]}, "MaxResults": 5},
        "InitializeCluster": {"ClusterId": CLUSTER, "SignedCert": "x", "TrustAnchor": "y"},
        "CreateHsm": {"ClusterId": CLUSTER, "AvailabilityZone": "us-east-1a"},
        "DeleteHsm": {"ClusterId": CLUSTER, "HsmId": "hsm-1234567abcd"},
        "DeleteCluster": {"ClusterId": CLUSTER},
        "ModifyCluster": {"ClusterId": CLUSTER, "BackupRetentionPolicy": {"Type": "DAYS", "Value": "9"}},
        "TagResource": {"ResourceId": CLUSTER, "TagList": [{"Key": "a", "Value": "b"}]},
        "UntagResource": {"ResourceId": CLUSTER, "TagKeyList": ["a"]},
        "ListTags": {"ResourceId": CLUSTER},
    }


class Sender:
    """Makes and sends the requests of one thread."""

    def __init__(self, signer: Signer, requests: dict[str, dict[str, Any]], seed: int) -> None:
        self.random = random.Random(seed)
        self.kms = signer
        self.cloudhsm = Signer(endpoint=signer.endpoint, credentials=signer.credentials, service="cloudhsm")
        self.requests = list(requests.items())

    def run(self, counts: dict[str, int]) -> dict[str, Tally]:
        """Send so many requests of each category."""
        tallies = {name: Tally() for name in counts}
        makers: dict[str, Callable[[], Request]] = {
            "signed bodies": self._body,
            "signed targets": self._target,
            "spoilt headers": self._headers,
        }
        for name, make in makers.items():
            self._keep_asking((make() for _ in range(counts[name])), tallies[name])
        for _ in range(counts["spoilt messages"]):
            message = mutated_message(self.random, self._good())
            tallies["spoilt messages"].add(message, self._tell(message))
        return tallies

    def _signer(self, target: str) -> Signer:
        return self.cloudhsm if target.startswith("Baldr") else self.kms

    def _good(self) -> Request:
        target, members = self.random.choice(self.requests)
        return self._signer(target).sign(target, members)

    def _body(self) -> Request:
        target, members = self.random.choice(self.requests)
        return self._signer(target).sign(target, mutated_body(self.random, members))

    def _target(self) -> Request:
        target, members = self.random.choice(self.requests)
        return self._signer(target).sign(mutated_target(self.random, target), members)

    def _headers(self) -> Request:
        return mutated_headers(self.random, self._good())

    def _keep_asking(self, requests: Iterator[Request], tally: Tally) -> None:
        """Send on one connection, and on a new one whenever the server closed it."""
        connection = Connection(self.kms.endpoint)
        for request in requests:
            sent = request.encode()
            try:
                connection.send(sent)
                answer = connection.answer()
                tally.add(sent, answer.status)
                closing = answer.headers.get("connection") == "close"
            except ConnectionClosed:
                tally.add(sent, "closed")
                closing = True
            if closing:
                connection.close()
                connection = Connection(self.kms.endpoint)
        connection.close()

    def _tell(self, message: bytes) -> int | str:
        """Send a message that may be no HTTP at all; the server hears that nothing follows."""
        with Connection(self.kms.endpoint) as connection:
            connection.send(message, last=True)
            try:
                return connection.answer().status
            except ConnectionClosed:
                return "closed"


@pytest.mark.slow
def test_no_malformed_request_is_answered_with_a_5xx_or_harms_the_server(start_server: ServerFactory) -> None:
    server = start_server(workers=2)
    kms = server.client("kms")
    key_id, victim = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    workers = server.worker_pids()
    requests = _requests(key_id, victim, base64.b64encode(blob).decode())

    tallies = _send_all(Signer.of(server), requests)

    _require_healthy(server, workers)
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "b"})["Plaintext"] == b"x"
    for name, tally in tallies.items():
        print(f"{name}: {dict(sorted(tally.statuses.items(), key=str))}")
        assert sum(tally.statuses.values()) == COUNTS[name]
        assert tally.failures == [], name
    # A generator whose signatures are wrong would never reach what it is to try.
    assert tallies["signed bodies"].statuses[200] > 500 / PART
    assert tallies["spoilt headers"].statuses[200] < COUNTS["spoilt headers"] / 5
    server.stop()
    assert "Traceback" not in server.log
    assert "answered 500" not in server.log


def _send_all(signer: Signer, requests: dict[str, dict[str, Any]]) -> dict[str, Tally]:
    share = {name: count // THREADS for name, count in COUNTS.items()}
    total = {name: Tally() for name in COUNTS}
    senders = [Sender(signer, requests, SEED + number) for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        for tallies in pool.map(lambda sender: sender.run(share), senders):
            for name, tally in tallies.items():
                total[name].statuses += tally.statuses
                total[name].failures += tally.failures
    return total


def _require_healthy(server: KeywrightServer, workers: list[int]) -> None:
    assert server.worker_pids() == workers, f"a worker was replaced\n{server.log[-4000:]}"
    ready = ask(server.endpoint, Request(method=b"GET", target=b"/readyz", headers=((b"host", b"x"),)))
    assert (ready.status, ready.json) == (200, {"status": "ready"})
