"""Known-answer tests of the primitives, run at every start before any key is opened.

Source: assurance.md section 5 item 13. AES-GCM: McGrew and Viega, test case 16. HMAC: RFC 4231, test case 2.
KBKDF: computed from its definition in SP 800-108 with Python's own hmac module (a test does it again).
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from keywright.crypto.errors import SelfTestFailed
from keywright.crypto.key_derivation import derive_64_bytes, derive_key_material
from keywright.crypto.key_material import KeyMaterial


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownAnswer:
    """Pairs a computation with the answer it must give."""

    name: str
    compute: Callable[[], bytes]
    answer: bytes


_GCM_KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
_GCM_IV = bytes.fromhex("cafebabefacedbaddecaf888")
_GCM_AAD = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
_GCM_PLAINTEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
_GCM_CIPHERTEXT = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)
_HMAC_ANSWER = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
_KDF_ANSWER = bytes.fromhex(
    "d6051ea65796884d9da43a02044f286e6421368377a27e8eae525d158b81063d"
    "d7dae6a8b806eed1ac5abb9b3a8a5b7aca4c87f0b1e4e9a7d584e6f231a83fe2"
)


def known_answers() -> tuple[KnownAnswer, ...]:
    """Gives the tests that `run` makes."""
    return (
        KnownAnswer(name="AES-GCM encryption", compute=_gcm_encrypt, answer=_GCM_CIPHERTEXT),
        KnownAnswer(name="AES-GCM decryption", compute=_gcm_decrypt, answer=_GCM_PLAINTEXT),
        KnownAnswer(name="AES-GCM refusal", compute=_gcm_refuse, answer=b"refused"),
        KnownAnswer(name="HMAC-SHA256", compute=_hmac, answer=_HMAC_ANSWER),
        KnownAnswer(name="KBKDF, quick", compute=_derive_quickly, answer=_KDF_ANSWER),
        KnownAnswer(name="KBKDF, wipeable", compute=_derive_wipeably, answer=_KDF_ANSWER),
    )


def run(tests: tuple[KnownAnswer, ...] | None = None) -> None:
    """Runs the known-answer tests (about 0.1 ms). Raises SelfTestFailed with the name of the first that fails."""
    for test in known_answers() if tests is None else tests:
        try:
            answer = test.compute()
        except Exception as error:
            raise SelfTestFailed(f"The self-test of {test.name} could not run: do not use this build.") from error
        if answer != test.answer:
            raise SelfTestFailed(f"The self-test of {test.name} gave a wrong answer: do not use this build.")


def _gcm_encrypt() -> bytes:
    return AESGCM(_GCM_KEY).encrypt(_GCM_IV, _GCM_PLAINTEXT, _GCM_AAD)


def _gcm_decrypt() -> bytes:
    return AESGCM(_GCM_KEY).decrypt(_GCM_IV, _GCM_CIPHERTEXT, _GCM_AAD)


def _gcm_refuse() -> bytes:
    altered = _GCM_CIPHERTEXT[:-1] + bytes([_GCM_CIPHERTEXT[-1] ^ 1])
    try:
        AESGCM(_GCM_KEY).decrypt(_GCM_IV, altered, _GCM_AAD)
    except InvalidTag:
        return b"refused"
    return b"accepted"


def _hmac() -> bytes:
    state = HMAC(b"Jefe", hashes.SHA256())
    state.update(b"what do ya want for nothing?")
    return state.finalize()


def _derive_quickly() -> bytes:
    return derive_64_bytes(KeyMaterial(bytes(range(32))), b"self-test", b"context")


def _derive_wipeably() -> bytes:
    return bytes(derive_key_material(KeyMaterial(bytes(range(32))), b"self-test", b"context", 64).unsafe_view())
