"""What is done inside HSMs is recorded under the name of the machine's user, whether it works or not."""

from __future__ import annotations

import json
import os
import pwd
from typing import Any

from tests.unit.cli.hsm.deployment import ADMIN_PASSWORD, KMS_PASSWORD, Deployment


def events_of(deployment: Deployment) -> list[dict[str, Any]]:
    lines = (deployment.data_dir / "audit.jsonl").read_text().splitlines()
    return [record for record in map(json.loads, lines) if record["eventType"] == "AwsServiceEvent"]


def test_a_change_is_recorded_under_the_machines_user_without_passwords(deployment: Deployment):
    files = ("--admin-password-file", "-", "--password-file", "-")
    made = deployment.in_cluster("user", "change-password", *files, lines=(ADMIN_PASSWORD, "otherPassword1"))
    assert made.exit_code == 0, made.output
    event = events_of(deployment)[-1]
    assert event["eventName"] == "HsmChangePassword"
    assert event["userIdentity"]["type"] == "OperatingSystemUser"
    assert event["userIdentity"]["userName"] == pwd.getpwuid(os.geteuid()).pw_name
    assert event["requestParameters"] == {
        "clusterId": deployment.cluster_id,
        "userName": "kmsuser",
        "asUser": "admin",
    }
    text = (deployment.data_dir / "audit.jsonl").read_text()
    assert "otherPassword1" not in text
    assert ADMIN_PASSWORD not in text


def test_logins_are_recorded_with_their_ends_and_refusals_with_their_reason(deployment: Deployment):
    cluster = ("--cluster-id", deployment.cluster_id)
    deployment.hsm("key", "list", *cluster, "--password-file", "-", lines=(KMS_PASSWORD,))
    deployment.hsm("key", "list", *cluster, "--password-file", "-", lines=("wrong",))
    told = [(event["eventName"], event.get("errorCode")) for event in events_of(deployment)[-3:]]
    assert told == [("HsmLogin", None), ("HsmLogout", None), ("HsmLogin", "HsmPasswordIncorrect")]


def test_nothing_is_done_in_silence_when_the_log_cannot_be_written(deployment: Deployment):
    (deployment.data_dir / "keywright.toml").write_text('[audit]\nfile = "/dev/full"\n')
    refused = deployment.hsm(
        "key", "list", "--cluster-id", deployment.cluster_id, "--password-file", "-", lines=(KMS_PASSWORD,)
    )
    assert refused.exit_code == 1
    assert "the audit log cannot be written" in refused.output
