"""The way of the AWS guides, from no cluster at all to a deleted store, with boto3 and with the `aws` command."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.services.command import AWS, clean_environment
from tests.services.server import KeywrightServer
from tests.wire.key_stores.callers import AwsCommandCaller, Boto3Caller, Caller, CallRefused
from tests.wire.key_stores.deployment_access import deletion_of, make_deletion_due
from tests.wire.key_stores.hsm_command import ADMIN_PASSWORD, KMSUSER_PASSWORD, hsm, password_file
from tests.wire.key_stores.network import SUBNETS
from tests.wire.key_stores.waiting import wait_until

CONTEXT = {"project": "guide"}
ZONES = list(SUBNETS)[:2]


@pytest.fixture(params=["boto3", "aws"])
def caller(request: pytest.FixtureRequest, server: KeywrightServer, tmp_path: Path) -> Caller:
    """One of the two clients."""
    return Boto3Caller(server) if request.param == "boto3" else AwsCommandCaller(server, tmp_path)


def test_the_guide_leads_from_no_cluster_to_a_deleted_store(
    server: KeywrightServer, caller: Caller, tmp_path: Path
) -> None:
    owner = Owner(tmp_path)
    cluster_id = make_cluster(server, caller, owner)
    store = make_store(caller, cluster_id, owner)
    connect(server, caller, store)
    key_id, ciphertext = use_a_key(caller, store, cluster_id)
    disconnect_and_reconnect(server, caller, store, key_id, ciphertext)
    delete_the_key(server, caller, store, key_id)
    caller.call("kms", "DisconnectCustomKeyStore", **store)
    wait_for_state(server, store, "DISCONNECTED")
    assert caller.call("kms", "DeleteCustomKeyStore", **store) == {}
    refuse(caller, "CustomKeyStoreNotFoundException", "ConnectCustomKeyStore", **store)


class Owner:
    """The cluster's owner, who signs its request with openssl as the guide does."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._openssl("genrsa", "-out", "customerCA.key", "2048")
        subject = ("-subj", "/CN=Owner of the cluster")
        self._openssl("req", "-new", "-x509", "-days", "3652", *subject, "-key", "customerCA.key", "-out", "ca.crt")

    @property
    def trust_anchor(self) -> str:
        """Return customerCA.crt."""
        return (self._directory / "ca.crt").read_text()

    def sign(self, csr: str) -> str:
        """Return the cluster certificate."""
        (self._directory / "cluster.csr").write_text(csr)
        authority = ("-CA", "ca.crt", "-CAkey", "customerCA.key", "-CAcreateserial")
        self._openssl("x509", "-req", "-days", "3652", "-in", "cluster.csr", *authority, "-out", "cluster.crt")
        return (self._directory / "cluster.crt").read_text()

    def _openssl(self, *arguments: str) -> None:
        command = ["openssl", *arguments]
        subprocess.run(command, cwd=self._directory, env=clean_environment(), capture_output=True, check=True)


def make_cluster(server: KeywrightServer, caller: Caller, owner: Owner) -> str:
    """Make a cluster, claim it, activate it and make kmsuser."""
    subnets = [SUBNETS[zone] for zone in ZONES]
    made = caller.call("cloudhsmv2", "CreateCluster", HsmType="hsm1.medium", SubnetIds=subnets)["Cluster"]
    cluster_id = str(made["ClusterId"])
    add_hsm(server, caller, cluster_id, ZONES[0])
    csr = describe_cluster(server, cluster_id)["Certificates"]["ClusterCsr"]
    initialized = caller.call(
        "cloudhsmv2",
        "InitializeCluster",
        ClusterId=cluster_id,
        SignedCert=owner.sign(csr),
        TrustAnchor=owner.trust_anchor,
    )
    assert initialized["State"] in ("INITIALIZE_IN_PROGRESS", "INITIALIZED")
    admin = password_file(server, ADMIN_PASSWORD)
    hsm(server, "cluster", "activate", "--cluster-id", cluster_id, "--password-file", admin)
    add_hsm(server, caller, cluster_id, ZONES[1])
    options = ("--admin-password-file", admin, "--password-file", password_file(server, KMSUSER_PASSWORD))
    hsm(server, "user", "create", "--cluster-id", cluster_id, "--username", "kmsuser", *options)
    return cluster_id


def add_hsm(server: KeywrightServer, caller: Caller, cluster_id: str, zone: str) -> None:
    """Make an HSM and wait until every HSM of the cluster is ACTIVE."""
    caller.call("cloudhsmv2", "CreateHsm", ClusterId=cluster_id, AvailabilityZone=zone)
    wait_until(
        lambda: describe_cluster(server, cluster_id)["Hsms"],
        lambda hsms: all(each["State"] == "ACTIVE" for each in hsms),
    )


def describe_cluster(server: KeywrightServer, cluster_id: str) -> dict[str, Any]:
    """Return the cluster; through boto3, since this is asked many times."""
    (cluster,) = server.client("cloudhsmv2").describe_clusters(Filters={"clusterIds": [cluster_id]})["Clusters"]
    return dict(cluster)


def make_store(caller: Caller, cluster_id: str, owner: Owner) -> dict[str, str]:
    """Create the store, and return the member that names it in every call."""
    created = caller.call(
        "kms",
        "CreateCustomKeyStore",
        CustomKeyStoreName=f"of {cluster_id}",
        CloudHsmClusterId=cluster_id,
        TrustAnchorCertificate=owner.trust_anchor,
        KeyStorePassword=KMSUSER_PASSWORD,
    )
    assert list(created) == ["CustomKeyStoreId"]
    return created


def connect(server: KeywrightServer, caller: Caller, store: dict[str, str]) -> None:
    """Connect, which answers nothing, and wait until DescribeCustomKeyStores says CONNECTED."""
    assert caller.call("kms", "ConnectCustomKeyStore", **store) == {}
    wait_for_state(server, store, "CONNECTED")
    (entry,) = caller.call("kms", "DescribeCustomKeyStores", **store)["CustomKeyStores"]
    assert entry["ConnectionState"] == "CONNECTED"
    assert "ConnectionErrorCode" not in entry


def wait_for_state(server: KeywrightServer, store: dict[str, str], wanted: str) -> None:
    """Wait until a change of state is over; it must end in the one that is wanted."""
    kms = server.client("kms")

    def state() -> str:
        return str(kms.describe_custom_key_stores(**store)["CustomKeyStores"][0]["ConnectionState"])

    assert wait_until(state, lambda state: not state.endswith("ING")) == wanted


def use_a_key(caller: Caller, store: dict[str, str], cluster_id: str) -> tuple[str, bytes]:
    """Create a key, encrypt and decrypt; return the key's id and the ciphertext."""
    key = caller.call("kms", "CreateKey", Origin="AWS_CLOUDHSM", **store)["KeyMetadata"]
    assert (key["KeyState"], key["CloudHsmClusterId"], key["Origin"]) == ("Enabled", cluster_id, "AWS_CLOUDHSM")
    encrypted = caller.call("kms", "Encrypt", KeyId=key["KeyId"], Plaintext=b"\0guide\xff", EncryptionContext=CONTEXT)
    assert encrypted["KeyId"] == key["Arn"]
    require_plaintext(caller, encrypted["CiphertextBlob"])
    return str(key["KeyId"]), encrypted["CiphertextBlob"]


def require_plaintext(caller: Caller, ciphertext: bytes) -> None:
    """Decrypt what `use_a_key` has encrypted."""
    answer = caller.call("kms", "Decrypt", CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)
    assert answer["Plaintext"] == b"\0guide\xff"


def disconnect_and_reconnect(
    server: KeywrightServer, caller: Caller, store: dict[str, str], key_id: str, ciphertext: bytes
) -> None:
    """The key is Unavailable while its store is disconnected, and what it encrypted decrypts afterwards."""
    assert caller.call("kms", "DisconnectCustomKeyStore", **store) == {}
    wait_for_state(server, store, "DISCONNECTED")
    assert caller.call("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"] == "Unavailable"
    refuse(caller, "KMSInvalidStateException", "Encrypt", KeyId=key_id, Plaintext=b"x")
    refuse(caller, "CustomKeyStoreHasCMKsException", "DeleteCustomKeyStore", **store)
    connect(server, caller, store)
    require_plaintext(caller, ciphertext)


def delete_the_key(server: KeywrightServer, caller: Caller, store: dict[str, str], key_id: str) -> None:
    """Schedule, cancel, schedule again, and let the waiting period be over."""
    scheduled = caller.call("kms", "ScheduleKeyDeletion", KeyId=key_id, PendingWindowInDays=7)
    assert scheduled["KeyState"] == "PendingDeletion"
    caller.call("kms", "CancelKeyDeletion", KeyId=key_id)
    assert caller.call("kms", "DescribeKey", KeyId=key_id)["KeyMetadata"]["KeyState"] == "Disabled"
    caller.call("kms", "ScheduleKeyDeletion", KeyId=key_id, PendingWindowInDays=7)
    make_deletion_due(server, key_id)
    wait_until(
        server.audit_records,
        lambda records: any(record["eventName"] == "DeleteKey" and key_id in str(record) for record in records),
    )
    assert deletion_of(server, key_id).backing_keys_deletion_status == "SUCCESS"
    refuse(caller, "NotFoundException", "DescribeKey", KeyId=key_id)


def refuse(caller: Caller, code: str, operation: str, **members: Any) -> None:
    """The call is refused with the code."""
    with pytest.raises(CallRefused, match=f"^{code}$"):
        caller.call("kms", operation, **members)


def test_the_aws_command_tells_a_refusal_on_standard_error_alone(server: KeywrightServer, tmp_path: Path) -> None:
    command = AwsCommandCaller(server, tmp_path, AWS)
    done = command.run("kms", "ConnectCustomKeyStore", CustomKeyStoreId="cks-1234567890abcdef0")
    assert (done.returncode, done.stdout) == (255, "")
    assert done.stderr.startswith(
        "\nAn error occurred (CustomKeyStoreNotFoundException) when calling the ConnectCustomKeyStore operation: "
    )
