"""Names of hosts, told apart from IP addresses in every spelling."""

from __future__ import annotations

import pytest

from keywright.domain.host_names import HostNameInvalid, is_single_label, plain_host_name


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("proxy.example.com", "proxy.example.com"),
        ("PROXY.Example.Com.", "proxy.example.com"),
        ("localhost", "localhost"),
        ("1.2.3.4.example", "1.2.3.4.example"),
        ("0x7f.example", "0x7f.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
        ("example.0xg", "example.0xg"),
    ],
)
def test_a_name_has_one_plain_spelling(host: str, plain: str) -> None:
    assert plain_host_name(host) == plain


@pytest.mark.parametrize(
    "host",
    [
        "",
        ".",
        "a..b",
        "a.example..",
        "-a.example",
        "a-.example",
        "a_b.example",
        "bücher.example",
        "a.example\n",
        "a b.example",
        "a" * 64 + ".example",
        ("a" * 49 + ".") * 5 + "example",
        "[::1]",
        "::1",
        "user@host.example",
        "host.example:443",
        "host.example/path",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "example.0x",
        "example.0X7F",
        "1.2.3.4.5",
    ],
)
def test_what_is_no_name_is_refused_in_one_line(host: str) -> None:
    with pytest.raises(HostNameInvalid) as refused:
        plain_host_name(host)
    assert "\n" not in str(refused.value)


def test_only_names_without_a_dot_are_single_labels() -> None:
    assert is_single_label("localhost")
    assert not is_single_label("proxy.example.com")
