"""What parent and agent say to each other: msgpack arrays, tagged by class name, answered by request id.

Both ends come from one installation and one version, so fields may change freely; nothing is stored.
PINs and plaintexts are among the fields, so no command shows them in its repr.
"""

from msgspec import Struct


class Command(Struct, frozen=True, array_like=True, tag=True):
    """Something the agent is asked to do."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Open(Command, frozen=True):
    """Load the module and open these tokens; with a PIN, log in as user on each, once. -> Opened."""

    module_path: str
    sha256: str | None
    tokens: tuple[str, ...]
    pin: str | None
    patience: float


class DescribeTokens(Command, frozen=True):
    """How every token that was opened is doing. -> Opened."""


class InitToken(Command, frozen=True):
    """Initialise a token in a free slot. -> Done."""

    token: str
    so_pin: str


class OpenToken(Command, frozen=True):
    """Open a further token, without a login. -> Done."""

    token: str


class Login(Command, frozen=True):
    """Log in once, as security officer (role 0) or user (role 1). -> Done."""

    token: str
    role: int
    pin: str


class Logout(Command, frozen=True):
    """Log out on one token. -> Done."""

    token: str


class InitUserPin(Command, frozen=True):
    """Set the user's PIN, as the security officer. -> Done."""

    token: str
    pin: str


class SetPin(Command, frozen=True):
    """Change the PIN of whoever is logged in, else of the user. -> Done."""

    token: str
    old_pin: str
    new_pin: str


class GenerateRandom(Command, frozen=True):
    """Random bytes from any healthy token. -> Bytes."""

    length: int


class Encrypt(Command, frozen=True):
    """AES-GCM on any healthy token that has the key. -> Bytes: ciphertext and 16-byte tag."""

    key_id: bytes
    iv: bytes
    aad: bytes
    plaintext: bytes


class Decrypt(Command, frozen=True):
    """AES-GCM on any healthy token that has the key. -> Bytes: the plaintext; or CiphertextRefused."""

    key_id: bytes
    iv: bytes
    aad: bytes
    ciphertext: bytes


class FindKey(Command, frozen=True):
    """The attributes of one backing key on one token. -> Keys of length one."""

    token: str
    key_id: bytes


class ListKeys(Command, frozen=True):
    """The attributes of all secret keys on one token. -> Keys."""

    token: str


class DestroyKey(Command, frozen=True):
    """Destroy the key with this id on one token. -> Done."""

    token: str
    key_id: bytes


class GenerateBackingKey(Command, frozen=True):
    """Make a backing key on one token. -> Done."""

    token: str
    key_id: bytes
    label: str


class GenerateMaskingKey(Command, frozen=True):
    """Make the cluster's masking key on its first token. -> Done."""

    token: str
    key_id: bytes
    label: str


class GenerateTransportKey(Command, frozen=True):
    """Make an RSA pair on a token that is to receive the masking key. -> PublicTransportKey."""

    token: str
    key_id: bytes


class WrapMaskingKey(Command, frozen=True):
    """Wrap the masking key of an old token for a new one. -> Bytes."""

    token: str
    masking_key_id: bytes
    transport_key_id: bytes
    modulus: bytes
    public_exponent: bytes


class UnwrapMaskingKey(Command, frozen=True):
    """Receive the masking key on a new token. -> Done."""

    token: str
    transport_key_id: bytes
    wrapped: bytes
    key_id: bytes
    label: str
    may_hand_on: bool


class GenerateMaskedKey(Command, frozen=True):
    """Make a backing key inside a token and return it masked. -> Bytes (40)."""

    token: str
    masking_key_id: bytes


class UnmaskKey(Command, frozen=True):
    """Put a masked key on one token as a backing key. -> Done."""

    token: str
    masking_key_id: bytes
    masked: bytes
    key_id: bytes
    label: str


class Close(Command, frozen=True):
    """Finish what is under way and exit. There is no answer but the end of the stream."""


class Answer(Struct, frozen=True, array_like=True, tag=True):
    """What a command gives."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Done(Answer, frozen=True):
    """It is done and there is nothing to tell."""


class Bytes(Answer, frozen=True):
    """Bytes: ciphertext, plaintext, random or wrapped."""

    value: bytes


class TokenState(Struct, frozen=True, array_like=True):
    """One token: its label, and the name and text of the error that keeps it from being used, or None."""

    label: str
    error: str | None
    message: str


class Opened(Answer, frozen=True):
    """The state of every token, in the order they were opened."""

    tokens: tuple[TokenState, ...]


class KeyFacts(Struct, frozen=True, array_like=True):
    """`keywright.pkcs11.attributes.KeyAttributes`, for travelling and for parents without python-pkcs11."""

    key_id: bytes
    label: str
    key_type: int
    value_bytes: int
    token: bool
    private: bool
    sensitive: bool
    always_sensitive: bool
    extractable: bool
    never_extractable: bool
    local: bool
    modifiable: bool
    destroyable: bool
    encrypt: bool
    decrypt: bool
    wrap: bool
    unwrap: bool
    sign: bool
    verify: bool
    derive: bool
    trusted: bool
    wrap_with_trusted: bool


class Keys(Answer, frozen=True):
    """Keys found on one token."""

    keys: tuple[KeyFacts, ...]


class PublicTransportKey(Answer, frozen=True):
    """The public half of a transport key; big-endian integers."""

    key_id: bytes
    modulus: bytes
    public_exponent: bytes


class Failed(Answer, frozen=True):
    """The command failed: a class name of `keywright.pkcs11.errors` and its text, which holds no secret."""

    error: str
    message: str


AnyCommand = (
    Open
    | DescribeTokens
    | InitToken
    | OpenToken
    | Login
    | Logout
    | InitUserPin
    | SetPin
    | GenerateRandom
    | Encrypt
    | Decrypt
    | FindKey
    | ListKeys
    | DestroyKey
    | GenerateBackingKey
    | GenerateMaskingKey
    | GenerateTransportKey
    | WrapMaskingKey
    | UnwrapMaskingKey
    | GenerateMaskedKey
    | UnmaskKey
    | Close
)
AnyAnswer = Done | Bytes | Opened | Keys | PublicTransportKey | Failed


class Request(Struct, frozen=True, array_like=True):
    """One command on the wire, under an id that is unique among those in flight."""

    request_id: int
    command: AnyCommand


class Reply(Struct, frozen=True, array_like=True):
    """The answer to the request of that id."""

    request_id: int
    answer: AnyAnswer
