"""Tags and descriptions of keys through boto3 (kms-api.md section 5), and what is told of a key's last use."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wire.refusals import refused

NUMBERED = [{"TagKey": f"k{number:02}", "TagValue": f"v{number}"} for number in range(50)]


def tags_of(kms: Any, key: dict[str, Any], **paging: Any) -> dict[str, str]:
    pages = list(kms.get_paginator("list_resource_tags").paginate(KeyId=key["KeyId"], **paging))
    found = [tag for page in pages for tag in page["Tags"]]
    tags = {tag["TagKey"]: tag["TagValue"] for tag in found}
    assert len(tags) == len(found)
    return tags


def pairs(**tags: str) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]


def test_tags_are_added_replaced_and_removed(kms: Any, key: dict[str, Any]) -> None:
    answer = kms.tag_resource(KeyId=key["Arn"], Tags=pairs(a="1", b=""))
    assert set(answer) == {"ResponseMetadata"}
    kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(a="2", A="3"))
    assert tags_of(kms, key) == {"a": "2", "b": "", "A": "3"}
    kms.untag_resource(KeyId=key["KeyId"], TagKeys=["a", "unknown"])
    assert tags_of(kms, key) == {"b": "", "A": "3"}


def test_a_key_is_made_with_tags(kms: Any) -> None:
    made = kms.create_key(Tags=pairs(Team="é Ω 🔑", empty=""))["KeyMetadata"]
    assert tags_of(kms, made) == {"Team": "é Ω 🔑", "empty": ""}


def test_a_key_without_tags_has_none(kms: Any, key: dict[str, Any]) -> None:
    answer = kms.list_resource_tags(KeyId=key["KeyId"])
    assert (answer["Tags"], answer["Truncated"], "NextMarker" in answer) == ([], False, False)


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        (pairs(a="1") + pairs(a="2"), "Duplicate tag keys"),
        (pairs(**{"aws:a": "1"}), "Tags beginning with aws: are reserved"),
        (pairs(**{"AWS:a": "1"}), "Tags beginning with aws: are reserved"),
        ([*NUMBERED, *pairs(more="1")], "Too many tags"),
    ],
)
def test_tags_that_cannot_be_had_are_refused_and_change_nothing(
    kms: Any, key: dict[str, Any], tags: list[dict[str, str]], text: str
) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(kept="1"))
    with refused("TagException", text):
        kms.tag_resource(KeyId=key["KeyId"], Tags=tags)
    assert tags_of(kms, key) == {"kept": "1"}
    count = len(kms.list_keys(Limit=1000)["Keys"])
    with refused("TagException", text):
        kms.create_key(Tags=tags)
    assert len(kms.list_keys(Limit=1000)["Keys"]) == count


def test_a_key_has_fifty_tags_at_most(kms: Any, key: dict[str, Any]) -> None:
    kms.tag_resource(KeyId=key["KeyId"], Tags=NUMBERED)
    with refused("TagException", "Too many tags"):
        kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(more="1"))
    kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(k00="new"))
    for size in (1, 7, 50):
        found = tags_of(kms, key, PaginationConfig={"PageSize": size})
        assert (len(found), found["k00"]) == (50, "new")


def test_a_page_of_tags_has_fifty_at_most(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException"):
        kms.list_resource_tags(KeyId=key["KeyId"], Limit=51)
    with refused("InvalidMarkerException"):
        kms.list_resource_tags(KeyId=key["KeyId"], Marker="x")


def test_the_longest_tags_fit_and_their_markers_are_taken(kms: Any, key: dict[str, Any]) -> None:
    long = [{"TagKey": letter * 127 + "🔑", "TagValue": "v" * 256} for letter in "ΩΨΞ"]
    kms.tag_resource(KeyId=key["KeyId"], Tags=long)
    assert tags_of(kms, key, PaginationConfig={"PageSize": 1}) == {tag["TagKey"]: "v" * 256 for tag in long}


@pytest.mark.parametrize(
    ("tag", "path"),
    [
        ({"TagKey": "", "TagValue": "v"}, "tags.1.member.tagKey"),
        ({"TagKey": "k" * 129, "TagValue": "v"}, "tags.1.member.tagKey"),
        ({"TagKey": "k", "TagValue": "v" * 257}, "tags.1.member.tagValue"),
        ({"TagKey": "k"}, "tags.1.member.tagValue"),
    ],
)
def test_a_tag_has_a_key_and_a_value_of_the_models_lengths(
    unchecked_kms: Any, key: dict[str, Any], tag: dict[str, str], path: str
) -> None:
    with refused("ValidationException") as refusal:
        unchecked_kms.tag_resource(KeyId=key["KeyId"], Tags=[tag])
    assert f"'{path}'" in refusal.message


@pytest.mark.parametrize("operation", ["tag_resource", "untag_resource", "update_key_description"])
def test_a_key_that_is_pending_deletion_stays_as_it_is(kms: Any, key: dict[str, Any], operation: str) -> None:
    members = {
        "tag_resource": {"Tags": pairs(a="1")},
        "untag_resource": {"TagKeys": ["a"]},
        "update_key_description": {"Description": "new"},
    }[operation]
    kms.disable_key(KeyId=key["KeyId"])
    getattr(kms, operation)(KeyId=key["KeyId"], **members)
    kms.schedule_key_deletion(KeyId=key["KeyId"])
    with refused("KMSInvalidStateException", f"{key['Arn']} is pending deletion."):
        getattr(kms, operation)(KeyId=key["KeyId"], **members)
    tags_of(kms, key)


def test_the_tags_of_another_accounts_key_are_out_of_reach(other_kms: Any, key: dict[str, Any]) -> None:
    for call in (
        lambda: other_kms.tag_resource(KeyId=key["Arn"], Tags=pairs(a="1")),
        lambda: other_kms.untag_resource(KeyId=key["Arn"], TagKeys=["a"]),
        lambda: other_kms.list_resource_tags(KeyId=key["Arn"]),
        lambda: other_kms.update_key_description(KeyId=key["Arn"], Description="x"),
    ):
        with refused("AccessDeniedException"):
            call()


def test_a_description_is_replaced(kms: Any, key: dict[str, Any]) -> None:
    for text in ("new ✓", "", "x" * 8192):
        answer = kms.update_key_description(KeyId=key["KeyId"], Description=text)
        assert set(answer) == {"ResponseMetadata"}
        assert kms.describe_key(KeyId=key["Arn"])["KeyMetadata"]["Description"] == text
    with refused("ValidationException"):
        kms.update_key_description(KeyId=key["KeyId"], Description="x" * 8193)


def test_no_key_is_said_to_be_out_of_use(kms: Any, key: dict[str, Any]) -> None:
    kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")
    answer = kms.get_key_last_usage(KeyId=key["Arn"])
    assert answer["KeyId"] == key["KeyId"]
    assert answer["KeyLastUsage"] == {}
    assert answer["KeyCreationDate"] == key["CreationDate"]
    assert answer["TrackingStartDate"] > answer["KeyCreationDate"]


def test_a_character_that_no_database_stores_is_refused(kms: Any, key: dict[str, Any]) -> None:
    for call in (
        lambda: kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(a="\x00")),
        lambda: kms.tag_resource(KeyId=key["KeyId"], Tags=pairs(**{"a\x00": ""})),
        lambda: kms.update_key_description(KeyId=key["KeyId"], Description="a\x00b"),
        lambda: kms.create_key(Description="\x00"),
    ):
        with refused("ValidationException"):
            call()
    assert tags_of(kms, key) == {}
