"""ListKeys by pages, and markers that only their own operation, account and Region accept (kms-api.md section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.refusals import refused


@pytest.fixture(scope="module")
def seven(wire_server: KeywrightServer) -> list[str]:
    """The ids of seven keys in a Region that only this module makes keys in, in no order."""
    kms = wire_server.client("kms", region="eu-central-1")
    return [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(7)]


@pytest.fixture(scope="module")
def abroad(wire_server: KeywrightServer) -> Any:
    """A client in the Region of `seven`."""
    return wire_server.client("kms", region="eu-central-1")


def test_pages_hold_every_key_once(abroad: Any, seven: list[str]) -> None:
    for size in (1, 2, 3, 7, 8, 1000):
        pages = list(abroad.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": size}))
        ids = [entry["KeyId"] for page in pages for entry in page["Keys"]]
        assert sorted(ids) == sorted(seven)
        assert all(len(page["Keys"]) <= size for page in pages)


def test_only_a_truncated_page_has_a_marker(abroad: Any, seven: list[str]) -> None:
    first = abroad.list_keys(Limit=5)
    assert (first["Truncated"], len(first["Keys"])) == (True, 5)
    last = abroad.list_keys(Limit=5, Marker=first["NextMarker"])
    assert (last["Truncated"], "NextMarker" in last, len(last["Keys"])) == (False, False, 2)


def test_an_entry_is_the_id_and_the_arn_of_a_key(abroad: Any, seven: list[str]) -> None:
    for entry in abroad.list_keys()["Keys"]:
        metadata = abroad.describe_key(KeyId=entry["KeyId"])["KeyMetadata"]
        assert entry == {"KeyId": metadata["KeyId"], "KeyArn": metadata["Arn"]}


def test_a_page_that_is_read_twice_is_the_same(abroad: Any, seven: list[str]) -> None:
    marker = abroad.list_keys(Limit=2)["NextMarker"]
    assert abroad.list_keys(Limit=2, Marker=marker)["Keys"] == abroad.list_keys(Limit=2, Marker=marker)["Keys"]


@pytest.mark.parametrize("marker", ["x", "not a marker", "\u00e9", "A" * 1024, "AAAA", "===="])
def test_a_marker_that_nobody_made_is_refused(abroad: Any, marker: str) -> None:
    with refused("InvalidMarkerException"):
        abroad.list_keys(Marker=marker)


def test_a_marker_with_any_character_changed_is_refused(abroad: Any, seven: list[str]) -> None:
    marker = abroad.list_keys(Limit=2)["NextMarker"]
    # The last character before padding may have bits that mean nothing.
    for place in range(len(marker.rstrip("=")) - 1):
        changed = marker[:place] + ("A" if marker[place] != "A" else "B") + marker[place + 1 :]
        with refused("InvalidMarkerException"):
            abroad.list_keys(Marker=changed)


def test_a_marker_of_another_account_is_refused(
    wire_server: KeywrightServer, other_account: Any, abroad: Any, seven: list[str]
) -> None:
    marker = abroad.list_keys(Limit=2)["NextMarker"]
    with refused("InvalidMarkerException"):
        wire_server.client("kms", region="eu-central-1", credentials=other_account).list_keys(Marker=marker)


def test_a_marker_of_another_region_is_refused(kms: Any, abroad: Any, seven: list[str]) -> None:
    marker = abroad.list_keys(Limit=2)["NextMarker"]
    with refused("InvalidMarkerException"):
        kms.list_keys(Marker=marker)


def test_a_marker_of_another_operation_is_refused(abroad: Any, seven: list[str]) -> None:
    marker = abroad.list_keys(Limit=2)["NextMarker"]
    with refused("InvalidMarkerException"):
        abroad.describe_custom_key_stores(Marker=marker)


@pytest.mark.parametrize(("limit", "rule"), [(0, "greater than or equal to 1"), (1001, "less than or equal to 1000")])
def test_a_page_size_out_of_range_is_refused(unchecked_kms: Any, limit: int, rule: str) -> None:
    text = f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
    with refused("ValidationException", f"{text}Member must have value {rule}"):
        unchecked_kms.list_keys(Limit=limit)
