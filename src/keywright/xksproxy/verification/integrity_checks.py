"""Ciphertexts that were tampered with are noticed, every part of them (xks.md sections 1.7 and 1.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from keywright.api.xks import MAX_CIPHERTEXT_METADATA_BYTES, ErrorName
from keywright.xksproxy.verification.caller import Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.expectations import require_error
from keywright.xksproxy.verification.sealing import Sealed, ask_decrypt, encrypt

_NO_METADATA = "the proxy gives no ciphertextMetadata"


def _flipped(value: bytes, at: int = 0) -> bytes:
    changed = bytearray(value)
    changed[at] ^= 1
    return bytes(changed)


def _metadata(sealed: Sealed) -> bytes:
    if not sealed.metadata:
        raise CheckSkipped(_NO_METADATA)
    return sealed.metadata


def _noticed(
    sentence: str,
    change: Callable[[Sealed], Sealed],
    *names: ErrorName,
    aad: bytes | None = AAD,
) -> Check:
    def run(caller: Caller) -> None:
        changed = change(encrypt(caller, PLAINTEXT, aad))
        require_error(ask_decrypt(caller, changed), *(names or (ErrorName.INVALID_CIPHERTEXT,)))

    return Check(sentence=sentence, run=run)


def _of_another_message(caller: Caller) -> None:
    one, other = (encrypt(caller, PLAINTEXT, AAD) for _ in range(2))
    require_error(ask_decrypt(caller, replace(one, tag=other.tag)), ErrorName.INVALID_CIPHERTEXT)


def _without_metadata(sealed: Sealed) -> Sealed:
    _metadata(sealed)
    return replace(sealed, metadata=None)


def _metadata_for_aad(sealed: Sealed) -> Sealed:
    return replace(sealed, aad=AAD + _metadata(sealed), metadata=None)


def _aad_for_metadata(sealed: Sealed) -> Sealed:
    moved = AAD[-1:] + _metadata(sealed)
    if len(moved) > MAX_CIPHERTEXT_METADATA_BYTES:
        raise CheckSkipped("the ciphertextMetadata are as long as they may be")
    return replace(sealed, aad=AAD[:-1], metadata=moved)


_MALFORMED = (ErrorName.INVALID_CIPHERTEXT, ErrorName.VALIDATION)

GROUP = Group(
    letter="I",
    title="Integrity",
    checks=(
        _noticed("additional data that are left out are noticed", lambda sealed: replace(sealed, aad=None)),
        _noticed("additional data that are added are noticed", lambda sealed: replace(sealed, aad=AAD), aad=None),
        _noticed("other additional data are noticed", lambda sealed: replace(sealed, aad=_flipped(AAD, -1))),
        _noticed("shortened additional data are noticed", lambda sealed: replace(sealed, aad=AAD[:-1])),
        _noticed(
            "a changed ciphertext is noticed",
            lambda sealed: replace(sealed, ciphertext=_flipped(sealed.ciphertext)),
        ),
        _noticed(
            "a shortened ciphertext is noticed",
            lambda sealed: replace(sealed, ciphertext=sealed.ciphertext[:-1]),
        ),
        _noticed("a changed initialization vector is noticed", lambda sealed: replace(sealed, iv=_flipped(sealed.iv))),
        _noticed("a changed tag is noticed", lambda sealed: replace(sealed, tag=_flipped(sealed.tag, -1))),
        Check(sentence="the tag of another message is noticed", run=_of_another_message),
        _noticed(
            "changed metadata are noticed",
            lambda sealed: replace(sealed, metadata=_flipped(_metadata(sealed), -1)),
        ),
        _noticed(
            "metadata that are left out are noticed",
            _without_metadata,
        ),
        _noticed("metadata that are passed as additional data are noticed", _metadata_for_aad),
        _noticed("additional data that are passed as metadata are noticed", _aad_for_metadata),
        _noticed(
            "metadata of 21 bytes are refused",
            lambda sealed: replace(sealed, metadata=(sealed.metadata or b"").ljust(21, b"x")),
            *_MALFORMED,
        ),
        _noticed(
            "an initialization vector of 11 bytes is refused",
            lambda sealed: replace(sealed, iv=sealed.iv[:11]),
            *_MALFORMED,
        ),
        _noticed("an empty initialization vector is refused", lambda sealed: replace(sealed, iv=b""), *_MALFORMED),
        _noticed("a tag of 12 bytes is refused", lambda sealed: replace(sealed, tag=sealed.tag[:12]), *_MALFORMED),
        _noticed(
            "bytes that move from the ciphertext into the tag are noticed",
            lambda sealed: replace(sealed, ciphertext=sealed.ciphertext[:-1], tag=sealed.ciphertext[-1:] + sealed.tag),
            *_MALFORMED,
        ),
        _noticed(
            "bytes that move from the tag into the ciphertext are noticed",
            lambda sealed: replace(sealed, ciphertext=sealed.ciphertext + sealed.tag[:1], tag=sealed.tag[1:]),
            *_MALFORMED,
        ),
    ),
)
