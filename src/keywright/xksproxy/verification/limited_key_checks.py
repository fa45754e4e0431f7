"""Keys that may not do everything (xks.md section 1.6; checks 36 to 49 of the AWS test client), where some are lent."""

from __future__ import annotations

from keywright.api.xks import ErrorName
from keywright.xksproxy.verification.caller import Caller
from keywright.xksproxy.verification.check import Check, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT, made_up
from keywright.xksproxy.verification.expectations import printable, require, require_error
from keywright.xksproxy.verification.metadata_checks import key_metadata
from keywright.xksproxy.verification.refusals import refused
from keywright.xksproxy.verification.sealing import ask_decrypt, ask_encrypt, encrypt
from keywright.xksproxy.verification.subject import KeyRole

_NAMES = {
    KeyRole.ENCRYPT_ONLY: "an encrypt-only key",
    KeyRole.DECRYPT_ONLY: "a decrypt-only key",
    KeyRole.IMPOTENT: "a key for neither",
    KeyRole.DISABLED: "a disabled key",
}
_VARIANTS: tuple[tuple[str, bytes | None, bool], ...] = (
    ("", None, False),
    (" with additional data", AAD, False),
    (" with an integrity value", None, True),
    (" with both", AAD, True),
)


def _encrypts_alone(sentence: str, aad: bytes | None) -> Check:
    def run(caller: Caller) -> None:
        sealed = encrypt(caller, PLAINTEXT, aad, key=KeyRole.ENCRYPT_ONLY)
        require_error(ask_decrypt(caller, sealed, key=KeyRole.ENCRYPT_ONLY), ErrorName.INVALID_KEY_USAGE)

    return Check(sentence=sentence, run=run)


def _encrypt_refused(role: KeyRole, *variants: int, error: ErrorName = ErrorName.INVALID_KEY_USAGE) -> list[Check]:
    def one(tail: str, aad: bytes | None, with_cdiv: bool) -> Check:
        return refused(
            f"{_NAMES[role]} does not encrypt{tail}",
            lambda caller: ask_encrypt(caller, PLAINTEXT, aad, key=role, with_cdiv=with_cdiv),
            error,
        )

    return [one(*_VARIANTS[number]) for number in variants]


def _decrypt_refused(role: KeyRole, sentence: str, error: ErrorName) -> Check:
    return refused(sentence, lambda caller: ask_decrypt(caller, made_up(caller), key=role), error)


def _truthful(role: KeyRole, allowed: set[str]) -> Check:
    def run(caller: Caller) -> None:
        usage = set(key_metadata(caller, role).key_usage) & {"ENCRYPT", "DECRYPT"}
        expected = f"of ENCRYPT and DECRYPT in keyUsage: {' '.join(sorted(allowed)) or 'neither'}"
        require(usage == allowed, expected, " ".join(sorted(usage)) or "neither")

    return Check(sentence=f"the metadata of {_NAMES[role]} say so", run=run)


def _disabled_status(caller: Caller) -> None:
    answer = caller.post(
        caller.key_place("metadata", KeyRole.DISABLED), {"requestMetadata": caller.metadata("CreateKey")}
    )
    if answer.status != 200:
        require_error(answer, ErrorName.INVALID_STATE)
        return
    status = key_metadata(caller, KeyRole.DISABLED).key_status
    require(status == "DISABLED", "keyStatus DISABLED", printable(status))


GROUP = Group(
    letter="L",
    title="Keys with limits",
    checks=(
        _encrypts_alone("an encrypt-only key encrypts, and does not decrypt", None),
        _encrypts_alone("an encrypt-only key does the same with additional data", AAD),
        *_encrypt_refused(KeyRole.ENCRYPT_ONLY, 2, 3),
        _truthful(KeyRole.ENCRYPT_ONLY, {"ENCRYPT"}),
        *_encrypt_refused(KeyRole.DECRYPT_ONLY, 0, 1, 2, 3),
        _decrypt_refused(
            KeyRole.DECRYPT_ONLY,
            "a decrypt-only key tries to decrypt what no key made",
            ErrorName.INVALID_CIPHERTEXT,
        ),
        _truthful(KeyRole.DECRYPT_ONLY, {"DECRYPT"}),
        *_encrypt_refused(KeyRole.IMPOTENT, 0, 1, 2, 3),
        _decrypt_refused(KeyRole.IMPOTENT, "a key for neither does not decrypt", ErrorName.INVALID_KEY_USAGE),
        _truthful(KeyRole.IMPOTENT, set()),
        *_encrypt_refused(KeyRole.DISABLED, 0, 3, error=ErrorName.INVALID_STATE),
        _decrypt_refused(KeyRole.DISABLED, "a disabled key does not decrypt", ErrorName.INVALID_STATE),
        Check(sentence="the metadata of a disabled key say so", run=_disabled_status),
    ),
)
