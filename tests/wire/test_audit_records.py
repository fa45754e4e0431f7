"""Every call of a verified caller has its record in CloudTrail form, and the log can be verified and searched."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.command import run_installed_keywright, run_keywright
from tests.services.server import KeywrightServer, ServerFactory
from tests.wire.signed_requests import Signer, ask

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}")


def record_of(server: KeywrightServer, request_id: str) -> dict[str, Any]:
    """Return the one record of a request."""
    (record,) = [record for record in server.audit_records() if record.get("requestID") == request_id]
    return record


def test_a_record_has_every_member_that_cloudtrail_gives_a_call(kms: Any, key: dict[str, Any], wire_server: Any):
    answer = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"secret", EncryptionContext={"purpose": "test"})
    record = record_of(wire_server, answer["ResponseMetadata"]["RequestId"])
    assert UUID.fullmatch(record.pop("eventID"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record.pop("eventTime"))
    assert record.pop("chain").keys() == {"writer", "sequence", "previous", "hash", "seal"}
    assert "Botocore" in record.pop("userAgent")
    identity = record.pop("userIdentity")
    assert identity["type"] == "IAMUser"
    assert identity["accessKeyId"] == wire_server.credentials.access_key_id
    account_id = wire_server.credentials.account_id
    assert record == {
        "eventVersion": "1.08",
        "eventSource": "kms.amazonaws.com",
        "eventName": "Encrypt",
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "managementEvent": True,
        "readOnly": True,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "127.0.0.1",
        "requestID": answer["ResponseMetadata"]["RequestId"],
        "requestParameters": {"keyId": key["KeyId"], "encryptionContext": {"purpose": "test"}},
        "responseElements": None,
        "resources": [{"accountId": account_id, "type": "AWS::KMS::Key", "ARN": key["Arn"]}],
        "recipientAccountId": account_id,
    }


def test_a_new_key_is_described_in_its_record(kms: Any, wire_server: Any):
    made = kms.create_key(Description="for a test")
    record = record_of(wire_server, made["ResponseMetadata"]["RequestId"])
    metadata = record["responseElements"]["keyMetadata"]
    assert metadata["arn"] == made["KeyMetadata"]["Arn"]
    assert metadata["aWSAccountId"] == wire_server.credentials.account_id
    assert metadata["creationDate"].startswith(made["KeyMetadata"]["CreationDate"].strftime("%Y-%m-%dT"))
    assert record["readOnly"] is False


def test_a_refused_call_has_its_error_code_and_message(kms: Any, wire_server: Any):
    with pytest.raises(ClientError) as raised:
        kms.describe_key(KeyId="00000000-0000-0000-0000-000000000000")
    record = record_of(wire_server, raised.value.response["ResponseMetadata"]["RequestId"])
    assert record["errorCode"] == "NotFoundException"
    assert record["errorMessage"] == raised.value.response["Error"]["Message"]
    assert record["responseElements"] is None


@pytest.mark.parametrize(
    ("body", "code"), [(b'{"Limit": 0}', "ValidationException"), (b'{"Limit": ', "SerializationException")]
)
def test_a_request_that_cannot_be_read_has_a_record_without_parameters(
    signer: Signer, wire_server: Any, body: bytes, code: str
):
    answer = ask(signer.endpoint, signer.sign("TrentService.ListKeys", body))
    assert answer.status == 400
    record = record_of(wire_server, answer.headers["x-amzn-requestid"])
    assert (record["eventName"], record["errorCode"], record["requestParameters"]) == ("ListKeys", code, None)


def test_a_request_that_nobody_signed_has_no_record(signer: Signer, wire_server: Any):
    before = len(wire_server.audit_records())
    request = signer.sign("TrentService.ListKeys")
    forged = request.with_header(b"authorization", request.value(b"authorization")[:-4] + b"zzzz")
    assert ask(signer.endpoint, forged).status == 400
    assert len(wire_server.audit_records()) == before


def test_the_log_of_several_workers_verifies_and_an_anchor_holds_it(start_server: ServerFactory, tmp_path: Any):
    server = start_server(workers=2)
    kms = server.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    anchor = run_keywright("audit", "anchor", "--data-dir", server.data_dir)
    (tmp_path / "anchor").write_text(anchor.stdout)
    for _ in range(20):
        server.client("kms").describe_key(KeyId=key_id)
    verified = run_keywright(
        "audit", "verify", "--data-dir", server.data_dir, "--anchor", tmp_path / "anchor", "--whole"
    )
    assert verified.returncode == 0, verified.stdout
    assert "21 records of" in verified.stdout
    assert "seals checked: all is well" in verified.stdout
    log = server.data_dir / "audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"CreateKey"', b'"ListKeyss"', 1))
    spoilt = run_keywright("audit", "verify", "--data-dir", server.data_dir, "--output", "json")
    assert spoilt.returncode == 1
    fault = json.loads(spoilt.stdout)["faults"][0]
    assert (fault["kind"], fault["line"]) == ("edited", 1)
    server.stop()


def test_the_log_is_searched_by_what_records_say(kms: Any, key: dict[str, Any], wire_server: Any):
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(ClientError):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")

    def query(*options: str) -> list[dict[str, Any]]:
        found = run_keywright("audit", "query", "--data-dir", wire_server.data_dir, "--output", "json", *options)
        assert found.returncode == 0, found.stderr
        return [json.loads(line) for line in found.stdout.splitlines()]

    of_key = query("--key-id", key["KeyId"])
    assert [record["eventName"] for record in of_key] == ["CreateKey", "DisableKey", "Encrypt"]
    assert query("--key-id", key["Arn"]) == of_key
    assert query("--key-id", key["KeyId"], "--error-code", "DisabledException") == of_key[2:]
    assert query("--key-id", key["KeyId"], "--event-name", "DisableKey") == of_key[1:2]
    user = of_key[0]["userIdentity"]
    for name in (user["arn"], user["userName"], user["accessKeyId"]):
        assert query("--key-id", key["KeyId"], "--user", name) == of_key
    assert query("--key-id", key["KeyId"], "--since", "2999-01-01") == []
    assert query("--key-id", key["KeyId"], "--until", "2001-01-01T00:00:00+01:00") == []
    assert query("--key-id", key["KeyId"], "--since", of_key[0]["eventTime"]) == of_key


def test_a_log_that_goes_to_standard_output_and_a_file_is_whole_in_both(start_server: ServerFactory):
    server = start_server(configuration='[audit]\nsinks = ["file", "stdout"]\ndurability = "fsync"\n')
    kms = server.client("kms")
    for _ in range(5):
        kms.generate_random(NumberOfBytes=8)
    assert [record["eventName"] for record in server.audit_records()] == ["GenerateRandom"] * 5
    done = run_installed_keywright("audit", "verify", "--data-dir", server.data_dir, "--whole")
    assert done.returncode == 0, done.stderr
    server.stop()
