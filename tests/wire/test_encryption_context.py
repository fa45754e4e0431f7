"""The encryption context is exact: only the order of its pairs is free (kms-api.md section 15)."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from tests.wire.refusals import refused

COMPOSED = unicodedata.normalize("NFC", "Zo\u00eb")
DECOMPOSED = unicodedata.normalize("NFD", "Zo\u00eb")


def test_the_order_of_pairs_does_not_matter(kms: Any, key: dict[str, Any]) -> None:
    pairs = {f"key {number}": f"value {number}" for number in range(20)}
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=pairs)["CiphertextBlob"]
    backwards = dict(reversed(pairs.items()))
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=backwards)["Plaintext"] == b"x"


def test_no_context_and_an_empty_one_are_the_same(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"x"
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={})["Plaintext"] == b"x"


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"a": "bc"}, {"ab": "c"}),
        ({"a": "b"}, {"b": "a"}),
        ({"Purpose": "x"}, {"purpose": "x"}),
        ({"purpose": "X"}, {"purpose": "x"}),
        ({"purpose": "x"}, {"purpose": "x "}),
        ({"purpose": "x"}, {"purpose": "x\0"}),
        ({"name": COMPOSED}, {"name": DECOMPOSED}),
        ({COMPOSED: "1"}, {DECOMPOSED: "1"}),
        ({"a": "1", "b": "2"}, {"a": "1"}),
        ({"a": "1"}, {"a": "1", "b": "2"}),
        ({"a": "1", "b": "2"}, {"a": "2", "b": "1"}),
        ({"a": "1"}, {}),
        ({}, {"a": "1"}),
        ({"": ""}, {}),
        ({"a": ""}, {"": "a"}),
        ({"a": '1","b":"2'}, {"a": "1", "b": "2"}),
    ],
)
def test_another_context_opens_nothing(
    kms: Any, key: dict[str, Any], given: dict[str, str], asked: dict[str, str]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=given)["CiphertextBlob"]
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob, EncryptionContext=asked)
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=given)["Plaintext"] == b"x"


def test_any_text_can_be_in_a_context(kms: Any, key: dict[str, Any]) -> None:
    context = {"": "empty key", "control": "\0\x1f\x7f", "emoji \U0001f511": "\U0010ffff", "quote": '"\\'}
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=context)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)["Plaintext"] == b"x"


def test_a_context_of_more_than_8_kib_is_refused(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException"):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "x" * 8193})
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "x" * 8000})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, EncryptionContext={"a": "x" * 8000})["Plaintext"] == b"x"
