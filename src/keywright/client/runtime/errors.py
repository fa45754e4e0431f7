"""What can go wrong in any call, whatever the operation: one type per failure, as values that are returned.

The tree, and what a caller can do::

    ProtocolFailure
    ├── RequestInvalid        mend the request: it breaks the model's constraints and was not sent
    ├── CredentialsMissing    give credentials: none were found, or their source failed
    ├── EndpointUnknown       give a Region or an endpoint: there is no address to send to
    ├── ConnectionFailed      look at the address and the way to it: refused, unreachable or reset
    ├── DnsFailed             look at the host name: it has no address
    ├── TlsFailed             look at the certificate or the CA bundle: the server was not believed
    ├── TimedOut              try again later or wait longer; `phase` says what took too long
    ├── SignatureRefused      look at the credentials and the clock: the service does not accept the signature
    ├── AccessDenied          ask for permission: the service knows the caller and says no
    ├── Throttled             slow down
    ├── ServerFault           try again later: a failure (5xx) that the operation does not model
    ├── UnknownServiceError   the service refused with a code that the operation does not model
    ├── UnreadableAnswer      what answered is probably not the service: HTML, broken JSON or XML, a redirect
    ├── AnswerCutOff          the connection ended in the middle of the answer
    └── AnswerTooLarge        the answer is longer than any of the service's

`ProtocolError` is the union of the leaves, for a `match` that tells them apart; `case ProtocolFailure():` takes all.
`str()` of each is one sentence that is safe to show: it holds no credentials.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

from keywright.api.decoding_errors import Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolFailure:
    """A failure that is not the operation's own."""

    message: str

    def __str__(self) -> str:
        return self.message


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestInvalid(ProtocolFailure):
    """The request breaks the model and was not sent; `violations` has every constraint that it breaks.

    `violations` is empty when a member has a value of the wrong type altogether.
    """

    violations: tuple[Violation, ...] = ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsMissing(ProtocolFailure):
    """There were no credentials to sign with."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointUnknown(ProtocolFailure):
    """No address is known for this service in this Region."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFailed(ProtocolFailure):
    """No connection could be made, or it broke before a first byte of the answer.

    `sent` says that the request had gone out, so that it may have been done.
    """

    sent: bool = False


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DnsFailed(ProtocolFailure):
    """The endpoint's host name could not be resolved."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFailed(ProtocolFailure):
    """TLS could not be set up: certificate, host name or protocol version were not acceptable."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut(ProtocolFailure):
    """Time ran out while connecting, while waiting for bytes, or, byte by byte, over the answer as a whole."""

    phase: Literal["connect", "read", "answer"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRefused(ProtocolFailure):
    """The service did not accept who signed, or the signature; `code` is its word for why."""

    code: str
    status: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDenied(ProtocolFailure):
    """The caller is known and not allowed to do this."""

    code: str
    status: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Throttled(ProtocolFailure):
    """The service answers fewer calls than are made, even after the retries."""

    code: str
    status: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFault(ProtocolFailure):
    """An answer of the 5xx kind; `code` is None when what answered was not the service, as a load balancer."""

    code: str | None
    status: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownServiceError(ProtocolFailure):
    """The service refused for a reason that the model of the operation does not name."""

    code: str
    status: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableAnswer(ProtocolFailure):
    """What came back is not an answer of the protocol; `status` is None when it was not even HTTP."""

    status: int | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCutOff(ProtocolFailure):
    """The connection ended before the answer did."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTooLarge(ProtocolFailure):
    """The answer is longer than `limit` bytes and was not read to its end."""

    limit: int


ProtocolError: TypeAlias = (
    RequestInvalid
    | CredentialsMissing
    | EndpointUnknown
    | ConnectionFailed
    | DnsFailed
    | TlsFailed
    | TimedOut
    | SignatureRefused
    | AccessDenied
    | Throttled
    | ServerFault
    | UnknownServiceError
    | UnreadableAnswer
    | AnswerCutOff
    | AnswerTooLarge
)


class CallFailed(Exception):
    """Carries a ProtocolError up to the call that returns it; never seen by callers of operations."""

    def __init__(self, error: ProtocolError) -> None:
        super().__init__(error.message)
        self.error = error
