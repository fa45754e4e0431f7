from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from keywright.cli.hsm.cluster_creation import choose_subnets
from keywright.crypto.certificates import verify_issued_by
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_clusters import ClusterState
from keywright.ports.network import Subnet
from tests.unit.cli.hsm.deployment import ACCOUNT, KMS_PASSWORD, REGION, Deployment


def subnet(letter: str, vpc_id: str, number: int) -> Subnet:
    return Subnet(
        subnet_id=f"subnet-{number}",
        availability_zone=REGION + letter,
        vpc_id=vpc_id,
        cidr="10.0.0.0/24",
        free_addresses=9,
    )


def test_one_command_makes_an_active_cluster_with_an_hsm_in_each_zone(template: Deployment):
    cluster = template.cluster()
    assert cluster.state is ClusterState.ACTIVE
    assert (cluster.scope.account_id, cluster.scope.region) == (ACCOUNT, REGION)
    assert len(cluster.active_hsms) == len(cluster.active_zones) == 2


def test_the_trust_anchor_is_kept_for_its_owner_only_and_issued_the_cluster_certificate(template: Deployment):
    directory = template.data_dir / "clusters" / template.cluster_id
    anchor, cluster = (directory / "customerCA.crt").read_text(), template.cluster()
    assert anchor == cluster.trust_anchor
    verify_issued_by(cluster.cluster_certificate, anchor)
    for name in ("customerCA.crt", "customerCA.key"):
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600


def test_the_cluster_has_its_admin_and_the_user_of_kms(template: Deployment):
    users = template.data("user", "list")["users"]
    assert [(user["username"], user["role"]) for user in users] == [("admin", "admin"), ("kmsuser", "crypto-user")]
    assert {(user["locked"], user["mfa"], user["cluster-coverage"]) for user in users} == {("false", "false", "full")}


def test_what_was_made_is_audited_without_any_password(template: Deployment):
    text = (template.data_dir / "audit.jsonl").read_text()
    events = [json.loads(line)["eventName"] for line in text.splitlines()]
    made = ["CreateCluster", "CreateHsm", "InitializeCluster", "CreateHsm"]
    assert events == [*made, "HsmActivateCluster", "HsmCreateUser"]
    assert KMS_PASSWORD not in text


def test_passwords_are_made_up_and_shown_when_no_file_gives_them(empty: Deployment):
    made = empty.hsm("cluster", "create", "--zones", "1", "--name", "first", "--output", "json")
    data = json.loads(made.stdout)["data"]
    deployment = Deployment(empty.data_dir, data["cluster_id"])
    assert deployment.cluster().tags == {"Name": "first"}
    listed = deployment.data("key", "list", "--password-file", "-", lines=(data["crypto_user_password"],))
    assert listed["total_key_count"] == 0
    changed = ("user", "change-password", "--admin-password-file", "-", "--password-file", "-")
    assert deployment.in_cluster(*changed, lines=(data["admin_password"], KMS_PASSWORD)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--zones", "9"), "The network has subnets in 3 availability zones of one VPC, not in 9."),
        (("--region", "eu-west-1"), "This deployment does not serve eu-west-1, only us-east-1."),
        (("--hsm-type", "hsm9.huge"), "HsmType hsm9.huge is not one of hsm1.medium, hsm2m.medium."),
    ],
)
def test_what_cannot_be_made_is_refused_with_one_line_and_leaves_nothing(
    empty: Deployment, arguments: tuple[str, str], text: str
):
    result = empty.hsm("cluster", "create", *arguments)
    assert (result.exit_code, result.stderr, result.stdout) == (1, f"keywright: {text}\n", "")
    assert not (empty.data_dir / "clusters").exists()


def test_a_password_that_the_hsms_would_refuse_is_refused_before_anything_is_made(empty: Deployment, tmp_path: Path):
    (tmp_path / "password").write_text("short\n")
    result = empty.hsm("cluster", "create", "--admin-password-file", str(tmp_path / "password"), "--output", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"error_code": 1, "data": "a password has 7 to 32 characters"}
    assert not (empty.data_dir / "clusters").exists()


def test_a_missing_hsm_module_is_told_at_once_with_the_cluster_that_waits_for_it(empty: Deployment):
    (empty.data_dir / "keywright.toml").write_text('[hsm]\nmodule = "/nowhere/libsofthsm2.so"\n')
    result = empty.hsm("cluster", "create")
    assert result.exit_code == 1
    assert "cluster-" in result.stderr
    assert "there is no PKCS#11 module at /nowhere/libsofthsm2.so" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_subnets_of_distinct_zones_are_chosen_in_the_first_vpc_that_has_enough():
    small = [subnet("a", "vpc-small", 1), subnet("a", "vpc-small", 2)]
    large = [subnet("a", "vpc-large", 3), subnet("b", "vpc-large", 4), subnet("c", "vpc-large", 5)]
    assert choose_subnets(small + large, 2) == large[:2]
    assert choose_subnets(small + large, 1) == small[:1]
    with pytest.raises(HsmRequestInvalid, match="in 3 availability zones of one VPC, not in 4"):
        choose_subnets(small + large, 4)
    with pytest.raises(HsmRequestInvalid, match="in 0 availability zones"):
        choose_subnets([], 1)
