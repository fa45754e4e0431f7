from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from keywright.cli.hsm.session import ClusterSession
from tests.unit.cli.hsm.deployment import KMS_PASSWORD, Deployment

FIRST, SECOND = bytes.fromhex("aa" * 16), bytes.fromhex("bb" * 16)
LIST = ("key", "list", "--password-file", "-")
DELETE = ("key", "delete", "--password-file", "-")


@pytest.fixture(scope="module")
def keyed(template: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    data_dir = tmp_path_factory.mktemp("keyed") / "data"
    shutil.copytree(template.data_dir, data_dir)
    deployment = Deployment(data_dir, template.cluster_id)

    async def make(session: ClusterSession) -> None:
        for object_id, label in ((FIRST, "first key"), (SECOND, "second key")):
            await session.provisioner.create_key(session.cluster, "kmsuser", KMS_PASSWORD, label, object_id)

    deployment.with_session(make)
    return deployment


@pytest.fixture
def keyed_copy(keyed: Deployment, tmp_path: Path) -> Deployment:
    shutil.copytree(keyed.data_dir, tmp_path / "data")
    return Deployment(tmp_path / "data", keyed.cluster_id)


def listed(deployment: Deployment, *arguments: str):
    return deployment.data(*LIST, *arguments, lines=(KMS_PASSWORD,))


def test_keys_are_listed_by_label_and_counted(keyed: Deployment):
    data = listed(keyed)
    assert (data["total_key_count"], data["returned_key_count"]) == (2, 2)
    assert {key["attributes"]["label"] for key in data["matched_keys"]} == {"first key", "second key"}
    assert all(set(key) == {"key-reference", "attributes"} for key in data["matched_keys"])


def test_verbose_shows_owner_coverage_and_that_the_key_cannot_leave_the_hsms(keyed: Deployment):
    [key] = listed(keyed, "--verbose", "--filter", "attr.label=first key")["matched_keys"]
    assert key["key-info"]["key-owners"] == [{"username": "kmsuser", "key-coverage": "full"}]
    assert len(key["key-info"]["hsms"]) == 2
    assert key["attributes"]["id"] == "0x" + FIRST.hex()
    assert (key["attributes"]["sensitive"], key["attributes"]["extractable"]) == (True, False)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (("attr.label=second key",), 1),
        ((f"attr.id=0x{SECOND.hex()}",), 1),
        ((f"attr.id=0X{SECOND.hex().upper()}",), 1),
        (("attr.sensitive=true",), 2),
        (("attr.sensitive=true", "attr.label=first key"), 1),
        (("attr.label=nothing",), 0),
        (("attr.unknown=x",), 0),
    ],
)
def test_filters_have_to_match_all(keyed: Deployment, filters: tuple[str, ...], count: int):
    arguments = [part for text in filters for part in ("--filter", text)]
    data = listed(keyed, *arguments)
    assert (data["returned_key_count"], data["total_key_count"]) == (count, 2)


def test_a_key_is_found_by_its_reference(keyed: Deployment):
    reference = listed(keyed, "--filter", "attr.label=first key")["matched_keys"][0]["key-reference"]
    [key] = listed(keyed, "--filter", f"key-reference={reference}")["matched_keys"]
    assert key["attributes"]["label"] == "first key"


def test_a_filter_that_cannot_be_read_is_wrong_usage(keyed: Deployment):
    assert keyed.in_cluster(*LIST, "--filter", "label=first", lines=(KMS_PASSWORD,)).exit_code == 2


def test_a_filter_that_means_several_keys_deletes_none(keyed: Deployment):
    result = keyed.in_cluster(*DELETE, "--filter", "attr.class=secret-key", lines=(KMS_PASSWORD,))
    assert result.exit_code == 1
    assert "the filters mean 2 keys" in result.stderr
    assert listed(keyed)["total_key_count"] == 2


def test_one_key_is_deleted_from_every_hsm(keyed_copy: Deployment):
    answer = keyed_copy.in_cluster(
        *DELETE, "--filter", f"attr.id=0x{SECOND.hex()}", "--output", "json", lines=(KMS_PASSWORD,)
    )
    assert json.loads(answer.stdout)["data"]["label"] == "second key"
    assert [key["attributes"]["label"] for key in listed(keyed_copy)["matched_keys"]] == ["first key"]
    again = keyed_copy.in_cluster(*DELETE, "--filter", f"attr.id=0x{SECOND.hex()}", lines=(KMS_PASSWORD,))
    assert again.exit_code == 1
    assert "the filters mean 0 keys" in again.stderr
