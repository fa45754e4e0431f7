"""Encrypt and Decrypt with a key that may do both (xks.md 1.5 to 1.8; checks 15 to 35 of the AWS test client)."""

from __future__ import annotations

from typing import Any

from keywright.api.xks import MIN_AAD_LIMIT, MIN_PLAINTEXT_LIMIT, EncryptResponse, ErrorName
from keywright.xksproxy.verification.caller import Caller, Document
from keywright.xksproxy.verification.check import Check, Group
from keywright.xksproxy.verification.expectations import require, require_document
from keywright.xksproxy.verification.refusals import UNKNOWN_KEY_ID, invalid, refused, wrong_credentials_and_paths
from keywright.xksproxy.verification.sealing import (
    Sealed,
    ask_decrypt,
    ask_encrypt,
    decrypt_request,
    encrypt,
    encrypt_request,
    require_decrypts,
    require_sealed,
    round_trip,
)

PLAINTEXT = b"plaintext of a check"
AAD = b"project=nile,department=marketing"
_ARNS_OF_ANY_FORM = ("AWS Internal", "ec2.amazonaws.com", "arn:aws:kms:us-east-1:111122223333:/key/x", "a" * 2048)


def made_up(caller: Caller) -> Sealed:
    """Return a ciphertext of the right form that no key made."""
    draw = caller.surroundings.random_bytes
    return Sealed(ciphertext=draw(16), iv=draw(12), tag=draw(16))


def _encrypt_place(caller: Caller) -> str:
    return caller.key_place("encrypt")


def _decrypt_place(caller: Caller) -> str:
    return caller.key_place("decrypt")


def _encrypt_body(caller: Caller) -> Document:
    return encrypt_request(caller, PLAINTEXT, AAD)


def _decrypt_body(caller: Caller) -> Document:
    return decrypt_request(caller, made_up(caller))


def _round_trip(sentence: str, size: int, aad_size: int | None, *, with_cdiv: bool = False) -> Check:
    def run(caller: Caller) -> None:
        draw = caller.surroundings.random_bytes
        round_trip(caller, draw(size), None if aad_size is None else draw(aad_size), with_cdiv=with_cdiv)

    return Check(sentence=sentence, run=run)


def _iv_is_new(caller: Caller) -> None:
    sealed = [encrypt(caller, PLAINTEXT, AAD) for _ in range(3)]
    require(len({each.iv for each in sealed}) == len(sealed), "another initializationVector each time", "one twice")


def _null_is_absent(caller: Caller) -> None:
    nothing = {"additionalAuthenticatedData", "ciphertextDataIntegrityValueAlgorithm"}
    document = {**encrypt_request(caller, PLAINTEXT), **dict.fromkeys(nothing)}
    sealed = require_sealed(caller.post(_encrypt_place(caller), document), PLAINTEXT, None, with_cdiv=False)
    require_decrypts(caller, sealed, PLAINTEXT)


def _unknown_members(caller: Caller) -> None:
    metadata = caller.metadata("Encrypt", newMember={"a": [1]})
    document = encrypt_request(caller, PLAINTEXT, AAD, requestMetadata=metadata, newRequestMember="x")
    require_sealed(caller.post(_encrypt_place(caller), document), PLAINTEXT, AAD, with_cdiv=False)


def _arns_of_any_form(caller: Caller) -> None:
    for arn in _ARNS_OF_ANY_FORM:
        metadata = caller.metadata("Encrypt", awsPrincipalArn=arn, kmsKeyArn=arn)
        answer = caller.post(_encrypt_place(caller), encrypt_request(caller, PLAINTEXT, requestMetadata=metadata))
        if answer.status != 403:
            # A policy may refuse a principal; what a proxy must not do is to call it invalid.
            require_document(answer, EncryptResponse)


def _without(name: str, document: dict[str, Any]) -> Document:
    return {known: value for known, value in document.items() if known != name}


def _encrypt_without(name: str) -> Check:
    return invalid(
        f"Encrypt without {name} is refused",
        _encrypt_place,
        lambda caller: _without(name, encrypt_request(caller, PLAINTEXT)),
    )


def _decrypt_without(name: str) -> Check:
    return invalid(
        f"Decrypt without {name} is refused",
        _decrypt_place,
        lambda caller: _without(name, decrypt_request(caller, made_up(caller))),
    )


_SEALED_MEMBERS = ("ciphertext", "initializationVector", "authenticationTag")

GROUP = Group(
    letter="E",
    title="Encrypt and Decrypt",
    checks=(
        _round_trip("a plaintext comes back", 32, None),
        _round_trip("a plaintext with additional data comes back", 32, 33),
        _round_trip("a plaintext comes back with an integrity value that is right", 32, None, with_cdiv=True),
        _round_trip("the same with additional data", 32, 33, with_cdiv=True),
        _round_trip("one byte comes back", 1, 1),
        _round_trip("4096 bytes with 8192 bytes of additional data come back", 4096, MIN_AAD_LIMIT),
        _round_trip(
            f"the most that must be taken comes back: {MIN_PLAINTEXT_LIMIT} bytes, {MIN_AAD_LIMIT} of additional data",
            MIN_PLAINTEXT_LIMIT,
            MIN_AAD_LIMIT,
            with_cdiv=True,
        ),
        Check(sentence="the initialization vector is another one each time", run=_iv_is_new),
        Check(sentence="null is taken for a member that is left out", run=_null_is_absent),
        Check(sentence="members that are not known yet are ignored", run=_unknown_members),
        Check(sentence="ARNs of any form and length are taken", run=_arns_of_any_form),
        refused(
            "Encrypt with an unknown key is refused",
            lambda caller: ask_encrypt(caller, PLAINTEXT, AAD, key=UNKNOWN_KEY_ID),
            ErrorName.KEY_NOT_FOUND,
        ),
        refused(
            "Decrypt with an unknown key is refused",
            lambda caller: ask_decrypt(caller, made_up(caller), key=UNKNOWN_KEY_ID),
            ErrorName.KEY_NOT_FOUND,
        ),
        *map(_encrypt_without, ("requestMetadata", "plaintext", "encryptionAlgorithm")),
        *map(_decrypt_without, ("requestMetadata", *_SEALED_MEMBERS, "encryptionAlgorithm")),
        invalid(
            "Encrypt with another algorithm is refused",
            _encrypt_place,
            lambda caller: encrypt_request(caller, PLAINTEXT, encryptionAlgorithm="AES_CBC"),
        ),
        invalid(
            "Encrypt with another integrity algorithm is refused",
            _encrypt_place,
            lambda caller: encrypt_request(caller, PLAINTEXT, ciphertextDataIntegrityValueAlgorithm="MD5"),
        ),
        *wrong_credentials_and_paths("Encrypt", _encrypt_place, _encrypt_body),
        *wrong_credentials_and_paths("Decrypt", _decrypt_place, _decrypt_body),
    ),
)
