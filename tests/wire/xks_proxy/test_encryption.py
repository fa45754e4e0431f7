"""Encrypt and Decrypt of the proxy with software keys."""

from __future__ import annotations

import base64
import os

import pytest

from tests.services.xks_client import XksClient, b64, integrity_value, metadata

CDIV = {"ciphertextDataIntegrityValueAlgorithm": "SHA_256"}
VALIDATION = (400, "ValidationException")
INVALID_CIPHERTEXT = (400, "InvalidCiphertextException")
UNSUPPORTED = (501, "UnsupportedOperationException")


@pytest.mark.parametrize("size", [1, 32, 4096, 4300, 8192])
@pytest.mark.parametrize("aad", [None, b"", b"project=nile", os.urandom(8192)], ids=["none", "empty", "short", "8192"])
def test_what_was_encrypted_is_decrypted(client: XksClient, size: int, aad: bytes | None):
    plaintext = os.urandom(size)
    sealed = client.encrypt("both", plaintext, aad)
    assert sealed.status == 200
    opened = client.decrypt("both", sealed.json, aad)
    assert (opened.status, opened.bytes) == (200, {"plaintext": plaintext})


def test_parts_of_a_ciphertext_have_the_sizes_of_the_specification(client: XksClient):
    answer = client.encrypt("both", b"p" * 99, b"aad")
    sizes = {name: len(value) for name, value in answer.bytes.items()}
    assert answer.headers["content-type"] == "application/json"
    assert sizes == {
        "ciphertext": 99,
        "initializationVector": 16,
        "authenticationTag": 16,
        "ciphertextMetadata": 5,
    }
    assert answer.bytes["ciphertextMetadata"] == b"\x01\x00\x00\x00\x01"


def test_no_iv_comes_twice(client: XksClient):
    ivs = {client.encrypt("both", b"p").bytes["initializationVector"] for _ in range(50)}
    assert len(ivs) == 50


@pytest.mark.parametrize("aad", [None, b"project=nile,department=marketing"])
def test_the_integrity_value_is_that_of_the_specification(client: XksClient, aad: bytes | None):
    sealed = client.encrypt("both", b"plaintext", aad, **CDIV)
    assert sealed.bytes["ciphertextDataIntegrityValue"] == integrity_value(aad or b"", sealed.bytes)
    assert client.decrypt("both", sealed.json, aad).bytes == {"plaintext": b"plaintext"}


def test_no_integrity_value_comes_unasked(client: XksClient):
    assert "ciphertextDataIntegrityValue" not in client.encrypt("both", b"plaintext").json


@pytest.mark.parametrize("part", ["ciphertext", "initializationVector", "authenticationTag", "ciphertextMetadata"])
@pytest.mark.parametrize("bit", [0, -1])
def test_a_flipped_bit_is_noticed(client: XksClient, part: str, bit: int):
    sealed = client.encrypt("both", b"plaintext", b"aad").json
    value = bytearray(base64.b64decode(sealed[part]))
    value[bit] ^= 1
    assert client.decrypt("both", {**sealed, part: b64(bytes(value))}, b"aad").error == INVALID_CIPHERTEXT


@pytest.mark.parametrize("aad", [None, b"", b"other", b"aad\x05\x01\x00\x00\x00\x01"])
def test_other_additional_data_are_noticed(client: XksClient, aad: bytes | None):
    sealed = client.encrypt("both", b"plaintext", b"aad").json
    assert client.decrypt("both", sealed, aad).error == INVALID_CIPHERTEXT


def test_metadata_left_out_are_noticed(client: XksClient):
    sealed = client.encrypt("both", b"plaintext").json
    del sealed["ciphertextMetadata"]
    assert client.decrypt("both", sealed).error == INVALID_CIPHERTEXT


def test_bytes_do_not_move_between_ciphertext_and_tag(client: XksClient):
    sealed = client.encrypt("both", b"plaintext").bytes
    moved = {
        **{name: b64(value) for name, value in sealed.items()},
        "ciphertext": b64(sealed["ciphertext"] + sealed["authenticationTag"][:4]),
        "authenticationTag": b64(sealed["authenticationTag"][4:]),
    }
    assert client.decrypt("both", moved).error == INVALID_CIPHERTEXT


@pytest.mark.parametrize("size", [0, 1, 11, 13, 17])
def test_an_iv_of_another_size_is_an_invalid_ciphertext(client: XksClient, size: int):
    sealed = client.encrypt("both", b"plaintext").json
    answer = client.decrypt("both", {**sealed, "initializationVector": b64(bytes(size))})
    assert answer.error == INVALID_CIPHERTEXT


def test_ciphertexts_of_one_key_are_not_those_of_another(client: XksClient):
    sealed = client.encrypt("both", b"plaintext").json
    assert client.decrypt("decrypts", sealed).error == INVALID_CIPHERTEXT


@pytest.mark.parametrize("present", [None, b"aad"])
@pytest.mark.parametrize("cdiv", [{}, CDIV])
def test_a_key_that_only_decrypts_encrypts_nothing(client: XksClient, present: bytes | None, cdiv: dict[str, str]):
    answer = client.encrypt("decrypts", b"plaintext", present, **cdiv)
    assert answer.error == (400, "InvalidKeyUsageException")


def test_a_key_that_only_encrypts_encrypts_without_an_integrity_value_only(client: XksClient):
    assert client.encrypt("encrypts", b"plaintext").status == 200
    assert client.encrypt("encrypts", b"plaintext", **CDIV).error == (400, "InvalidKeyUsageException")


def test_a_key_that_only_encrypts_decrypts_nothing(client: XksClient):
    sealed = client.encrypt("encrypts", b"plaintext").json
    assert client.decrypt("encrypts", sealed).error == (400, "InvalidKeyUsageException")


def test_a_disabled_key_does_nothing_and_says_what_it_is(client: XksClient):
    sealed = client.encrypt("both", b"plaintext").json
    assert client.encrypt("disabled", b"plaintext").error == (400, "InvalidStateException")
    assert client.decrypt("disabled", sealed).error == (400, "InvalidStateException")
    assert client.key_metadata("disabled").json["keyStatus"] == "DISABLED"


@pytest.mark.parametrize(
    ("key", "usage"),
    [("both", ["DECRYPT", "ENCRYPT"]), ("encrypts", ["ENCRYPT"]), ("decrypts", ["DECRYPT"])],
)
def test_metadata_tell_what_a_key_is(client: XksClient, key: str, usage: list[str]):
    answer = client.key_metadata(key)
    assert answer.status == 200
    assert answer.json == {"keySpec": "AES_256", "keyUsage": usage, "keyStatus": "ENABLED"}


def test_an_alias_is_the_same_key(client: XksClient):
    sealed = client.encrypt("also-both", b"plaintext").json
    assert client.decrypt("both", sealed).bytes == {"plaintext": b"plaintext"}


def test_more_plaintext_than_the_limit_is_unsupported(client: XksClient):
    assert client.encrypt("both", bytes(8193)).error == UNSUPPORTED
    sealed = client.encrypt("both", b"p").json
    assert client.decrypt("both", {**sealed, "ciphertext": b64(bytes(8193))}).error == UNSUPPORTED


def test_more_additional_data_than_the_limit_is_unsupported(client: XksClient):
    assert client.encrypt("both", b"p", bytes(16_385)).error == UNSUPPORTED
    assert client.decrypt("both", client.encrypt("both", b"p").json, bytes(16_385)).error == UNSUPPORTED


@pytest.mark.parametrize("missing", ["requestMetadata", "plaintext", "encryptionAlgorithm"])
@pytest.mark.parametrize("how", ["absent", "null", "number"])
def test_a_required_member_must_be_there(client: XksClient, missing: str, how: str):
    body = {"requestMetadata": metadata(), "plaintext": "cA==", "encryptionAlgorithm": "AES_GCM"}
    if how == "absent":
        del body[missing]
    else:
        body[missing] = None if how == "null" else 7  # type: ignore[assignment]
    assert client.post("/keys/both/encrypt", body).error == VALIDATION


@pytest.mark.parametrize("missing", ["awsPrincipalArn", "kmsKeyArn", "kmsOperation", "kmsRequestId"])
def test_required_metadata_must_be_there(client: XksClient, missing: str):
    answer = client.encrypt("both", b"p", requestMetadata=metadata(**{missing: None}))
    assert answer.error == VALIDATION


@pytest.mark.parametrize("algorithm", ["AES_CBC", "aes_gcm", ""])
def test_no_other_algorithm_is_known(client: XksClient, algorithm: str):
    assert client.encrypt("both", b"p", encryptionAlgorithm=algorithm).error == VALIDATION
    assert client.encrypt("both", b"p", ciphertextDataIntegrityValueAlgorithm="MD5").error == VALIDATION


@pytest.mark.parametrize("plaintext", ["cA", "cA=", "c A==", "-_8=", "cB==", "cA==cA==", "cA==\n", "ä"])
def test_only_canonical_base64_is_base64(client: XksClient, plaintext: str):
    assert client.encrypt("both", b"", plaintext=plaintext).error == VALIDATION


def test_metadata_of_more_than_twenty_bytes_are_no_metadata(client: XksClient):
    sealed = client.encrypt("both", b"p").json
    assert client.decrypt("both", {**sealed, "ciphertextMetadata": b64(bytes(20))}).error == INVALID_CIPHERTEXT
    assert client.decrypt("both", {**sealed, "ciphertextMetadata": b64(bytes(21))}).error == VALIDATION


def test_members_that_are_unknown_or_null_do_not_matter(client: XksClient):
    answer = client.encrypt(
        "both",
        b"plaintext",
        additionalAuthenticatedData=None,
        requestMetadata=metadata("SomeNewOperation", kmsRequestId="not a UUID", future={"a": [1, 2.5, None]}),
        somethingNew=[{}],
    )
    assert answer.status == 200
    assert client.decrypt("both", answer.json, ciphertextDataIntegrityValueAlgorithm="?").status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"{",
        b'{"requestMetadata":{}}',
        b'{"plaintext":"cA==","plaintext":"cQ==",%b}',
        b'{"plain\\u0074ext":"cA==","plaintext":"cQ==",%b}',
        b'{"plaintext":"cA==","x":{"a":1,"a":1},%b}',
        b'{"plaintext":"cA==","x":NaN,%b}',
        b'{"plaintext":"cA==","x":"\xff",%b}',
        b'{"plaintext":"cA==",%b}}',
        b'{"plaintext":"cA==","x":' + b"[" * 20 + b"]" * 20 + b",%b}",
        b'{"plaintext":"cA==","x":' + b"[" * 20_000 + b"]" * 20_000 + b",%b}",
        b'\xef\xbb\xbf{"plaintext":"cA==",%b}',
    ],
)
def test_a_body_with_two_meanings_or_none_is_refused(client: XksClient, body: bytes):
    rest = (
        b'"encryptionAlgorithm":"AES_GCM","requestMetadata":'
        b'{"awsPrincipalArn":"a","kmsKeyArn":"k","kmsOperation":"Encrypt","kmsRequestId":"r"}'
    )
    assert client.post("/keys/both/encrypt", body.replace(b"%b", rest)).error == VALIDATION
    assert client.post("/keys/both/encrypt", b'{"plaintext":"cA==",%b}' % rest).status == 200
