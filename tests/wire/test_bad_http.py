"""HTTP that no client should send: each message is refused or dropped, and changes nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from tests.wire.signed_requests import Connection, ConnectionClosed, Request, Signer, ask

pytestmark = pytest.mark.usefixtures("nothing_is_changed")

CREATE = "TrentService.CreateKey"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_than_post_is_refused(idle_signer: Signer, method: str) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, method=method))
    assert 400 <= answer.status < 500
    assert answer.code == "UnknownOperationException"


def test_a_get_asks_for_health_and_nothing_else(idle_signer: Signer) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, method="GET"))
    assert (answer.status, answer.code) == (404, "UnknownOperationException")
    for path, word in (("/healthz", "alive"), ("/readyz", "ready")):
        answer = ask(idle_signer.endpoint, idle_signer.sign(None, b"", method="GET", path=path))
        assert (answer.status, answer.json) == (200, {"status": word})


@pytest.mark.parametrize("path", ["/kms", "/healthz", "//", "/%2e", "/a/.."])
def test_another_path_than_the_root_is_refused(idle_signer: Signer, path: str) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, path=path))
    assert 400 <= answer.status < 500, answer


def test_a_signature_in_the_query_is_refused(idle_signer: Signer) -> None:
    path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=" + "0" * 64
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, path=path))
    assert (answer.status, answer.code) == (400, "IncompleteSignatureException")


def test_a_body_of_more_than_one_mib_is_refused(idle_signer: Signer) -> None:
    limit = 1 << 20
    largest = b'{"Unknown":"' + b"x" * (limit - 14) + b'"}'
    assert len(largest) == limit
    assert ask(idle_signer.endpoint, idle_signer.sign("TrentService.ListKeys", largest)).status == 200
    answer = ask(idle_signer.endpoint, idle_signer.sign("TrentService.ListKeys", largest + b" "))
    assert (answer.status, answer.code) == (413, "RequestEntityTooLargeException")


def test_a_body_without_end_is_refused_after_one_mib(idle_signer: Signer) -> None:
    endless = idle_signer.sign(CREATE).without(b"content-length").with_header(b"transfer-encoding", b"chunked")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with Connection(idle_signer.endpoint) as connection:
        connection.send(replace(endless, body=b"").encode())
        for _ in range(40):
            connection.send(chunk)
        assert connection.answer().status == 413


def test_a_body_in_chunks_is_the_same_body(idle_signer: Signer) -> None:
    whole = idle_signer.sign("TrentService.GenerateRandom", b'{"NumberOfBytes":8}')
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in whole.body) + b"0\r\n\r\n"
    chunked = replace(whole.without(b"content-length"), body=chunks).with_header(b"transfer-encoding", b"chunked")
    assert ask(idle_signer.endpoint, chunked).status == 200


def test_a_body_that_breaks_off_is_not_carried_out(idle_signer: Signer) -> None:
    request = idle_signer.sign(CREATE, b'{"Description":"broken off"}')
    with Connection(idle_signer.endpoint) as connection:
        connection.send(request.encode()[:-5], last=True)
        with suppress(ConnectionClosed):  # there is nobody to answer
            assert 400 <= connection.answer().status < 500


def test_a_body_shorter_than_was_signed_is_refused(idle_signer: Signer) -> None:
    request = idle_signer.sign(CREATE, b'{"Description":"x"} ')
    answer = ask(idle_signer.endpoint, request.with_body(b'{"Description":"x"}'))
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")


def test_headers_of_a_mebibyte_are_refused(idle_signer: Signer) -> None:
    request = idle_signer.sign(CREATE).with_header(b"x-long", b"x" * (1 << 20))
    with Connection(idle_signer.endpoint) as connection:
        connection.send(request.encode())
        with suppress(ConnectionClosed):  # closed before all of it was sent
            assert 400 <= connection.answer().status < 500


def test_a_second_request_inside_the_body_is_not_carried_out(idle_signer: Signer) -> None:
    inner = idle_signer.sign(CREATE, b'{"Description":"smuggled"}').encode()
    outer = idle_signer.sign("TrentService.ListKeys", inner)
    smuggling = outer.with_header(b"transfer-encoding", b"chunked").with_body(b"0\r\n\r\n" + inner)
    with Connection(idle_signer.endpoint) as connection:
        connection.send(smuggling.encode(), last=True)
        with suppress(ConnectionClosed):  # the second answer never comes
            assert 400 <= connection.answer().status < 500
            connection.answer()


def test_one_connection_carries_many_requests(idle_signer: Signer) -> None:
    good: Request = idle_signer.sign("TrentService.GenerateRandom", {"NumberOfBytes": 8})
    bad: Request = idle_signer.sign(CREATE, b"{")
    with Connection(idle_signer.endpoint) as connection:
        assert [connection.ask(request).status for request in (good, bad, good, bad, good)] == [200, 400] * 2 + [200]
