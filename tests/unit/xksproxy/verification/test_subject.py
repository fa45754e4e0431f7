"""The URL of a proxy is read strictly, and what is secret about a subject does not show."""

from __future__ import annotations

import pytest

from keywright.xksproxy.verification.subject import InvalidUrl, ProxyUrl


@pytest.mark.parametrize(
    ("text", "host_header", "path", "prefix"),
    [
        ("https://proxy.example.com/kms/xks/v1", "proxy.example.com", "/kms/xks/v1", ""),
        ("https://proxy.example.com:443/kms/xks/v1", "proxy.example.com", "/kms/xks/v1", ""),
        ("https://Proxy.Example.com:8443/a/b/kms/xks/v1", "Proxy.Example.com:8443", "/a/b/kms/xks/v1", "/a/b"),
    ],
)
def test_a_url_is_taken_apart_and_its_name_sent_as_it_was_given(text, host_header, path, prefix):
    url = ProxyUrl.parse(text)
    assert (url.host_header, url.path, url.prefix) == (host_header, path, prefix)


@pytest.mark.parametrize(
    "text",
    [
        "http://proxy.example.com/kms/xks/v1",
        "https://proxy.example.com/kms/xks/v1/",
        "https://proxy.example.com/kms/xks/v2",
        "https://proxy.example.com/kms/xks/v1?a=b",
        "https://user@proxy.example.com/kms/xks/v1",
        "https://proxy.example.com:99999/kms/xks/v1",
        "https:///kms/xks/v1",
        "https://[::1]/kms/xks/v1",
        "https://a\r\nb/kms/xks/v1",
        "proxy.example.com",
    ],
)
def test_what_is_no_url_of_a_proxy_is_refused(text):
    with pytest.raises(InvalidUrl):
        ProxyUrl.parse(text)


def test_secrets_do_not_show(caller):
    shown = repr(caller) + repr(caller.terms())
    assert caller.subject.credentials.secret_access_key not in shown
    assert caller.subject.second_credentials.secret_access_key not in shown
