"""Nobody gets the service to use a key for them that they may not use themselves (assurance.md Z7)."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.services.iam_command import allow
from tests.services.server import ACCOUNT_ID, KeywrightServer
from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People, Person
from tests.wire.refusals import refused
from tests.wire.signed_requests import Signer, ask

# What a condition asks for, and a header by which someone could try to say it.
FORGED = [
    ("kms:ViaService", "s3.us-east-1.amazonaws.com", "x-amz-via-service"),
    ("aws:ViaAWSService", "true", "x-amz-via-aws-service"),
    ("aws:CalledVia", "s3.amazonaws.com", "x-amz-called-via"),
    ("aws:SourceArn", "arn:aws:s3:::bucket", "x-amz-source-arn"),
    ("aws:SourceAccount", "444455556666", "x-amz-source-account"),
    ("aws:SourceIp", "10.1.2.3", "x-forwarded-for"),
    ("aws:SourceIp", "10.1.2.3", "forwarded"),
    ("aws:SourceIp", "10.1.2.3", "x-real-ip"),
    ("aws:SourceVpce", "vpce-0123456789abcdef0", "x-amz-source-vpce"),
    ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/other", "x-amz-principal-arn"),
    ("aws:PrincipalTag/team", "red", "x-amz-principal-tag-team"),
    ("aws:username", "other", "x-amz-username"),
    ("aws:PrincipalIsAWSService", "true", "x-amz-principal-is-aws-service"),
    ("kms:CallerAccount", "444455556666", "x-amz-caller-account"),
    ("aws:PrincipalOrgID", "o-a1b2c3d4e5", "x-amz-principal-org-id"),
    ("aws:MultiFactorAuthPresent", "true", "x-amz-mfa"),
]


@pytest.fixture(scope="module")
def person(people: People) -> Person:
    return people.user()


@pytest.mark.parametrize(("condition_key", "value", "header"), FORGED, ids=[f"{key} {name}" for key, _, name in FORGED])
def test_a_header_says_nothing_that_conditions_hear(
    wire_server: KeywrightServer,
    person: Person,
    key_with: KeyWithPolicy,
    condition_key: str,
    value: str,
    header: str,
) -> None:
    operator = "IpAddress" if condition_key == "aws:SourceIp" else "StringEquals"
    asked = {operator: {condition_key: value}}
    key = key_with(allowing(person.arn, "kms:DescribeKey", Condition=asked))
    signer = Signer.of(wire_server, credentials=person.credentials)
    written = f"for={value}" if header == "forwarded" else value
    signed = signer.sign("TrentService.DescribeKey", {"KeyId": key["KeyId"]}, headers=[(header, written)])
    unsigned = signer.sign("TrentService.DescribeKey", {"KeyId": key["KeyId"]})
    assert ask(wire_server.endpoint, signed).code == "AccessDeniedException"
    # Headers that begin with x-amz- have to be signed.
    beside = ask(wire_server.endpoint, unsigned.with_header(header.encode(), written.encode())).code
    assert beside == ("InvalidSignatureException" if header.startswith("x-amz-") else "AccessDeniedException")


def test_a_condition_that_the_server_itself_sees_fulfilled_allows(
    wire_server: KeywrightServer, person: Person, key_with: KeyWithPolicy
) -> None:
    asked = {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}, "StringEquals": {"kms:CallerAccount": ACCOUNT_ID}}
    key = key_with(allowing(person.arn, "kms:DescribeKey", Condition=asked))
    assert person.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        ("kms:ReEncryptFrom", "kms:ReEncryptFrom"),
        ("kms:ReEncryptTo", "kms:ReEncryptTo"),
        ("kms:ReEncryptTo", "kms:ReEncryptFrom"),
        ("kms:ReEncryptFrom", "kms:Encrypt"),
        ("kms:Decrypt", "kms:ReEncryptTo"),
        ("kms:Decrypt", "kms:Encrypt"),
        ("kms:ReEncrypt", "kms:ReEncrypt"),
        ("kms:ReEncryptFrom", "kms:DescribeKey"),
        ("kms:DescribeKey", "kms:ReEncryptTo"),
    ],
)
def test_re_encryption_takes_one_permission_on_each_of_the_keys(
    kms: Any, person: Person, key_with: KeyWithPolicy, source: str, destination: str
) -> None:
    one, other = key_with(allowing(person.arn, source)), key_with(allowing(person.arn, destination))
    blob = kms.encrypt(KeyId=one["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        person.kms.re_encrypt(CiphertextBlob=blob, SourceKeyId=one["KeyId"], DestinationKeyId=other["KeyId"])
    with refused("AccessDeniedException"):
        person.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other["KeyId"])


def test_re_encryption_needs_no_other_permission_than_these_two(
    kms: Any, person: Person, key_with: KeyWithPolicy
) -> None:
    one = key_with(allowing(person.arn, "kms:ReEncryptFrom"))
    other = key_with(allowing(person.arn, "kms:ReEncryptTo"))
    blob = kms.encrypt(KeyId=one["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    moved = person.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other["KeyId"])
    assert kms.decrypt(CiphertextBlob=moved["CiphertextBlob"])["Plaintext"] == b"secret"


def test_a_ciphertext_is_not_opened_under_the_name_of_a_key_that_the_caller_may_use(
    kms: Any, person: Person, key_with: KeyWithPolicy
) -> None:
    mine, others = key_with(allowing(person.arn, "kms:Decrypt", "kms:ReEncrypt*")), key_with()
    blob = kms.encrypt(KeyId=others["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    with refused("IncorrectKeyException"):
        person.kms.decrypt(CiphertextBlob=blob, KeyId=mine["KeyId"])
    with refused("AccessDeniedException"):
        person.kms.decrypt(CiphertextBlob=blob)
    with refused("AccessDeniedException"):
        person.kms.decrypt(CiphertextBlob=blob, KeyId=others["KeyId"])
    with refused("IncorrectKeyException"):
        person.kms.re_encrypt(CiphertextBlob=blob, SourceKeyId=mine["KeyId"], DestinationKeyId=mine["KeyId"])
    with refused("AccessDeniedException"):
        person.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=mine["KeyId"])


def test_the_head_of_a_ciphertext_in_front_of_anothers_body_opens_nothing(
    kms: Any, person: Person, key_with: KeyWithPolicy
) -> None:
    mine, others = key_with(allowing(person.arn, "kms:Decrypt")), key_with()
    own = kms.encrypt(KeyId=mine["KeyId"], Plaintext=b"own")["CiphertextBlob"]
    blob = kms.encrypt(KeyId=others["KeyId"], Plaintext=b"yes")["CiphertextBlob"]
    assert len(own) == len(blob)
    for cut in range(1, len(own)):
        with pytest.raises(person.kms.exceptions.ClientError) as refusal:
            person.kms.decrypt(CiphertextBlob=own[:cut] + blob[cut:])
        assert refusal.value.response["Error"]["Code"] in {"InvalidCiphertextException", "AccessDeniedException"}


def test_an_alias_that_moves_is_authorized_and_used_as_one_key(
    kms: Any, person: Person, key_with: KeyWithPolicy
) -> None:
    mine, others = key_with(allowing(person.arn, "kms:Encrypt")), key_with()
    alias, over = "alias/moving-deputy", threading.Event()
    kms.create_alias(AliasName=alias, TargetKeyId=mine["KeyId"])

    def move() -> None:
        while not over.is_set():
            for key in (others, mine):
                kms.update_alias(AliasName=alias, TargetKeyId=key["KeyId"])

    mover = threading.Thread(target=move)
    mover.start()
    used: list[str] = []
    try:
        for _ in range(300):
            try:
                used.append(person.kms.encrypt(KeyId=alias, Plaintext=b"x")["KeyId"])
            except person.kms.exceptions.ClientError as refusal:
                used.append(refusal.response["Error"]["Code"])
    finally:
        over.set()
        mover.join()
        kms.delete_alias(AliasName=alias)
    assert set(used) == {mine["Arn"], "AccessDeniedException"}


def test_an_alias_of_the_same_name_elsewhere_is_not_taken_for_ones_own(kms: Any, other_kms: Any) -> None:
    alias = "alias/deputy-twin"
    keys = {client: client.create_key()["KeyMetadata"] for client in (kms, other_kms)}
    for client, key in keys.items():
        client.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
    for client, key in keys.items():
        assert client.encrypt(KeyId=alias, Plaintext=b"x")["KeyId"] == key["Arn"]
    with refused("AccessDeniedException"):
        other_kms.encrypt(KeyId=keys[kms]["Arn"].partition("key/")[0] + alias, Plaintext=b"x")


def test_a_permission_by_alias_is_not_got_by_giving_the_alias_to_another_key(
    kms: Any, people: People, key_with: KeyWithPolicy, administrator: str
) -> None:
    renamer = people.user(allow("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias"))
    by_alias = {"StringEquals": {"kms:RequestAlias": "alias/deputy-open"}}
    root = f"arn:aws:iam::{ACCOUNT_ID}:root"
    mine, others = key_with(allowing(root, "kms:*")), key_with(allowing(renamer.arn, "kms:Decrypt", Condition=by_alias))
    renamer.kms.create_alias(AliasName="alias/deputy-open", TargetKeyId=mine["KeyId"])
    blob = kms.encrypt(KeyId=others["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        renamer.kms.update_alias(AliasName="alias/deputy-open", TargetKeyId=others["KeyId"])
    with refused("IncorrectKeyException"):
        renamer.kms.decrypt(CiphertextBlob=blob, KeyId="alias/deputy-open")


def test_a_grant_and_its_token_are_good_for_their_own_key_alone(
    kms: Any, person: Person, key_with: KeyWithPolicy
) -> None:
    granted, others = key_with(), key_with()
    token = kms.create_grant(KeyId=granted["KeyId"], GranteePrincipal=person.arn, Operations=["Encrypt"])["GrantToken"]
    assert person.kms.encrypt(KeyId=granted["KeyId"], Plaintext=b"x", GrantTokens=[token])["KeyId"] == granted["Arn"]
    with refused("AccessDeniedException"):
        person.kms.encrypt(KeyId=others["KeyId"], Plaintext=b"x", GrantTokens=[token])


def test_a_grant_token_in_someone_elses_hands_allows_nothing(
    kms: Any, people: People, person: Person, key_with: KeyWithPolicy
) -> None:
    key, thief = key_with(), people.user()
    token = kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=person.arn, Operations=["Encrypt"])["GrantToken"]
    with refused("AccessDeniedException"):
        thief.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", GrantTokens=[token])


def test_the_name_of_a_principal_in_another_account_is_someone_else(
    wire_server: KeywrightServer, people: People, other_kms: Any, key_with: KeyWithPolicy
) -> None:
    twin = people.user(allow("kms:*"))
    foreign = other_kms.create_key()["KeyMetadata"]
    with refused("AccessDeniedException"):
        twin.kms.describe_key(KeyId=foreign["Arn"])
    key = key_with(allowing(twin.arn, "kms:DescribeKey"))
    assert twin.kms.describe_key(KeyId=key["Arn"])["KeyMetadata"]["KeyId"] == key["KeyId"]
    with refused("AccessDeniedException"):
        other_kms.describe_key(KeyId=key["Arn"])
