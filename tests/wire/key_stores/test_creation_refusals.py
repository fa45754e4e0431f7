"""CreateCustomKeyStore of a CloudHSM key store: what it refuses, in which order, and when it repeats itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.certificates import make_authority
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.hsm_command import ADMIN_PASSWORD, KMSUSER_PASSWORD, hsm, password_file
from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.key_stores.network import SUBNETS, Reconfigure, configuration
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

NAME = "a store that is refused"
UNKNOWN_CLUSTER = "cluster-234567abcdef"


@pytest.fixture
def request_of(keyless_cluster: HsmCluster) -> dict[str, str]:
    """A request that would succeed."""
    return {
        "CustomKeyStoreName": NAME,
        "CloudHsmClusterId": keyless_cluster.cluster_id,
        "TrustAnchorCertificate": keyless_cluster.trust_anchor,
        "KeyStorePassword": KMSUSER_PASSWORD,
    }


@pytest.fixture
def store_id(kms: Any, request_of: dict[str, str]) -> Iterator[str]:
    """A DISCONNECTED store that the request has made."""
    store_id = kms.create_custom_key_store(**request_of)["CustomKeyStoreId"]
    yield store_id
    kms.delete_custom_key_store(CustomKeyStoreId=store_id)


@pytest.mark.parametrize("member", ["CloudHsmClusterId", "TrustAnchorCertificate", "KeyStorePassword"])
def test_a_member_that_the_type_needs_must_be_there(kms: Any, request_of: dict[str, str], member: str) -> None:
    del request_of[member]
    with refused("ValidationException") as refusal:
        kms.create_custom_key_store(**request_of)
    assert member in refusal.message


def test_a_member_of_the_other_type_is_refused(kms: Any, request_of: dict[str, str]) -> None:
    with refused("ValidationException"):
        kms.create_custom_key_store(**request_of, XksProxyUriEndpoint="https://proxy.example.com")


def test_a_request_that_is_repeated_finds_its_disconnected_store(
    kms: Any, request_of: dict[str, str], store_id: str
) -> None:
    assert kms.create_custom_key_store(**request_of)["CustomKeyStoreId"] == store_id
    explicit = kms.create_custom_key_store(**request_of, CustomKeyStoreType="AWS_CLOUDHSM")
    assert explicit["CustomKeyStoreId"] == store_id


@pytest.mark.parametrize(
    ("different", "code"),
    [
        ({"KeyStorePassword": "another12"}, "CustomKeyStoreNameInUseException"),
        ({"CloudHsmClusterId": UNKNOWN_CLUSTER}, "CustomKeyStoreNameInUseException"),
        ({"TrustAnchorCertificate": "another"}, "CustomKeyStoreNameInUseException"),
        ({"CustomKeyStoreName": "another"}, "CloudHsmClusterInUseException"),
        ({"CustomKeyStoreName": NAME.upper()}, "CloudHsmClusterInUseException"),
    ],
)
def test_a_request_with_one_difference_is_another_one(
    kms: Any, request_of: dict[str, str], store_id: str, different: dict[str, str], code: str
) -> None:
    with refused(code):
        kms.create_custom_key_store(**{**request_of, **different})
    assert store_id


def test_the_request_of_a_connected_store_is_not_repeated(kms: Any, used: UsedKeyStore) -> None:
    request = {
        "CustomKeyStoreName": used.store.describe()["CustomKeyStoreName"],
        "CloudHsmClusterId": used.cluster.cluster_id,
        "TrustAnchorCertificate": used.cluster.trust_anchor,
        "KeyStorePassword": KMSUSER_PASSWORD,
    }
    with refused("CustomKeyStoreNameInUseException"):
        kms.create_custom_key_store(**request)
    with refused("CloudHsmClusterInUseException"):
        kms.create_custom_key_store(**{**request, "CustomKeyStoreName": "another"})


def test_a_name_has_1_to_256_characters_of_any_kind(kms: Any, unchecked_kms: Any, request_of: dict[str, str]) -> None:
    for wrong in ("", "x" * 257):
        with refused("ValidationException"):
            unchecked_kms.create_custom_key_store(**{**request_of, "CustomKeyStoreName": wrong})
    for right in ("x" * 256, " Schlüssel/🔑\t"):
        created = kms.create_custom_key_store(**{**request_of, "CustomKeyStoreName": right})
        (entry,) = kms.describe_custom_key_stores(CustomKeyStoreName=right)["CustomKeyStores"]
        assert entry["CustomKeyStoreId"] == created["CustomKeyStoreId"]
        kms.delete_custom_key_store(CustomKeyStoreId=created["CustomKeyStoreId"])


@pytest.mark.parametrize("password", ["short1", "x" * 33])
def test_a_password_has_7_to_32_characters_and_is_not_told_back(
    unchecked_kms: Any, request_of: dict[str, str], password: str
) -> None:
    with refused("ValidationException") as refusal:
        unchecked_kms.create_custom_key_store(**{**request_of, "KeyStorePassword": password})
    assert password not in refusal.message


def test_an_unknown_cluster_is_not_found(kms: Any, request_of: dict[str, str]) -> None:
    with refused("CloudHsmClusterNotFoundException"):
        kms.create_custom_key_store(**{**request_of, "CloudHsmClusterId": UNKNOWN_CLUSTER})


def test_a_cluster_of_another_region_is_not_found(server: KeywrightServer, request_of: dict[str, str]) -> None:
    with refused("CloudHsmClusterNotFoundException"):
        server.client("kms", region="eu-west-1").create_custom_key_store(**request_of)


@pytest.mark.parametrize("anchor", ["of another owner", "no certificate"])
def test_an_anchor_that_did_not_issue_the_cluster_certificate_is_incorrect(
    kms: Any, request_of: dict[str, str], anchor: str
) -> None:
    certificate = make_authority().certificate_pem if anchor == "of another owner" else "no certificate"
    with refused("IncorrectTrustAnchorException"):
        kms.create_custom_key_store(**{**request_of, "TrustAnchorCertificate": certificate})


def test_the_cluster_certificate_is_not_its_own_anchor(
    kms: Any, request_of: dict[str, str], keyless_cluster: HsmCluster
) -> None:
    certificate = keyless_cluster.describe()["Certificates"]["ClusterCertificate"]
    with refused("IncorrectTrustAnchorException"):
        kms.create_custom_key_store(**{**request_of, "TrustAnchorCertificate": certificate})


def test_a_cluster_in_one_zone_backs_no_store(server: KeywrightServer, kms: Any) -> None:
    cluster = HsmCluster.make(server, zones=1)
    with refused("CloudHsmClusterInvalidConfigurationException") as refusal:
        kms.create_custom_key_store(
            CustomKeyStoreName=NAME,
            CloudHsmClusterId=cluster.cluster_id,
            TrustAnchorCertificate=cluster.trust_anchor,
            KeyStorePassword=KMSUSER_PASSWORD,
        )
    assert "subnets in at least two Availability Zones" in refusal.message


def test_a_cluster_backs_a_store_only_once_it_is_active_and_has_hsms_in_two_zones(
    server: KeywrightServer, kms: Any
) -> None:
    client, authority = server.client("cloudhsmv2"), make_authority()
    made = client.create_cluster(HsmType="hsm1.medium", SubnetIds=list(SUBNETS.values()))["Cluster"]
    cluster = HsmCluster(
        server=server, cluster_id=made["ClusterId"], trust_anchor=authority.certificate_pem, client=client
    )
    request = {
        "CustomKeyStoreName": NAME,
        "CloudHsmClusterId": cluster.cluster_id,
        "TrustAnchorCertificate": cluster.trust_anchor,
        "KeyStorePassword": KMSUSER_PASSWORD,
    }

    def refuses(code: str, cluster_state: str, **different: str) -> None:
        assert cluster.describe()["State"] == cluster_state
        with refused(code):
            kms.create_custom_key_store(**{**request, **different})

    refuses("CloudHsmClusterNotActiveException", "UNINITIALIZED", TrustAnchorCertificate="none")
    cluster.add_hsm("us-east-1a")
    signed = authority.sign(cluster.describe()["Certificates"]["ClusterCsr"])
    client.initialize_cluster(ClusterId=cluster.cluster_id, SignedCert=signed, TrustAnchor=cluster.trust_anchor)
    wait_until(lambda: cluster.describe()["State"], lambda state: state != "INITIALIZE_IN_PROGRESS")
    refuses("CloudHsmClusterNotActiveException", "INITIALIZED")
    admin = password_file(server, ADMIN_PASSWORD)
    hsm(server, "cluster", "activate", "--cluster-id", cluster.cluster_id, "--password-file", admin)
    refuses("CloudHsmClusterInvalidConfigurationException", "ACTIVE")
    refuses("IncorrectTrustAnchorException", "ACTIVE", TrustAnchorCertificate="none")
    cluster.add_hsm("us-east-1a")
    refuses("CloudHsmClusterInvalidConfigurationException", "ACTIVE")
    cluster.add_hsm("us-east-1c")
    created = kms.create_custom_key_store(**request)
    kms.delete_custom_key_store(CustomKeyStoreId=created["CustomKeyStoreId"])


def test_refusals_come_in_the_order_of_the_specification(
    kms: Any, request_of: dict[str, str], used: UsedKeyStore
) -> None:
    taken_name = used.store.describe()["CustomKeyStoreName"]
    wrong = {
        **request_of,
        "CustomKeyStoreName": taken_name,
        "CloudHsmClusterId": used.cluster.cluster_id,
        "TrustAnchorCertificate": "none",
    }
    # Each row mends what the row before was refused for; all that comes later is still wrong.
    for mended, code in (
        ({}, "CustomKeyStoreNameInUseException"),
        ({"CustomKeyStoreName": NAME}, "CloudHsmClusterInUseException"),
        ({"CloudHsmClusterId": UNKNOWN_CLUSTER}, "CloudHsmClusterNotFoundException"),
        ({"CloudHsmClusterId": request_of["CloudHsmClusterId"]}, "IncorrectTrustAnchorException"),
    ):
        wrong |= mended
        with refused(code):
            kms.create_custom_key_store(**wrong)


def test_the_quota_counts_every_store_and_comes_before_all_other_rules(
    reconfigured: Reconfigure, kms: Any, used: UsedKeyStore, request_of: dict[str, str], store_id: str
) -> None:
    taken = {**request_of, "CustomKeyStoreName": used.store.describe()["CustomKeyStoreName"]}
    stores = len(kms.describe_custom_key_stores()["CustomKeyStores"])
    with reconfigured(configuration().replace("custom_key_stores = 30", f"custom_key_stores = {stores}")):
        with refused("LimitExceededException"):
            kms.create_custom_key_store(**taken)
        assert kms.create_custom_key_store(**request_of)["CustomKeyStoreId"] == store_id, "it is no new one"
