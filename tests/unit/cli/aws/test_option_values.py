"""What is typed after an option: text, JSON, shorthand, or the content of a file."""

from __future__ import annotations

import pytest

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.forms import form_of
from keywright.cli.aws.option_values import option_value
from keywright.cli.aws.services import service_named
from keywright.cli.aws.timestamps import epoch_seconds


def value(command: str, option: str, typed, service: str = "kms"):
    members = form_of(service_named(service).operations[command].input).members
    return option_value(next(member for member in members if member.option == option), typed)


def test_text_is_taken_as_it_is():
    assert value("encrypt", "plaintext", "[not JSON") == "[not JSON"


def test_an_address_is_not_fetched():
    typed = "https://proxy.example.com"
    assert value("create-custom-key-store", "xks-proxy-uri-endpoint", typed) == typed


def test_a_list_of_texts_takes_words_or_json():
    assert value("encrypt", "grant-tokens", ["a", "b,c"]) == ["a", "b,c"]
    assert value("encrypt", "grant-tokens", ['["a", "b"]']) == ["a", "b"]


def test_a_list_of_structures_takes_shorthand_or_json_one_by_one_or_all_at_once():
    expected = [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}]
    for typed in (
        ["TagKey=a,TagValue=1", "TagKey=b,TagValue="],
        ['{"TagKey": "a", "TagValue": "1"}', '{"TagKey": "b", "TagValue": ""}'],
        ['[{"TagKey": "a", "TagValue": "1"}, {"TagKey": "b", "TagValue": ""}]'],
    ):
        assert value("tag-resource", "tags", typed) == expected


def test_a_map_of_lists_takes_shorthand(tmp_path):
    typed = "clusterIds=a,b,states=ACTIVE"
    expected = {"clusterIds": ["a", "b"], "states": ["ACTIVE"]}
    assert value("describe-clusters", "filters", typed, "cloudhsmv2") == expected
    (tmp_path / "filters").write_text(typed)
    assert value("describe-clusters", "filters", f"file://{tmp_path}/filters", "cloudhsmv2") == expected


def test_files_are_text_or_bytes_and_their_names_are_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("WHERE", "there")
    (tmp_path / "there").write_bytes(b"\xe2\x82\xac")
    assert value("encrypt", "plaintext", "file://~/$WHERE") == "€"
    assert value("encrypt", "plaintext", "fileb://~/there") == b"\xe2\x82\xac"


def test_bytes_that_are_no_text_are_refused_with_the_way_out(tmp_path):
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(CommandFailed, match=r"Error parsing parameter '--plaintext': .* use the fileb:// prefix"):
        value("encrypt", "plaintext", f"file://{tmp_path}/binary")


def test_a_number_that_is_none_is_refused():
    with pytest.raises(CommandFailed, match="invalid literal for int"):
        value("list-keys", "limit", "many")


def test_broken_json_is_refused_with_its_place():
    with pytest.raises(CommandFailed, match=r"'--tags': Invalid JSON: .* line 1 column 3"):
        value("tag-resource", "tags", ["[{"])


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1700000000", 1700000000),
        (1700000000.5, 1700000000.5),
        ("2023-11-14T22:13:20Z", 1700000000),
        ("2023-11-14T22:13:20", 1700000000),
        ("2023-11-15T00:13:20+02:00", 1700000000),
        ("2023-11-14", 1699920000),
        ("Tue, 14 Nov 2023 22:13:20 GMT", 1700000000),
    ],
)
def test_points_in_time_have_several_forms(typed, seconds):
    assert epoch_seconds(typed) == seconds


def test_a_word_is_no_point_in_time():
    with pytest.raises(ValueError, match=r".+"):
        epoch_seconds("someday")
