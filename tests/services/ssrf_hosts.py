"""Hosts that an XKS proxy URI may name and that must never be connected to, and a resolver that tests hand in.

`REFUSED_HOSTS` maps each host to the addresses that its name has; those that are IP addresses in some spelling, or
names without a domain, are refused unresolved, although a resolver would answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PUBLIC_ADDRESSES = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946")

_LOOPBACK = ("127.0.0.1",)
_SPELLED = dict.fromkeys(
    (
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "2130706433",
        "017700000001",
        "0177.0.0.1",
        "0177.0.01",
        "0x7f000001",
        "0x7f.1",
        "0X7F.0.0.0x1",
        "0x7f.0x0.0x0.0x1",
        "127.0.0.0x1",
        "0",
        "0.0.0.0",
        "1",
        "10.0.0.1",
        "010.1",
        "192.168.257",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "0251.0376.0251.0376",
        "169.16689662",
        "255.255.255.255",
        "8.8.8.8",
        "0x",
        "1.2.3.4.5",
        "999.999.999.999",
    ),
    _LOOPBACK,
)
_WITHOUT_DOMAIN = dict.fromkeys(("localhost", "LOCALHOST", "localhost.", "metadata", "kubernetes"), _LOOPBACK)
_NO_NAMES = dict.fromkeys(("", ".", "..", "proxy..example.com", ".example.com", "-a.example.com"), PUBLIC_ADDRESSES)

_ANSWERS: tuple[tuple[str, ...], ...] = (
    ("127.0.0.1",),
    ("127.255.255.254",),
    ("0.0.0.0",),
    ("0.1.2.3",),
    ("10.0.0.1",),
    ("172.16.0.1",),
    ("172.31.255.255",),
    ("192.168.1.1",),
    ("100.64.0.1",),
    ("100.100.100.200",),
    ("169.254.169.254",),
    ("169.254.170.2",),
    ("168.63.129.16",),
    ("192.0.0.192",),
    ("192.0.2.1",),
    ("198.51.100.7",),
    ("203.0.113.9",),
    ("198.18.0.1",),
    ("224.0.0.1",),
    ("240.0.0.1",),
    ("255.255.255.255",),
    ("::1",),
    ("::",),
    ("fe80::1",),
    ("fe80::1%2",),
    ("fc00::1",),
    ("fd00:ec2::254",),
    ("ff02::1",),
    ("2001:db8::1",),
    ("3fff::1",),
    ("100::1",),
    ("::ffff:127.0.0.1",),
    ("::ffff:169.254.169.254",),
    ("::ffff:10.1.2.3",),
    ("::127.0.0.1",),
    ("64:ff9b::7f00:1",),
    ("64:ff9b:1::a00:1",),
    ("2002:7f00:1::1",),
    ("2002:a9fe:a9fe::",),
    ("2001:0:7f00:1::f7f7:f7f7",),
    ("2001:0:808:808::80ff:fffe",),
    ("5f00::1",),
    (PUBLIC_ADDRESSES[0], "127.0.0.1"),
    ("10.0.0.1", PUBLIC_ADDRESSES[0]),
    (*PUBLIC_ADDRESSES, "::1"),
)
_RESOLVED = {f"name-{number}.attacker.example": answers for number, answers in enumerate(_ANSWERS)}

REFUSED_HOSTS: Mapping[str, tuple[str, ...]] = {**_SPELLED, **_WITHOUT_DOMAIN, **_NO_NAMES, **_RESOLVED}
UNRESOLVED_HOSTS = frozenset((*_SPELLED, *_WITHOUT_DOMAIN, *_NO_NAMES))


class AnsweringResolver:
    """Answers every name with the same addresses, or with another set each time, and notes what it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> Sequence[str]:
        """Return the next answer; the last one stays."""
        self.asked.append(name)
        return self._answers[min(len(self.asked), len(self._answers)) - 1]
