from __future__ import annotations

import pytest

from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import ENTROPY_BYTES, IdKind, iam_id
from keywright.domain.iam.names import check_account_id, check_name, check_path, check_tags


@pytest.mark.parametrize("name", ["a", "a+b=c,d.e@f-g_h", "x" * 64])
def test_good_names_are_taken(name: str):
    check_name("user", name)


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a/b", "a*", "é", "a\n", "${aws:username}"])
def test_bad_names_are_refused(name: str):
    with pytest.raises(IamRefused):
        check_name("user", name)


def test_groups_and_policies_have_longer_names():
    check_name("group", "x" * 128)
    check_name("policy", "x" * 128)
    with pytest.raises(IamRefused):
        check_name("policy", "x" * 129)


@pytest.mark.parametrize("path", ["/", "/a/", "/a/b.c/"])
def test_good_paths_are_taken(path: str):
    check_path(path)


@pytest.mark.parametrize("path", ["", "a", "/a", "a/", "//", "/a//b/", "/a b/", "/*/", "/a?/", "/é/", f"/{'x' * 511}/"])
def test_bad_paths_are_refused(path: str):
    with pytest.raises(IamRefused):
        check_path(path)


@pytest.mark.parametrize("tags", [{"a": ""}, {"x" * 128: "y" * 256}, {"é": "ü"}, {f"k{n}": "v" for n in range(50)}])
def test_good_tags_are_taken(tags: dict[str, str]):
    check_tags(tags)


@pytest.mark.parametrize(
    "tags",
    [
        {"": "v"}, {"x" * 129: "v"}, {"k": "y" * 257}, {"AWS:k": "v"}, {"k": "a\n"}, {"k*": "v"}, {"a": "1", "A": "2"},
        {f"k{n}": "v" for n in range(51)},
    ],
)  # fmt: skip
def test_bad_tags_are_refused(tags: dict[str, str]):
    with pytest.raises(IamRefused):
        check_tags(tags)


@pytest.mark.parametrize("account_id", ["", "12345678901", "1234567890123", "12345678901x", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_account_ids_have_twelve_digits(account_id: str):
    check_account_id("123456789012")
    with pytest.raises(IamRefused):
        check_account_id(account_id)


@pytest.mark.parametrize("kind", IdKind)
def test_ids_begin_with_their_kind_and_differ_with_their_entropy(kind: IdKind):
    ids = {iam_id(kind, bytes([number]) * ENTROPY_BYTES) for number in range(256)}
    assert len(ids) == 256
    length = 20 if "ACCESS_KEY" in kind.name else 21
    assert all(each.startswith(kind.value) and len(each) == length and each.isalnum() for each in ids)
