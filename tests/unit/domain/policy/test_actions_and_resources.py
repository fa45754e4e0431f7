from __future__ import annotations

import pytest

from tests.unit.domain.policy.writing import (
    FOREIGN,
    KEY,
    OTHER_KEY,
    OWN,
    answer,
    applies,
    identity,
    key_policy,
    query,
    statement,
)

KEYS = f"arn:aws:kms:eu-central-1:{OWN}:key"
KEY_ID = KEY.rpartition("/")[2]


@pytest.mark.parametrize(
    ("pattern", "action", "named"),
    [
        ("kms:Decrypt", "kms:Decrypt", True), ("kms:decrypt", "kms:Decrypt", True),
        ("KMS:DECRYPT", "kms:Decrypt", True),
        ("KMS:*", "kms:Decrypt", True), ("kms:*", "kms:Decrypt", True), ("*", "kms:Decrypt", True),
        ("*:*", "kms:Decrypt", True), ("*:Decrypt", "kms:Decrypt", True), ("*:Decrypt", "kms:Encrypt", False),
        ("kms:*crypt", "kms:Decrypt", True), ("kms:*crypt", "kms:ReEncryptFrom", False),
        ("kms:*crypt*", "kms:ReEncryptFrom", True), ("kms:?ecrypt", "kms:Decrypt", True),
        ("kms:?ncrypt", "kms:Decrypt", False), ("kms:???????", "kms:Decrypt", True),
        ("kms:??????", "kms:Decrypt", False),
        ("kms:Decrypt?", "kms:Decrypt", False), ("kms:Decrypt*", "kms:Decrypt", True),
        ("kms:Decryp", "kms:Decrypt", False),
        ("kms:Generate*", "kms:GenerateDataKeyPair", True), ("kms:Generate*", "kms:Decrypt", False),
        ("kms:*Data*Pair", "kms:GenerateDataKeyPair", True), ("kms:*Pair*Data", "kms:GenerateDataKeyPair", False),
        ("s3:*", "kms:Decrypt", False), ("km:*", "kms:Decrypt", False), ("kmss:*", "kms:Decrypt", False),
        ("kms:Encrypt", "kms:ReEncryptFrom", False), ("kms:D*y*t", "kms:Decrypt", True),
        ("kms:**", "kms:Decrypt", True),
    ],
)  # fmt: skip
def test_actions_are_compared_without_regard_to_case_and_with_wildcards(pattern: str, action: str, named: bool):
    assert applies(statement(Action=pattern), query(action=action)) is named
    assert applies(statement(NotAction=pattern), query(action=action)) is not named


def test_one_of_several_actions_is_enough_and_not_action_excludes_each():
    assert applies(statement(Action=["kms:Encrypt", "kms:De*"]))
    assert not applies(statement(NotAction=["kms:Encrypt", "kms:De*"]))
    assert applies(statement(NotAction=["kms:Encrypt", "kms:Re*"]))


def test_deny_with_not_action_leaves_its_actions_to_the_statements_that_allow():
    own = (identity(statement(), statement("Deny", NotAction="kms:Decrypt")),)
    assert answer(query(action="kms:Decrypt"), own=own).allowed
    assert not answer(query(action="kms:Encrypt"), own=own).allowed


def test_deny_with_not_action_allows_nothing_by_itself():
    assert not answer(query(), own=(identity(statement("Deny", NotAction="kms:Decrypt")),)).allowed


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        (KEY, True), (OTHER_KEY, False), (f"{KEYS}/*", True), (f"{KEYS}/1234*", True), (f"{KEYS}/4321*", False),
        (f"{KEYS}/????????-*", True), (f"{KEYS}/?-*", False), (f"{KEYS}/{KEY_ID}?", False), (f"{KEYS}*", True),
        (f"arn:aws:kms:*:{OWN}:key/*", True), (f"arn:aws:kms:eu-*:{OWN}:key/*", True),
        (f"arn:aws:kms:us-*:{OWN}:key/*", False), ("arn:aws:kms:*:*:key/*", True), ("arn:aws:kms:*:*:*", True),
        ("arn:aws:kms:*", True), ("arn:aws:kms:eu-*", True), ("arn:aws:kms:us*", False), ("arn:*:kms:*", True),
        ("arn:aws:kms:eu-central-1:1111*", True), ("arn:aws:kms:eu-central-1:*:key/*", True),
        (f"arn:aws:kms:*:key/{KEY_ID}*", False), (f"arn:aws:kms:eu-central-1:*:{KEY_ID}", False),
        (f"arn:aws:kms:eu-central-1:?:key/{KEY_ID}", False), (f"arn:aws:kms:eu-central-1:{'?' * 12}:key/*", True),
        (f"arn:aws:kms:eu-central-1:{FOREIGN}:key/*", False), (f"arn:aws:kms:eu-central-1:{OWN}:alias/*", False),
        ("arn:aws:s3:*", False), (f"arn:aws:KMS:eu-central-1:{OWN}:key/*", False), (f"{KEYS}/{KEY_ID.upper()}", False),
        (f"arn:aws:kms:eu-central-1?{OWN}:key/{KEY_ID}:*", False), (f"arn:aws:kms:*:*:*{KEY_ID}", True),
        (f"arn:aws:kms:eu-central-1:{OWN}:*ey*1234*", True), (f"arn:aws:kms::{OWN}:key/*", False),
    ],
)  # fmt: skip
def test_wildcards_of_resources_stay_between_their_colons(pattern: str, named: bool):
    assert applies(statement(Resource=pattern)) is named
    assert applies(statement(NotResource=pattern)) is not named


def test_the_last_part_of_an_arn_may_have_colons_and_every_arn_has_six_parts():
    asked = query(resource=f"arn:aws:kms:eu-central-1:{OWN}:key:a:b")
    assert applies(statement(Resource=f"arn:aws:kms:*:{OWN}:k*:b"), asked)
    assert applies(statement(Resource="arn:aws:kms:*:*:k?y:a:b"), asked)
    assert not applies(statement(Resource="arn:aws:kms:*"), query(resource="arn:aws:kms:eu-central-1"))


def test_an_operation_without_a_resource_is_named_by_the_star_alone():
    asked = query(action="kms:CreateKey", resource="*")
    assert answer(asked, None, own=(identity(statement()),), needs_key_policy=False).allowed
    for pattern in (f"{KEYS}/*", "arn:aws:kms:*", KEY):
        assert not answer(asked, None, own=(identity(statement(Resource=pattern)),), needs_key_policy=False).allowed


def test_the_star_in_not_resource_leaves_nothing():
    assert not applies(statement(NotResource="*"))


def test_a_key_policy_that_names_another_key_says_nothing_of_its_own():
    for resource, allowed in ((KEY, True), ("*", True), (OTHER_KEY, False), ([OTHER_KEY, KEY], True)):
        assert answer(query(), key_policy(statement(Principal="*", Resource=resource))).allowed is allowed


def test_a_pattern_of_many_stars_takes_no_more_time_than_it_is_long():
    hostile = f"{KEYS}/" + "*a" * 1_500 + "*b"
    assert not applies(statement(Resource=hostile), query(resource=f"{KEYS}/" + "a" * 20_000))
