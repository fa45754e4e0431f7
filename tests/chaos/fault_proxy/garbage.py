"""Answers in time that are wrong (row X2): what an XKS proxy must not say, each by its name."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

from tests.chaos.fault_proxy.messages import http_answer
from tests.chaos.fault_proxy.modes import AnswerFault, sends

Document = dict[str, Any]
_TEN_MEGABYTES = 10 * 1024 * 1024


def changed(change: Callable[[Document], Document]) -> AnswerFault:
    """Return the fault of answering with a changed copy of the right document."""
    return sends(lambda answer: http_answer(json.dumps(change(dict(answer.document or {}))).encode(), answer.status))


def having(**members: Any) -> AnswerFault:
    """Return the fault of answering with other members."""
    return changed(lambda document: {**document, **members})


def without(*names: str) -> AnswerFault:
    """Return the fault of leaving members out."""
    return changed(lambda document: {name: value for name, value in document.items() if name not in names})


def altered(name: str, change: Callable[[bytes], bytes]) -> AnswerFault:
    """Return the fault of changing the bytes of a member that is base64."""

    def apply(document: Document) -> Document:
        if name not in document:
            return document
        return {**document, name: base64.b64encode(change(base64.b64decode(document[name]))).decode()}

    return changed(apply)


def body(
    make: Callable[[bytes], bytes], *headers: bytes, status: int = 200, content_type: bytes = b"application/json"
) -> AnswerFault:
    """Return the fault of answering with another body."""
    return sends(lambda answer: http_answer(make(answer.body), status, *headers, content_type=content_type))


def _flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def _duplicated(right: bytes) -> bytes:
    return b"{" + b",".join([right[1:-1], right[1:-1].replace(b'": "', b'": "A')]) + b"}"


EVERYWHERE: dict[str, AnswerFault] = {
    "empty_body": body(lambda _: b""),
    "not_json": body(lambda _: b"it works!"),
    "html_with_502": body(lambda _: b"<html><h1>502 Bad Gateway</h1></html>", status=502, content_type=b"text/html"),
    "html_with_200": body(lambda _: b"<html>Welcome</html>", content_type=b"text/html"),
    "truncated_json": body(lambda right: right[:-1]),
    "two_documents": body(lambda right: right + right),
    "json_array": body(lambda right: b"[" + right + b"]"),
    "json_string": body(lambda right: json.dumps(right.decode()).encode()),
    "json_null": body(lambda _: b"null"),
    "empty_object": body(lambda _: b"{}"),
    "not_utf_8": body(lambda right: right[:-1] + b',"x":"\xff\xfe"}'),
    "utf_16": body(lambda right: right.decode().encode("utf-16")),
    "ten_megabytes": body(lambda right: right[:-1] + b" " * _TEN_MEGABYTES + b"}"),
    "ten_megabytes_in_a_string": body(lambda right: right[:-1] + b',"x":"' + b"x" * _TEN_MEGABYTES + b'"}'),
    "deep_json": body(lambda right: right[:-1] + b',"x":' + b"[" * 20000 + b"]" * 20000 + b"}"),
    "deep_json_alone": body(lambda _: b'{"a":' * 10000),
    "gzip_bomb": body(lambda _: gzip.compress(b" " * _TEN_MEGABYTES), b"Content-Encoding: gzip"),
    "gzip_unasked": body(gzip.compress, b"Content-Encoding: gzip"),
    "missing_members": changed(lambda document: dict(list(document.items())[1:])),
    "members_of_wrong_types": changed(lambda document: {name: {"not": [value]} for name, value in document.items()}),
    "null_members": changed(dict.fromkeys),
    "numbers_for_members": changed(lambda document: dict.fromkeys(document, 1e300)),
    "nan_members": body(lambda right: json.dumps(dict.fromkeys(json.loads(right), float("nan"))).encode()),
    "other_spelling": changed(lambda document: {name.upper(): value for name, value in document.items()}),
    "status_204": sends(lambda _: b"HTTP/1.1 204 No Content\r\n\r\n"),
    "status_999": body(lambda right: right, status=999),
    "unknown_error": body(lambda _: b'{"errorName":"OutOfCheeseException"}', status=400),
    "error_without_name": body(lambda _: b'{"errorMessage":"it did not work"}', status=500),
    "error_name_of_wrong_type": body(lambda _: b'{"errorName":{"a":1}}', status=400),
    "two_content_lengths": body(lambda right: right, b"Content-Length: 3"),
    "content_length_and_chunks": body(lambda right: right, b"Transfer-Encoding: chunked"),
    "negative_content_length": sends(lambda answer: b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + answer.body),
    "huge_content_length": sends(
        lambda answer: b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n" + answer.body
    ),
    "not_http": sends(lambda _: b"SSH-2.0-OpenSSH_9.2\r\n"),
    "http_2_preface": sends(lambda _: b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + bytes(18)),
    "odd_status_line": sends(lambda answer: answer.encode().replace(b"HTTP/1.1 200", b"HTTP/9.9 two")),
    "header_injection": sends(lambda answer: answer.encode().replace(b"Whatever", b"Whatever\r\n folded: \x00")),
}
"""Wrong for every operation, in the body or around it."""

ENCRYPT: dict[str, AnswerFault] = {
    "cdiv_mismatch": altered("ciphertextDataIntegrityValue", _flipped),
    "cdiv_missing": without("ciphertextDataIntegrityValue"),
    "cdiv_short": altered("ciphertextDataIntegrityValue", lambda value: value[:-1]),
    "ciphertext_flipped": altered("ciphertext", _flipped),
    "ciphertext_short": altered("ciphertext", lambda value: value[:-1]),
    "ciphertext_long": altered("ciphertext", lambda value: value + b"\0"),
    "ciphertext_empty": having(ciphertext=""),
    "ciphertext_bad_base64": having(ciphertext="not base64!"),
    "ciphertext_url_safe_base64": having(ciphertext="_-_-"),
    "ciphertext_without_padding": changed(
        lambda document: {**document, "ciphertext": document["ciphertext"].rstrip("=") + "A"}
    ),
    "iv_short": altered("initializationVector", lambda value: value[:-1]),
    "iv_empty": having(initializationVector=""),
    "iv_long": altered("initializationVector", lambda value: value + bytes(8)),
    "iv_flipped": altered("initializationVector", _flipped),
    "tag_short": altered("authenticationTag", lambda value: value[:12]),
    "tag_long": altered("authenticationTag", lambda value: value + b"\0"),
    "tag_flipped": altered("authenticationTag", _flipped),
    "metadata_21_bytes": altered("ciphertextMetadata", lambda value: value.ljust(21, b"x")),
    "metadata_flipped": altered("ciphertextMetadata", _flipped),
    "plaintext_instead": changed(lambda document: {"plaintext": document.get("ciphertext", "")}),
    "duplicate_members": body(_duplicated),
}
"""Wrong answers to encrypt, when a data integrity value was asked for."""

DECRYPT: dict[str, AnswerFault] = {
    "plaintext_flipped": altered("plaintext", _flipped),
    "plaintext_short": altered("plaintext", lambda value: value[:-1]),
    "plaintext_long": altered("plaintext", lambda value: value + b"\0"),
    "plaintext_empty": having(plaintext=""),
    "plaintext_bad_base64": having(plaintext="%%%="),
    "plaintext_number": having(plaintext=7),
    "duplicate_members": body(_duplicated),
}

HEALTH: dict[str, AnswerFault] = {
    "no_entries": having(ekmFleetDetails=[]),
    "eleven_entries": changed(lambda document: {**document, "ekmFleetDetails": document["ekmFleetDetails"][:1] * 11}),
    "fleet_size_0": having(xksProxyFleetSize=0),
    "fleet_size_negative": having(xksProxyFleetSize=-1),
    "fleet_size_fraction": having(xksProxyFleetSize=1.5),
    "fleet_size_text": having(xksProxyFleetSize="1"),
    "unknown_status": having(ekmFleetDetails=[{"id": "a", "model": "b", "healthStatus": "SUPERB"}]),
    "entry_without_id": having(ekmFleetDetails=[{"model": "b", "healthStatus": "ACTIVE"}]),
    "entries_object": having(ekmFleetDetails={"id": "a", "model": "b", "healthStatus": "ACTIVE"}),
    "no_vendor": without("xksProxyVendor"),
    "no_ekm_vendor": without("ekmVendor"),
}
"""Answers to health that are malformed."""


def fleet(*statuses: str) -> AnswerFault:
    """Return the answer of a proxy whose key managers have these states; it is well-formed for 1 to 10 of them."""
    details = [{"id": f"ekm-{n}", "model": "memory", "healthStatus": status} for n, status in enumerate(statuses)]
    return having(ekmFleetDetails=details)


UNFIT_KEYS: dict[str, AnswerFault] = {
    "aes_128": having(keySpec="AES_128"),
    "rsa": having(keySpec="RSA_2048"),
    "no_usages": having(keyUsage=[]),
    "encrypt_missing": having(keyUsage=["DECRYPT", "SIGN"]),
    "decrypt_missing": having(keyUsage=["ENCRYPT"]),
    "disabled": having(keyStatus="DISABLED"),
    "unknown_status": having(keyStatus="RESTING"),
}
"""Well-formed key metadata of keys that a KMS key cannot use."""

KEY_METADATA: dict[str, AnswerFault] = {
    "eleven_usages": having(keyUsage=["ENCRYPT", "DECRYPT", *(f"USE_{number}" for number in range(9))]),
    "usage_text": having(keyUsage="ENCRYPT,DECRYPT"),
    "usage_of_wrong_types": having(keyUsage=[1, None]),
    "no_key_spec": without("keySpec"),
    "no_key_usage": without("keyUsage"),
    "no_key_status": without("keyStatus"),
}
"""Answers to metadata that are malformed."""
