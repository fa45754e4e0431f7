"""Health, metrics and the request log."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime, timedelta

from tests.services.xks_client import KEY_ARN, PRINCIPAL, XksClient, metadata
from tests.services.xks_proxy import XksProxy
from tests.wire.xks_proxy.eventually import eventually


def test_health_tells_of_the_proxy_and_its_key_manager(client: XksClient):
    answer = client.health()
    assert answer.status == 200
    assert answer.json["xksProxyFleetSize"] == 1
    assert answer.json["xksProxyVendor"] == answer.json["ekmVendor"] == "Keywright"
    assert answer.json["xksProxyModel"].startswith("keywright xks-proxy ")
    details = [{"id": "software", "model": "sealed file", "healthStatus": "ACTIVE"}]
    assert answer.json["ekmFleetDetails"] == details


def test_health_without_its_metadata_is_a_validation_exception(client: XksClient):
    for body in ({}, {"requestMetadata": {}}, {"requestMetadata": None}):
        assert client.post("/health", body).error == (400, "ValidationException")


def test_a_request_is_logged_with_all_that_tells_whose_it_was(proxy: XksProxy, client: XksClient):
    began = datetime.now(UTC) - timedelta(seconds=1)
    request_metadata = metadata("GenerateDataKey", kmsRequestId="told", awsSourceVpc="vpc-1", awsSourceVpce="vpce-2")
    client.encrypt("also-both", b"p", requestMetadata=request_metadata)
    eventually(lambda: '"told"' in proxy.log, "the request is logged")
    logged = next(one for one in proxy.requests_logged() if one.get("kms_request_id") == "told")
    assert began < datetime.fromisoformat(logged.pop("time")) < datetime.now(UTC)
    assert logged.pop("milliseconds") > 0
    assert logged == {
        "tenant": "/tenant",
        "operation": "Encrypt",
        "outcome": "Success",
        "kms_request_id": "told",
        "kms_operation": "GenerateDataKey",
        "principal": PRINCIPAL,
        "kms_key_arn": KEY_ARN,
        "via_service": "ebs",
        "source_vpc": "vpc-1",
        "source_vpce": "vpce-2",
        "key": "both",
        "key_manager": "software",
        "source_ip": "127.0.0.1",
    }


def test_a_failure_is_logged_with_its_name_and_its_reason(proxy: XksProxy, client: XksClient):
    client.encrypt("none", b"p", requestMetadata=metadata(kmsRequestId="failed\n{}"))
    eventually(lambda: "failed\\n{}" in proxy.log, "the request is logged")
    logged = next(one for one in proxy.requests_logged() if one.get("kms_request_id") == "failed\n{}")
    assert logged["outcome"] == "KeyNotFoundException"
    assert logged["reason"] == "There is no such external key."


def test_metrics_count_by_tenant_operation_and_outcome(proxy: XksProxy, client: XksClient):
    client.encrypt("both", b"p")
    client.encrypt("none", b"p")
    with urllib.request.urlopen(proxy.ready_line["metrics"], timeout=30) as page:
        assert page.headers["content-type"].startswith("text/plain")
        lines = page.read().decode().splitlines()
    counted = 'keywright_xks_proxy_requests_total{tenant="/tenant",operation="Encrypt",outcome="%s"} '
    for outcome in ("Success", "KeyNotFoundException"):
        assert any(line.startswith(counted % outcome) for line in lines)
    number = next(
        line for line in lines if line.startswith('keywright_xks_proxy_request_seconds_count{tenant="/tenant"')
    )
    assert int(number.rpartition(" ")[2]) > 0
    assert 'keywright_xks_proxy_key_manager_active{key_manager="software"} 1' in lines


def test_metrics_are_not_served_with_the_api(client: XksClient):
    assert client.ask("GET", b"/metrics", ((b"host", b"localhost"),)).status == 404
