"""Every reason for which a signed request is refused, one tree.

The first level is what a caller tells apart on the wire; its name there stands in each docstring. The leaves
say which rule was broken. Texts hold nothing of the request except dates that were parsed before::

    SigV4Error
    ├── MissingAuthenticationToken
    ├── IncompleteSignature
    │   ├── UnsupportedAlgorithm        not AWS4-HMAC-SHA256
    │   ├── QueryAuthentication         presigned URL
    │   ├── MalformedAuthorization      a parameter is missing, repeated, unsorted or of the wrong form
    │   ├── MalformedCredential         not keyid/date/region/service/term
    │   ├── MissingDate
    │   ├── MalformedDate
    │   ├── DuplicateHeader             a header that must have one meaning came twice
    │   └── UnsignableCharacters        folded header, control character, odd method
    └── InvalidSignature
        ├── SignatureMismatch
        ├── SignatureExpired
        ├── SignatureNotYetCurrent
        ├── ScopeDateMismatch
        ├── WrongRegion
        ├── WrongService
        ├── WrongTerminator
        ├── UnsignedHost
        ├── UnsignedAmzHeader
        ├── MissingSignedHeader
        └── PayloadHashMismatch

An access key that nobody knows is found out by the caller between parsing and verifying
(`UnrecognizedClientException`), so it has no class here.
"""

from typing import ClassVar


class SigV4Error(Exception):
    """A request is not accepted as signed; `str(error)` is safe to send to its sender."""

    text: ClassVar[str] = "The request signature is not acceptable."

    def __init__(self, text: str | None = None) -> None:
        super().__init__(self.text if text is None else text)


class MissingAuthenticationToken(SigV4Error):
    """The request is unsigned: `MissingAuthenticationTokenException`, HTTP 400."""

    text = "Missing Authentication Token"


class IncompleteSignature(SigV4Error):
    """The signature cannot be read: `IncompleteSignatureException`, HTTP 400."""

    text = "The request signature does not conform to AWS standards."


class UnsupportedAlgorithm(IncompleteSignature):
    """The Authorization header does not begin with `AWS4-HMAC-SHA256 `."""

    text = "Unsupported AWS 'algorithm': only 'AWS4-HMAC-SHA256' is accepted."


class QueryAuthentication(IncompleteSignature):
    """The query string carries `X-Amz-` parameters, as a presigned URL does; no KMS operation takes one."""

    text = "Query string authentication is not supported; sign with an Authorization header."


class MalformedAuthorization(IncompleteSignature):
    """The Authorization header is not the three parameters it must be."""

    text = (
        "Authorization header requires 'Credential' parameter, sorted lowercase 'SignedHeaders' parameter "
        "and 64-digit lowercase hexadecimal 'Signature' parameter, each once and in this order."
    )


class MalformedCredential(IncompleteSignature):
    """The Credential parameter is not five well-formed elements."""

    text = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term."


class MissingDate(IncompleteSignature):
    """There is no `x-amz-date` header."""

    text = "Authorization header requires existence of a 'X-Amz-Date' header."


class MalformedDate(IncompleteSignature):
    """The `x-amz-date` header is not an existing instant written `YYYYMMDDTHHMMSSZ`."""

    text = "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"


class DuplicateHeader(IncompleteSignature):
    """A header is repeated of which signer, verifier and handler could each read another one."""

    text = "'Authorization', 'Content-Type', 'Host' and 'X-Amz-*' headers must not be repeated."


class UnsignableCharacters(IncompleteSignature):
    """A method, header name or signed value holds characters that HTTP does not allow there."""

    text = "The request contains characters that cannot be signed."


class InvalidSignature(SigV4Error):
    """The signature can be read and is not acceptable: `InvalidSignatureException`, HTTP 400."""


class SignatureMismatch(InvalidSignature):
    """The signature is not the one that this key makes over this request."""

    text = (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
        "Access Key and signing method. Consult the service documentation for details."
    )


class SignatureExpired(InvalidSignature):
    """The request was signed more than 300 seconds ago."""

    def __init__(self, signed: str, earliest: str, now: str) -> None:
        super().__init__(f"Signature expired: {signed} is now earlier than {earliest} ({now} - 5 min.)")


class SignatureNotYetCurrent(InvalidSignature):
    """The request was signed more than 300 seconds ahead."""

    def __init__(self, signed: str, latest: str, now: str) -> None:
        super().__init__(f"Signature not yet current: {signed} is still later than {latest} ({now} + 5 min.)")


class ScopeDateMismatch(InvalidSignature):
    """The date in the credential scope is not that of `x-amz-date`."""

    def __init__(self, scope_date: str, amz_date: str) -> None:
        super().__init__(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{scope_date}' != '{amz_date[:8]}', from '{amz_date}'."
        )


class WrongRegion(InvalidSignature):
    """The credential scope names a Region that this server does not answer for."""

    text = "Credential should be scoped to a valid region."


class WrongService(InvalidSignature):
    """The credential scope names a service that this server does not offer."""

    def __init__(self, services: frozenset[str]) -> None:
        wanted = ", ".join(f"'{service}'" for service in sorted(services))
        super().__init__(f"Credential should be scoped to correct service: {wanted}.")


class WrongTerminator(InvalidSignature):
    """The credential scope does not end in `aws4_request`."""

    text = "Credential should be scoped with a valid terminator: 'aws4_request'."


class UnsignedHost(InvalidSignature):
    """`host` is not among the signed headers."""

    text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."


class UnsignedAmzHeader(InvalidSignature):
    """An `x-amz-` header, the operation name for example, is present and not signed."""

    text = "Every 'X-Amz-*' header must be a 'SignedHeader' in the AWS Authorization."


class MissingSignedHeader(InvalidSignature):
    """A header is listed as signed and is not in the request."""

    text = "A header listed in 'SignedHeaders' is not in the request."


class PayloadHashMismatch(InvalidSignature):
    """`x-amz-content-sha256` is not the SHA-256 of the body: a lie, `UNSIGNED-PAYLOAD` or `STREAMING-...`."""

    text = "The value of the 'X-Amz-Content-SHA256' header does not match the SHA-256 of the body received."
