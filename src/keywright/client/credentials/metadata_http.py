"""One small request to a metadata service: no proxy, no redirect, a bounded answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_ANSWER_BYTES = 64 * 1024


class MetadataUnreachable(Exception):
    """A metadata service could not be asked, or sent more than credentials take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataAnswer:
    """A status and a body; the body is hidden from repr, because it holds credentials."""

    status: int
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text, in which bytes that are not UTF-8 are replaced."""
        return self.body.decode(errors="replace")


def ask(
    url: str, *, method: str = "GET", headers: Mapping[str, str], timeout: float, trust: str | None = None
) -> MetadataAnswer:
    """Send one request and return its answer, whatever its status.

    `timeout` (seconds) holds for connecting and for each read. `trust` names a file of certificates to trust for
    https instead of the system's. Raises MetadataUnreachable.
    """
    # Only where no access key is at hand are these needed, and they take long to import.
    import http.client
    import ssl

    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        connection = (
            http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context(cafile=trust))
            if parts.scheme == "https"
            else http.client.HTTPConnection(host, port, timeout=timeout)
        )
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            connection.request(method, path, headers=dict(headers))
            response = connection.getresponse()
            body = response.read(_ANSWER_BYTES + 1)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        # ValueError: a port or a header that cannot be sent. Only the kind of failure is told: the text of a refused
        # header would quote the authorization token.
        raise MetadataUnreachable(f"{urlsplit(url).netloc} cannot be asked ({type(error).__name__})") from None
    if len(body) > _ANSWER_BYTES:
        raise MetadataUnreachable(f"{host} answers with more than {_ANSWER_BYTES} bytes")
    return MetadataAnswer(status=response.status, body=body)
