"""Grants through boto3: making, listing, retiring and revoking them (kms-api.md section 4)."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from tests.services.accounts import user_arn
from tests.services.server import ACCOUNT_ID, REGION, Credentials, KeywrightServer
from tests.wire.conftest import OTHER_ACCOUNT_ID
from tests.wire.refusals import refused

ROOT = f"arn:aws:iam::{ACCOUNT_ID}:root"
OTHER_ROOT = f"arn:aws:iam::{OTHER_ACCOUNT_ID}:root"
MISSING_GRANT = "0" * 64
SOURCE = f"arn:aws:s3:{REGION}:{ACCOUNT_ID}:bucket"

SYMMETRIC = [
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
]
OF_OTHER_KEYS = [
    "Sign",
    "Verify",
    "GetPublicKey",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
]


def grant(kms: Any, key: dict[str, Any], **members: Any) -> dict[str, Any]:
    """Make a grant to the account's root, unless the members say something else."""
    if "GranteeServicePrincipal" not in members:
        members.setdefault("GranteePrincipal", ROOT)
    members.setdefault("Operations", ["Decrypt"])
    made: dict[str, Any] = kms.create_grant(KeyId=key["KeyId"], **members)
    return made


def listed(kms: Any, key: dict[str, Any], **filters: Any) -> list[dict[str, Any]]:
    pages = kms.get_paginator("list_grants").paginate(KeyId=key["KeyId"], **filters)
    return [entry for page in pages for entry in page["Grants"]]


def test_a_grant_has_an_id_and_a_token_and_is_listed_as_it_was_asked_for(kms: Any, key: dict[str, Any]) -> None:
    made = grant(
        kms,
        key,
        RetiringPrincipal=ROOT,
        Operations=["Decrypt", "Encrypt", "Decrypt"],
        Constraints={"EncryptionContextSubset": {"Department": "IT"}},
        Name="of-it",
    )
    assert re.fullmatch("[0-9a-f]{64}", made["GrantId"])
    assert base64.b64decode(made["GrantToken"], validate=True)
    (entry,) = listed(kms, key)
    assert entry.pop("CreationDate")
    assert entry == {
        "KeyId": key["Arn"],
        "GrantId": made["GrantId"],
        "Name": "of-it",
        "GranteePrincipal": ROOT,
        "RetiringPrincipal": ROOT,
        "IssuingAccount": ROOT,
        "Operations": ["Decrypt", "Encrypt"],
        "Constraints": {"EncryptionContextSubset": {"Department": "IT"}},
    }


def test_a_grant_without_a_name_is_listed_with_an_empty_one(kms: Any, key: dict[str, Any]) -> None:
    grant(kms, key)
    assert [(entry["Name"], "Constraints" in entry) for entry in listed(kms, key)] == [("", False)]


def test_a_grant_with_a_name_is_made_once_and_told_by_another_token(kms: Any, key: dict[str, Any]) -> None:
    asked = {
        "Name": "once",
        "Operations": ["Decrypt", "Encrypt"],
        "Constraints": {"EncryptionContextEquals": {"a": "b"}},
    }
    first = grant(kms, key, **asked)
    again = grant(kms, key, **{**asked, "Operations": ["Encrypt", "Decrypt"]})
    assert again["GrantId"] == first["GrantId"]
    assert again["GrantToken"] != first["GrantToken"]
    for token in (first["GrantToken"], again["GrantToken"]):
        kms.describe_key(KeyId=key["KeyId"], GrantTokens=[token])
    assert len(listed(kms, key)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"Operations": ["Encrypt"]},
        {"Name": "other"},
        {"RetiringPrincipal": ROOT},
        {"GranteePrincipal": OTHER_ROOT},
        {"Constraints": {"EncryptionContextEquals": {"a": "c"}}},
        {"Constraints": {"EncryptionContextSubset": {"a": "b"}}},
    ],
)
def test_the_same_name_with_anything_else_is_another_grant(
    kms: Any, key: dict[str, Any], other_account: Credentials, other: dict[str, Any]
) -> None:
    asked: dict[str, Any] = {"Name": "n", "Constraints": {"EncryptionContextEquals": {"a": "b"}}}
    assert grant(kms, key, **asked)["GrantId"] != grant(kms, key, **{**asked, **other})["GrantId"]


def test_without_a_name_each_call_makes_a_grant(kms: Any, key: dict[str, Any]) -> None:
    assert len({grant(kms, key)["GrantId"] for _ in range(3)}) == 3


def test_a_key_takes_the_operations_of_its_kind(kms: Any, key: dict[str, Any]) -> None:
    grant(kms, key, Operations=SYMMETRIC)
    assert listed(kms, key)[0]["Operations"] == SYMMETRIC


@pytest.mark.parametrize("operation", OF_OTHER_KEYS)
def test_an_operation_that_the_key_cannot_do_is_refused(kms: Any, key: dict[str, Any], operation: str) -> None:
    with refused("ValidationException") as refusal:
        grant(kms, key, Operations=["Decrypt", operation])
    assert operation in refusal.message
    assert listed(kms, key) == []


def test_what_is_no_operation_of_grants_is_refused(unchecked_kms: Any, key: dict[str, Any]) -> None:
    for operations in (["PutKeyPolicy"], ["ReEncrypt"], ["decrypt"], []):
        with refused("ValidationException"):
            grant(unchecked_kms, key, Operations=operations)


@pytest.mark.parametrize("member", ["GranteePrincipal", "RetiringPrincipal"])
@pytest.mark.parametrize(
    "principal",
    [
        f"arn:aws:iam::{ACCOUNT_ID}:user/nobody",
        f"arn:aws:iam::{ACCOUNT_ID}:role/none",
        f"arn:aws:iam::{ACCOUNT_ID}:group/administrators",
        f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/none/session",
        "arn:aws:iam::999999999999:root",
        "arn:aws:iam::999999999999:user/nobody",
        f"arn:aws-cn:iam::{ACCOUNT_ID}:root",
        "backup.amazonaws.com",
        "nobody",
        ACCOUNT_ID,
        "AIDAAAAAAAAAAAAAAAAAA",
    ],
)
def test_a_principal_that_does_not_exist_is_refused(kms: Any, key: dict[str, Any], member: str, principal: str) -> None:
    with refused("InvalidArnException", f"ARN does not refer to a valid principal: {principal}"):
        grant(kms, key, **{member: principal})


def test_users_of_every_account_can_be_grantees(
    kms: Any, key: dict[str, Any], wire_server: KeywrightServer, other_account: Credentials
) -> None:
    own, foreign = f"arn:aws:iam::{ACCOUNT_ID}:user/administrator", user_arn(other_account)
    for arn in (own, foreign, OTHER_ROOT):
        made = grant(kms, key, GranteePrincipal=arn)
        (entry,) = listed(kms, key, GranteePrincipal=arn)
        assert (entry["GrantId"], entry["GranteePrincipal"]) == (made["GrantId"], arn)


@pytest.mark.parametrize(
    "members",
    [
        {"GranteePrincipal": ROOT, "GranteeServicePrincipal": "backup.amazonaws.com"},
        {"RetiringPrincipal": ROOT, "RetiringServicePrincipal": "backup.amazonaws.com"},
        {"GranteeServicePrincipal": "backup.amazonaws.com", "RetiringPrincipal": ROOT},
        {"GranteeServicePrincipal": "backup.amazonaws.com", "Constraints": {"SourceArn": SOURCE}},
    ],
)
def test_principals_that_do_not_go_together_are_refused(kms: Any, key: dict[str, Any], members: dict[str, Any]) -> None:
    with refused("ValidationException"):
        grant(kms, key, **members)


def test_a_grantee_is_required(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException"):
        kms.create_grant(KeyId=key["KeyId"], Operations=["Decrypt"])


def test_a_service_is_granted_for_one_source(kms: Any, key: dict[str, Any]) -> None:
    service = "backup.keywright.example"
    grant(
        kms,
        key,
        GranteeServicePrincipal=service,
        RetiringServicePrincipal=service,
        Constraints={"SourceArn": SOURCE},
    )
    (entry,) = listed(kms, key, GranteeServicePrincipal=service)
    assert (entry["GranteeServicePrincipal"], entry["RetiringServicePrincipal"]) == (service, service)
    assert entry["Constraints"] == {"SourceArn": SOURCE}
    assert "GranteePrincipal" not in entry


@pytest.mark.parametrize("kind", ["EncryptionContextEquals", "EncryptionContextSubset"])
def test_a_constraint_has_eight_pairs_and_values_of_384_characters_at_most(
    kms: Any, key: dict[str, Any], kind: str
) -> None:
    grant(kms, key, Constraints={kind: {f"k{number}": "v" * 384 for number in range(8)}})
    for pairs in ({f"k{number}": "v" for number in range(9)}, {"k": "v" * 385}):
        with refused("ValidationException"):
            grant(kms, key, Constraints={kind: pairs})


def test_the_members_are_judged_before_the_key_is_looked_up_and_the_principals_after(kms: Any) -> None:
    missing = {"KeyId": "00000000-1111-4222-8333-444444444444"}
    with refused("ValidationException"):
        grant(kms, missing, Constraints={"EncryptionContextEquals": {"k": "v" * 385}})
    with refused("NotFoundException"):
        grant(kms, missing, GranteePrincipal="nobody")


def test_a_key_has_no_more_grants_than_its_quota(start_server: Any) -> None:
    server = start_server(configuration="[limits]\ngrants_per_key = 2\n")
    kms = server.client("kms")
    key, other = kms.create_key()["KeyMetadata"], kms.create_key()["KeyMetadata"]
    named = grant(kms, key, Name="named")
    made = grant(kms, key)
    with refused("LimitExceededException"):
        grant(kms, key)
    with refused("LimitExceededException"):
        grant(kms, key, DryRun=True)
    assert grant(kms, key, Name="named")["GrantId"] == named["GrantId"]
    grant(kms, other)
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=made["GrantId"])
    grant(kms, key)


def test_a_dry_run_makes_and_takes_nothing(kms: Any, key: dict[str, Any]) -> None:
    made = grant(kms, key)
    with refused("DryRunOperationException"):
        grant(kms, key, DryRun=True)
    with refused("InvalidArnException"):
        grant(kms, key, GranteePrincipal="nobody", DryRun=True)
    with refused("DryRunOperationException"):
        kms.revoke_grant(KeyId=key["KeyId"], GrantId=made["GrantId"], DryRun=True)
    with refused("DryRunOperationException"):
        kms.retire_grant(GrantToken=made["GrantToken"], DryRun=True)
    assert [entry["GrantId"] for entry in listed(kms, key)] == [made["GrantId"]]


@pytest.mark.parametrize(
    ("prepare", "code"),
    [("disable_key", "DisabledException"), ("schedule_key_deletion", "KMSInvalidStateException")],
)
def test_grants_on_a_key_out_of_use_are_not_made_but_listed_retired_and_revoked(
    kms: Any, key: dict[str, Any], prepare: str, code: str
) -> None:
    first, second = grant(kms, key), grant(kms, key)
    getattr(kms, prepare)(KeyId=key["KeyId"])
    with refused(code):
        grant(kms, key)
    assert len(listed(kms, key)) == 2
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=first["GrantId"])
    kms.retire_grant(KeyId=key["Arn"], GrantId=second["GrantId"])
    assert listed(kms, key) == []


def test_pages_hold_every_grant_once(kms: Any, key: dict[str, Any]) -> None:
    made = sorted(grant(kms, key)["GrantId"] for _ in range(7))
    for size in (1, 3, 7, 100):
        found = listed(kms, key, PaginationConfig={"PageSize": size})
        assert sorted(entry["GrantId"] for entry in found) == made
    first = kms.list_grants(KeyId=key["KeyId"], Limit=7)
    assert (first["Truncated"], "NextMarker" in first) == (False, False)
    for limit in (101, 1000):
        with refused("ValidationException"):
            kms.list_grants(KeyId=key["KeyId"], Limit=limit)
    with refused("InvalidMarkerException"):
        kms.list_grants(KeyId=key["KeyId"], Marker="x")


def test_a_list_can_be_of_one_grant(kms: Any, key: dict[str, Any]) -> None:
    made = grant(kms, key)
    grant(kms, key)
    assert [entry["GrantId"] for entry in listed(kms, key, GrantId=made["GrantId"])] == [made["GrantId"]]
    assert listed(kms, key, GrantId=made["GrantId"], GranteePrincipal=ROOT)
    assert listed(kms, key, GrantId=made["GrantId"], GranteePrincipal=OTHER_ROOT) == []


@pytest.mark.parametrize("operation", ["list_grants", "revoke_grant", "retire_grant"])
def test_a_grant_id_is_malformed_or_unknown(kms: Any, key: dict[str, Any], operation: str) -> None:
    for malformed in ("x", "0" * 63, "0" * 65, "g" * 64, "A" * 64):
        with refused("InvalidGrantIdException"):
            getattr(kms, operation)(KeyId=key["Arn"], GrantId=malformed)
    with refused("NotFoundException"):
        getattr(kms, operation)(KeyId=key["Arn"], GrantId=MISSING_GRANT)


@pytest.mark.parametrize("operation", ["list_grants", "revoke_grant", "retire_grant"])
def test_a_grant_is_found_on_its_own_key_only(kms: Any, key: dict[str, Any], operation: str) -> None:
    made, other = grant(kms, key), kms.create_key()["KeyMetadata"]
    with refused("NotFoundException"):
        getattr(kms, operation)(KeyId=other["Arn"], GrantId=made["GrantId"])
    assert len(listed(kms, key)) == 1


def test_a_revoked_grant_is_gone(kms: Any, key: dict[str, Any]) -> None:
    made = grant(kms, key)
    kms.revoke_grant(KeyId=key["Arn"], GrantId=made["GrantId"])
    assert listed(kms, key) == []
    with refused("NotFoundException"):
        kms.revoke_grant(KeyId=key["KeyId"], GrantId=made["GrantId"])


@pytest.mark.parametrize("by", ["token", "id", "arn"])
def test_a_grant_is_retired_by_its_token_or_by_key_and_id(kms: Any, key: dict[str, Any], by: str) -> None:
    made = grant(kms, key)
    kms.retire_grant(
        **{
            "token": {"GrantToken": made["GrantToken"]},
            "id": {"KeyId": key["KeyId"], "GrantId": made["GrantId"]},
            "arn": {"KeyId": key["Arn"], "GrantId": made["GrantId"]},
        }[by]
    )
    assert listed(kms, key) == []
    with refused("InvalidGrantTokenException"):
        kms.retire_grant(GrantToken=made["GrantToken"])


def test_a_grant_to_retire_is_named_in_one_way(kms: Any, key: dict[str, Any]) -> None:
    made = grant(kms, key)
    for members in (
        {},
        {"KeyId": key["KeyId"]},
        {"GrantId": made["GrantId"]},
        {"GrantToken": made["GrantToken"], "KeyId": key["KeyId"], "GrantId": made["GrantId"]},
        {"GrantToken": made["GrantToken"], "KeyId": key["KeyId"]},
    ):
        with refused("ValidationException"):
            kms.retire_grant(**members)


@pytest.mark.parametrize("operations", [["Decrypt"], ["Decrypt", "RetireGrant"]])
def test_the_retiring_principal_of_another_account_may_retire_and_nothing_else(
    kms: Any, other_kms: Any, key: dict[str, Any], other_account: Credentials, operations: list[str]
) -> None:
    made = grant(kms, key, RetiringPrincipal=user_arn(other_account), Operations=operations)
    kept = grant(kms, key, Operations=operations)
    with refused("AccessDeniedException"):
        other_kms.revoke_grant(KeyId=key["Arn"], GrantId=made["GrantId"])
    with refused("AccessDeniedException"):
        other_kms.list_grants(KeyId=key["Arn"])
    with refused("AccessDeniedException"):
        other_kms.retire_grant(KeyId=key["Arn"], GrantId=kept["GrantId"])
    with refused("AccessDeniedException"):
        other_kms.retire_grant(GrantToken=kept["GrantToken"])
    other_kms.retire_grant(KeyId=key["Arn"], GrantId=made["GrantId"])
    assert [entry["GrantId"] for entry in listed(kms, key)] == [kept["GrantId"]]


def test_a_grantee_retires_where_the_grant_has_the_operation(
    kms: Any, other_kms: Any, key: dict[str, Any], other_account: Credentials
) -> None:
    arn = user_arn(other_account)
    fit = grant(kms, key, GranteePrincipal=arn, Operations=["RetireGrant"])
    unfit = grant(kms, key, GranteePrincipal=arn, Operations=["Decrypt"])
    other_kms.retire_grant(GrantToken=fit["GrantToken"])
    with refused("AccessDeniedException"):
        other_kms.retire_grant(GrantToken=unfit["GrantToken"])


def test_whether_a_foreign_grant_exists_is_not_told_to_those_who_may_not_retire_it(
    kms: Any, other_kms: Any, key: dict[str, Any]
) -> None:
    made = grant(kms, key)
    texts = []
    for grant_id in (made["GrantId"], MISSING_GRANT):
        with refused("AccessDeniedException") as refusal:
            other_kms.retire_grant(KeyId=key["Arn"], GrantId=grant_id)
        texts.append(refusal.message)
    assert texts[0] == texts[1]


def test_retirable_grants_are_listed_over_all_accounts_for_principals_of_the_own(
    kms: Any, other_kms: Any, key: dict[str, Any], other_account: Credentials
) -> None:
    arn = user_arn(other_account)
    theirs = other_kms.create_key()["KeyMetadata"]
    made = {
        grant(kms, key, RetiringPrincipal=arn)["GrantId"],
        grant(other_kms, theirs, RetiringPrincipal=arn)["GrantId"],
    }
    grant(kms, key, RetiringPrincipal=ROOT)
    pages = other_kms.get_paginator("list_retirable_grants").paginate(
        RetiringPrincipal=arn, PaginationConfig={"PageSize": 1}
    )
    found = [entry for page in pages for entry in page["Grants"]]
    assert made <= {entry["GrantId"] for entry in found}
    assert {entry["RetiringPrincipal"] for entry in found} == {arn}
    with refused("AccessDeniedException") as refusal:
        kms.list_retirable_grants(RetiringPrincipal=arn)
    assert arn in refusal.message


def test_retirable_grants_are_those_of_one_principal(kms: Any) -> None:
    for members in ({}, {"RetiringPrincipal": ROOT, "RetiringServicePrincipal": "backup.amazonaws.com"}):
        with refused("ValidationException"):
            kms.list_retirable_grants(**members)
    with refused("AccessDeniedException"):
        kms.list_retirable_grants(RetiringServicePrincipal="backup.amazonaws.com")
    with refused("InvalidArnException"):
        kms.list_retirable_grants(RetiringPrincipal=f"arn:aws:iam::{ACCOUNT_ID}:user/nobody")
    with refused("ValidationException"):
        kms.list_retirable_grants(RetiringPrincipal=ROOT, Limit=101)


def test_every_operation_with_grant_tokens_refuses_one_that_nobody_made(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    name = {"KeyId": key["KeyId"]}
    calls: dict[str, dict[str, Any]] = {
        "encrypt": {**name, "Plaintext": b"x"},
        "decrypt": {"CiphertextBlob": blob},
        "re_encrypt": {"CiphertextBlob": blob, "DestinationKeyId": key["KeyId"]},
        "generate_data_key": {**name, "KeySpec": "AES_256"},
        "generate_data_key_without_plaintext": {**name, "KeySpec": "AES_256"},
        "generate_data_key_pair": {**name, "KeyPairSpec": "ECC_NIST_P256"},
        "describe_key": name,
        "get_public_key": name,
        "sign": {**name, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"},
        "create_grant": {**name, "GranteePrincipal": ROOT, "Operations": ["Decrypt"]},
    }
    good = grant(kms, key)["GrantToken"]
    for operation, members in calls.items():
        with refused("InvalidGrantTokenException"):
            getattr(kms, operation)(**members, GrantTokens=[good, "bm90IGEgdG9rZW4="])


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-8] + "AAAAAAA=", lambda t: "B" + t[1:], lambda _: "\u00e9", lambda t: t[4:]]
)
def test_a_changed_token_is_refused(kms: Any, key: dict[str, Any], spoil: Any) -> None:
    token = grant(kms, key)["GrantToken"]
    with refused("InvalidGrantTokenException"):
        kms.describe_key(KeyId=key["KeyId"], GrantTokens=[spoil(token)])
    with refused("InvalidGrantTokenException"):
        kms.retire_grant(GrantToken=spoil(token))


def test_the_token_of_a_revoked_grant_is_refused_and_that_of_another_key_let_pass(
    kms: Any, key: dict[str, Any]
) -> None:
    made, other = grant(kms, key), kms.create_key()["KeyMetadata"]
    kms.encrypt(KeyId=other["KeyId"], Plaintext=b"x", GrantTokens=[made["GrantToken"]])
    kms.revoke_grant(KeyId=key["KeyId"], GrantId=made["GrantId"])
    with refused("InvalidGrantTokenException"):
        kms.encrypt(KeyId=other["KeyId"], Plaintext=b"x", GrantTokens=[made["GrantToken"]])


def test_a_token_is_good_in_its_own_region_only(kms: Any, key: dict[str, Any], wire_server: KeywrightServer) -> None:
    token = grant(kms, key)["GrantToken"]
    with refused("InvalidGrantTokenException"):
        wire_server.client("kms", region="eu-west-1").retire_grant(GrantToken=token)


def test_the_audit_log_has_what_a_grant_allows_and_no_token(
    kms: Any, key: dict[str, Any], wire_server: KeywrightServer
) -> None:
    made = grant(kms, key, Constraints={"EncryptionContextEquals": {"a": "b"}})
    answer = kms.retire_grant(GrantToken=made["GrantToken"])
    text = (wire_server.data_dir / "audit.jsonl").read_text()
    assert made["GrantToken"] not in text
    (record,) = [
        each for each in wire_server.audit_records() if each.get("requestID") == answer["ResponseMetadata"]["RequestId"]
    ]
    assert record["resources"][0]["ARN"] == key["Arn"]
