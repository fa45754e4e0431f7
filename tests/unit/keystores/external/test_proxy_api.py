"""What is read from the answers of a proxy, and what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from keywright.api.xks import ErrorName, HealthStatus
from keywright.http1.client.reply import Reply
from keywright.keystores.external import proxy_api
from keywright.keystores.external.failures import FailureKind, ProxyFailure
from tests.unit.keystores.external.answers import (
    AAD,
    CIPHERTEXT,
    DECRYPT,
    DECRYPTED,
    ENCRYPT,
    HEALTH,
    IV,
    KEY,
    MARK,
    PLAINTEXT,
    TAG,
    encrypted,
    reply,
    text,
)

READERS: dict[str, tuple[Callable[[Reply], Any], dict[str, Any]]] = {
    "health": (proxy_api.read_health, HEALTH),
    "metadata": (proxy_api.read_metadata, KEY),
    "encrypt": (lambda answer: proxy_api.read_encrypted(answer, ENCRYPT), encrypted()),
    "decrypt": (lambda answer: proxy_api.read_decrypted(answer, DECRYPT), DECRYPTED),
}
each_reader = pytest.mark.parametrize(("read", "good"), READERS.values(), ids=READERS)


def refused(read: Callable[[Reply], Any], answer: Reply) -> ProxyFailure:
    with pytest.raises(ProxyFailure) as failure:
        read(answer)
    return failure.value


def assert_invalid(read: Callable[[Reply], Any], answer: Any) -> None:
    assert refused(read, reply(answer)).kind is FailureKind.INVALID_RESPONSE


def test_the_parts_of_a_ciphertext_are_read():
    response = proxy_api.read_encrypted(reply(encrypted()), ENCRYPT)
    assert (response.ciphertext, response.initialization_vector, response.authentication_tag) == (CIPHERTEXT, IV, TAG)
    assert response.ciphertext_metadata == MARK


def test_a_plaintext_is_read():
    assert proxy_api.read_decrypted(reply(DECRYPTED), DECRYPT) == PLAINTEXT


def test_health_and_metadata_are_read():
    assert proxy_api.read_health(reply(HEALTH)).ekm_fleet_details[1].health_status is HealthStatus.DEGRADED
    assert proxy_api.read_metadata(reply({**KEY, "keySpec": "RSA_2048"})).key_spec == "RSA_2048"


@each_reader
def test_members_that_are_not_known_are_passed_over(read, good):
    read(reply({**good, "new": {"nested": ["text", 1, None]}, "another": "text"}))
    read(reply({"errorName": "InternalException", **good}))


@each_reader
def test_white_space_and_escapes_are_json_too(read, good):
    escaped = json.dumps(good, indent=2).replace("e", "\\u0065")
    assert read(reply(b" \r\n\t" + escaped.encode() + b"\n")) == read(reply(good))


@each_reader
@pytest.mark.parametrize(
    "content_type", [b"application/json; charset=utf-8", b"Application/JSON", b"application/json ;"]
)
def test_the_type_may_have_parameters(read, good, content_type):
    read(reply(good, content_type=content_type))


@each_reader
@pytest.mark.parametrize("content_type", [b"", b"text/html", b"application/json-seq", b"text/plain;application/json"])
def test_another_type_is_refused(read, good, content_type):
    assert refused(read, reply(good, content_type=content_type)).kind is FailureKind.INVALID_RESPONSE


@each_reader
@pytest.mark.parametrize("wrong", [None, True, 1.0, {}, [1], {"a": 1}], ids=repr)
def test_a_member_of_another_type_is_refused(read, good, wrong):
    for name in set(good) - {"ciphertextMetadata"}:
        assert_invalid(read, {**good, name: wrong})


@pytest.mark.parametrize("wrong", ["?", "QQ", "Q Q=", "-_-_", "QQ==QQ==", "QUE=\n", "=", "QQ=", "QQ===", "\u00e9A=="])
@pytest.mark.parametrize("of", ["encrypt", "decrypt"])
def test_what_is_no_standard_base64_is_refused(of, wrong):
    read, good = READERS[of]
    for name in good:
        assert_invalid(read, {**good, name: wrong})


@each_reader
def test_a_member_that_is_missing_is_refused(read, good):
    for name in set(good) - {"ciphertextMetadata"}:
        assert_invalid(read, {key: value for key, value in good.items() if key != name})


@each_reader
def test_a_duplicate_member_is_refused_at_any_depth_and_however_it_is_spelt(read, good):
    body = json.dumps(good)
    first = next(iter(good))
    spelt = "".join(f"\\u{ord(letter):04x}" for letter in first)
    value = json.dumps(good[first])
    for duplicate in (f'"{first}": {value}', f'"{spelt}": {value}', f'"{first}": null'):
        assert_invalid(read, f"{body[:-1]}, {duplicate}}}".encode())
        assert_invalid(read, f"{{{duplicate}, {body[1:]}".encode())
    assert_invalid(read, f'{body[:-1]}, "new": {{"a": 1, "a": 1}}}}'.encode())


@each_reader
@pytest.mark.parametrize(
    "spoilt",
    [
        '"new": NaN',
        '"new": -Infinity',
        '"new": 01',
        '"new": "\\ud800"',
        '"new": ' + "[" * 10_000 + "]" * 10_000,
        '"new": ' + '{"a":' * 5_000 + "1" + "}" * 5_000,
        '"new": ' + "9" * 10_000,
        '"new": "\x00"',
        '"new": "\\x41"',
        '"new": 1,',
    ],
    ids=["NaN", "infinity", "octal", "surrogate", "deep lists", "deep objects", "digits", "control", "escape", "comma"],
)
def test_what_is_no_strict_json_is_refused(read, good, spoilt):
    assert_invalid(read, f"{json.dumps(good)[:-1]}, {spoilt}}}".encode())


@each_reader
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'"text"', b"\xff", b"<html></html>", b"\xef\xbb\xbf{}", b"\x00"]
)
def test_what_is_no_json_object_is_refused(read, good, body):
    assert_invalid(read, body)
    assert_invalid(read, json.dumps(good).encode() + (body or b"x"))
    assert_invalid(read, b"\xef\xbb\xbf" + json.dumps(good).encode())


@pytest.mark.parametrize(
    "changed",
    [
        {"ciphertext": CIPHERTEXT + b"x"},
        {"ciphertext": CIPHERTEXT[:-1]},
        {"ciphertext": b""},
        {"initializationVector": b"i" * 11},
        {"initializationVector": b"i" * 13},
        {"initializationVector": b""},
        {"authenticationTag": b"t" * 15},
        {"authenticationTag": b"t" * 17},
        {"ciphertextMetadata": b"m" * 21},
        {"ciphertextDataIntegrityValue": b"x" * 32},
        {"ciphertextDataIntegrityValue": b""},
        {"ciphertextDataIntegrityValue": None},
    ],
    ids=str,
)
def test_a_ciphertext_whose_parts_do_not_fit_is_refused(changed):
    assert_invalid(READERS["encrypt"][0], encrypted(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"initializationVector": b"i" * 16},
        {"ciphertextMetadata": b"m" * 20},
        {"ciphertextMetadata": b""},
        {"ciphertextMetadata": None},
    ],
    ids=str,
)
def test_a_ciphertext_whose_parts_may_be_so_is_read(changed):
    proxy_api.read_encrypted(reply(encrypted(**changed)), ENCRYPT)


def test_metadata_that_is_null_is_absent():
    answer = {**encrypted(ciphertextMetadata=None), "ciphertextMetadata": None}
    assert proxy_api.read_encrypted(reply(answer), ENCRYPT).ciphertext_metadata is None


@pytest.mark.parametrize("name", ["ciphertext", "initializationVector", "authenticationTag", "ciphertextMetadata"])
def test_a_flipped_bit_is_seen_by_the_integrity_value(name):
    answer = encrypted()
    part = {"ciphertext": CIPHERTEXT, "initializationVector": IV, "authenticationTag": TAG, "ciphertextMetadata": MARK}
    answer[name] = text(bytes([part[name][0] ^ 1]) + part[name][1:])
    assert_invalid(READERS["encrypt"][0], answer)


def test_the_integrity_value_covers_the_additional_data():
    answer = encrypted()
    other = type(ENCRYPT)(
        request_metadata=ENCRYPT.request_metadata,
        plaintext=PLAINTEXT,
        encryption_algorithm="AES_GCM",
        additional_authenticated_data=AAD + b"x",
        ciphertext_data_integrity_value_algorithm="SHA_256",
    )
    assert_invalid(lambda got: proxy_api.read_encrypted(got, other), answer)


@pytest.mark.parametrize("plaintext", [PLAINTEXT + b"x", PLAINTEXT[:-1], b""])
def test_a_plaintext_of_another_length_is_refused(plaintext):
    assert_invalid(READERS["decrypt"][0], {"plaintext": text(plaintext)})


@pytest.mark.parametrize(
    "changed",
    [
        {"xksProxyFleetSize": 0},
        {"xksProxyFleetSize": -1},
        {"xksProxyFleetSize": 1.0},
        {"ekmFleetDetails": []},
        {"ekmFleetDetails": HEALTH["ekmFleetDetails"][:1] * 11},
        {"ekmFleetDetails": [{"id": "hsm-1", "model": "Luna", "healthStatus": "FINE"}]},
        {"ekmFleetDetails": [{"id": "hsm-1", "healthStatus": "ACTIVE"}]},
        {"ekmFleetDetails": [None]},
    ],
    ids=str,
)
def test_health_that_cannot_be_is_refused(changed):
    assert_invalid(proxy_api.read_health, {**HEALTH, **changed})


def test_more_than_ten_key_usages_are_refused():
    proxy_api.read_metadata(reply({**KEY, "keyUsage": ["ENCRYPT"] * 10}))
    assert_invalid(proxy_api.read_metadata, {**KEY, "keyUsage": ["ENCRYPT"] * 11})


def test_one_key_manager_that_works_is_enough_and_none_is_not():
    down = {"id": "hsm-2", "model": "Luna", "healthStatus": "UNAVAILABLE"}
    up = HEALTH["ekmFleetDetails"][0]
    proxy_api.require_key_manager(proxy_api.read_health(reply({**HEALTH, "ekmFleetDetails": [down, up]})))
    health = proxy_api.read_health(reply({**HEALTH, "ekmFleetDetails": [down, down]}))
    with pytest.raises(ProxyFailure) as failure:
        proxy_api.require_key_manager(health)
    assert failure.value.kind is FailureKind.KEY_MANAGERS_UNAVAILABLE


@each_reader
@pytest.mark.parametrize("name", ErrorName)
@pytest.mark.parametrize("status", [201, 302, 400, 404, 418, 500, 503])
def test_the_name_of_an_error_decides_whatever_its_status_and_type(read, good, name, status):
    answer = {"errorName": name.value, "errorMessage": "no", "more": 1}
    failure = refused(read, reply(answer, status=status, content_type=b"text/plain"))
    assert failure.kind == name.value
    assert f"status {status}" in failure.detail
    assert failure.detail.endswith("no")


@each_reader
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"errorName": "NoSuchException"},
        {"errorName": "NotReachable"},
        {"errorName": "validationexception"},
        {"errorName": ["InternalException"]},
        {"errorName": {"a": 1}},
        {"errorName": None},
        b"",
        b"<html>",
        b'{"errorName": "InternalException", "errorName": "KeyNotFoundException"}',
        b"[" * 60_000,
    ],
    ids=repr,
)
def test_an_error_without_a_known_name_is_an_invalid_answer(read, good, answer):
    assert refused(read, reply(answer, status=500)).kind is FailureKind.INVALID_RESPONSE


@each_reader
def test_a_good_answer_under_another_status_is_invalid(read, good):
    for status in (201, 204, 206, 301, 404, 500):
        assert refused(read, reply(good, status=status)).kind is FailureKind.INVALID_RESPONSE


def test_the_message_of_an_error_forges_no_log_line():
    message = 'a\r\nERROR forged\x1b[31m\u202e\u2028 \\n "é' + "x" * 10_000
    failure = refused(proxy_api.read_health, reply({"errorName": "InternalException", "errorMessage": message}, 500))
    said = failure.detail
    assert said.isprintable()
    assert '\\r\\nERROR forged\\x1b[31m\\u202e\\u2028 \\\\n "é' in said
    assert len(said) <= proxy_api.MAXIMUM_DETAIL_CHARACTERS + len("status 500, ")


@pytest.mark.parametrize("message", [None, 1, ["text"]])
def test_a_message_that_is_no_text_is_left_out(message):
    failure = refused(proxy_api.read_health, reply({"errorName": "InternalException", "errorMessage": message}, 500))
    assert (failure.kind, failure.detail) == (FailureKind.INTERNAL, "status 500")


def test_a_failure_does_not_tell_the_plaintext():
    failure = refused(READERS["decrypt"][0], reply({"plaintext": text(b"a secret")}))
    assert "secret" not in str(failure)
    assert text(b"a secret") not in str(failure)
