"""Names of hosts as DNS has them, told apart from the many ways to write an IP address."""

from __future__ import annotations

import re

_LABEL = re.compile(r"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
# A last label like these makes resolvers read the whole as an IPv4 address: 127.1, 2130706433, 0x7f.1.
_NUMBER = re.compile(r"\A([0-9]+|0x[0-9a-f]*)\Z")
_LONGEST = 253


class HostNameInvalid(ValueError):
    """The text is not the name of a host; the message says why in one line."""


def plain_host_name(host: str) -> str:
    """Return the one spelling of a name, as names that differ in case or in a dot at the end are the same.

    Raises:
        HostNameInvalid: it is no DNS name, or an IP address in some spelling.
    """
    name = host.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > _LONGEST or not all(_LABEL.match(label) for label in labels):
        raise HostNameInvalid(f"{host!r} is not a DNS name")
    if _NUMBER.match(labels[-1]):
        raise HostNameInvalid(f"{host!r} is an IP address and not a DNS name")
    return name


def is_single_label(name: str) -> bool:
    """Return whether the name means something on one's own network alone, as `localhost` does."""
    return "." not in name
