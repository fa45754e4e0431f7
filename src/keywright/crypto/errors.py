"""Every failure this package raises.

    CryptoError
    ├── InvalidCiphertext            a ciphertext blob that does not decrypt, for whatever reason
    ├── EncryptionContextError
    │   ├── EncryptionContextTooLarge
    │   └── InvalidEncryptionContext
    ├── KeyMaterialError
    │   ├── KeyMaterialWiped
    │   └── KeyMaterialDiffers
    ├── SealError
    │   ├── SealBroken               altered, or moved to another place
    │   └── WrongRootKey             sealed under another root key
    ├── RootKeyFileError
    │   ├── RootKeyFileMissing
    │   ├── RootKeyFileExists
    │   ├── RootKeyFileExposed
    │   ├── RootKeyFileMalformed
    │   └── RootKeyFileUnusable      the operating system refused
    ├── RowTampered
    ├── AuditSealMismatch
    ├── InvalidCertificate
    ├── WebTokenInvalid
    ├── KeySetInvalid
    └── SelfTestFailed

None of them carries a secret in its text or its arguments.
"""


class CryptoError(Exception):
    """Stands for any failure of this package."""


class InvalidCiphertext(CryptoError):
    """Says that a ciphertext blob does not decrypt, and never says which part of it was wrong."""

    def __init__(self) -> None:
        super().__init__("The ciphertext is not valid for this key and encryption context.")


class EncryptionContextError(CryptoError):
    """Stands for an encryption context that cannot be used."""


class EncryptionContextTooLarge(EncryptionContextError):
    """Says that the encoded encryption context exceeds its limit."""


class InvalidEncryptionContext(EncryptionContextError):
    """Says that the encryption context holds text which has no UTF-8 form."""


class KeyMaterialError(CryptoError):
    """Stands for a wrong use of key material."""


class KeyMaterialWiped(KeyMaterialError):
    """Says that the key material was overwritten before this use."""

    def __init__(self) -> None:
        super().__init__("The key material has been wiped.")


class KeyMaterialDiffers(KeyMaterialError):
    """Says that two pieces of key material are not the same bytes."""

    def __init__(self) -> None:
        super().__init__("The key material is not the same.")


class SealError(CryptoError):
    """Stands for a sealed value that cannot be opened."""


class SealBroken(SealError):
    """Says that a sealed value was altered, or stands in a place it was not sealed for."""


class WrongRootKey(SealError):
    """Says that a value was sealed under another root key than the one at hand."""


class RootKeyFileError(CryptoError):
    """Stands for a root key file that cannot be used; the text says what to do."""


class RootKeyFileMissing(RootKeyFileError):
    """Says that there is no root key file at the path."""


class RootKeyFileExists(RootKeyFileError):
    """Says that something stands at the path already and is left alone."""


class RootKeyFileExposed(RootKeyFileError):
    """Says that other users of the machine can read or replace the root key."""


class RootKeyFileMalformed(RootKeyFileError):
    """Says that the file does not hold a root key, or holds a mistyped one."""


class RootKeyFileUnusable(RootKeyFileError):
    """Says that the operating system refused to read or write the file."""


class RowTampered(CryptoError):
    """Says that a row's content does not match its message authentication code."""


class AuditSealMismatch(CryptoError):
    """Says that a record of the audit log was sealed by something else than this deployment."""


class InvalidCertificate(CryptoError):
    """Says in one sentence why a certificate or a signing request is refused."""


class SelfTestFailed(CryptoError):
    """Says which known-answer test gave a wrong answer; nothing may be encrypted then."""


class WebTokenInvalid(CryptoError):
    """Says that a web token is not one, or that none of the keys given signed it."""


class KeySetInvalid(CryptoError):
    """Says that a JSON Web Key Set is not one, or has no key of a kind that is used."""
