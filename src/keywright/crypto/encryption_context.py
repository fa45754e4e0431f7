"""The encryption context in its one canonical form, which is authenticated with every ciphertext.

Compatibility law: these bytes are part of every ciphertext ever written. Nothing here may change; a new form
needs a new suite in `ciphertext_blob.py`.
"""

from collections.abc import Mapping

from keywright.crypto.errors import EncryptionContextTooLarge, InvalidEncryptionContext
from keywright.crypto.injective_encoding import length_prefixed

# Also the most additional authenticated data that every external key store proxy must take.
MAX_ENCRYPTION_CONTEXT_BYTES = 8192


def encode_encryption_context(context: Mapping[str, str] | None) -> bytes:
    """Encodes an encryption context injectively; the order of the pairs does not matter.

    `u32 count`, then for each pair in order of the key's UTF-8 bytes: `u32 length, key, u32 length, value`.
    An absent or empty context gives b"". Text is taken exactly: no case folding, no Unicode normalisation.
    Raises EncryptionContextTooLarge above 8,192 encoded bytes, InvalidEncryptionContext for text that has no
    UTF-8 form (lone surrogates). Source: assurance.md section 5 item 5.
    """
    if not context:
        return b""
    try:
        pairs = sorted((key.encode(), value.encode()) for key, value in context.items())
    except UnicodeEncodeError:
        # "from None" because the library's error repeats the whole text.
        raise InvalidEncryptionContext("The encryption context holds text that is not valid Unicode.") from None
    encoded = len(pairs).to_bytes(4) + length_prefixed(*[part for pair in pairs for part in pair])
    if len(encoded) > MAX_ENCRYPTION_CONTEXT_BYTES:
        raise EncryptionContextTooLarge(f"The encryption context is larger than {MAX_ENCRYPTION_CONTEXT_BYTES} bytes.")
    return encoded
