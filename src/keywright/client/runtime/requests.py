"""Makes the HTTP request of a call: pure functions of the operation, the place, the body and the time."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from keywright.api.shape import Shape
from keywright.client.runtime.errors import CallFailed, EndpointUnknown
from keywright.client.runtime.http_message import Origin
from keywright.client.runtime.operation import AnyOperation
from keywright.client.runtime.request_body import is_compressed

Headers = tuple[tuple[bytes, bytes], ...]

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> Origin:
    """Return the parts of an endpoint's URL; raises CallFailed with EndpointUnknown when it is none."""
    try:
        parts = urlsplit(url)
        scheme, host, port, path = parts.scheme, parts.hostname, parts.port, parts.path
    except ValueError:
        scheme, host, port, path = "", None, None, ""
    if scheme not in _DEFAULT_PORTS or not host or not host.isascii() or any(mark in url for mark in " \r\n"):
        raise CallFailed(EndpointUnknown(message=f"{url!r} is not the URL of an endpoint"))
    named = f"[{host}]" if ":" in host else host
    port = _DEFAULT_PORTS[scheme] if port is None else port
    host_header = named if port == _DEFAULT_PORTS[scheme] else f"{named}:{port}"
    return Origin(scheme=scheme, host=host, port=port, path=f"{path.rstrip('/')}/", host_header=host_header)


def origin_for(operation: AnyOperation, origin: Origin, parameters: Shape) -> Origin:
    """Return the origin with the host prefix that an operation's model may ask for."""
    if operation.host_prefix is None:
        return origin
    prefix = operation.host_prefix.format_map(msgspec.to_builtins(parameters))
    return Origin(
        scheme=origin.scheme,
        host=prefix + origin.host,
        port=origin.port,
        path=origin.path,
        host_header=prefix + origin.host_header,
    )


def headers_to_sign(operation: AnyOperation, origin: Origin, body: bytes) -> Headers:
    """Return the headers that say what is asked for and of whom, sorted by name."""
    if operation.gzip and is_compressed(operation, body):
        return ((b"content-encoding", b"gzip"), *_plain_headers(operation, origin))
    return _plain_headers(operation, origin)


@lru_cache(maxsize=1024)
def _plain_headers(operation: AnyOperation, origin: Origin) -> Headers:
    host = (b"host", origin.host_header.encode())
    if operation.service.protocol == "query":
        return ((b"content-type", b"application/x-www-form-urlencoded; charset=utf-8"), host)
    target = f"{operation.service.target_prefix}.{operation.name}".encode()
    return ((b"content-type", b"application/x-amz-json-1.1"), host, (b"x-amz-target", target))
