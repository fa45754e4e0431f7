"""Connections are kept, used again while they are good, and never with bytes that belong to another answer."""

from __future__ import annotations

import pytest

from keywright.api.kms import ListKeysRequest
from keywright.client.kms import list_keys
from keywright.client.runtime.pooled_transport import IDLE_SECONDS, PooledTransport
from keywright.client.runtime.result import Ok
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import Tls
from tests.unit.client.scripted_server import ScriptedServer, answer, bytes_then_close, context_for

REQUEST = ListKeysRequest()
GOOD = answer(b'{"Keys": []}')


def calls(context, count=1):
    for _ in range(count):
        assert isinstance(list_keys.request(context, REQUEST), Ok)


def in_pieces(*pieces):
    def play(connection, over):
        for piece in pieces:
            connection.sendall(piece)
            over.wait(0.02)

    return play


def test_calls_after_one_another_share_a_connection():
    with ScriptedServer([GOOD]) as server, context_for(server.url) as context:
        calls(context, 5)
        assert (server.connections, len(server.requests)) == (1, 5)


async def test_asynchronous_calls_after_one_another_share_a_connection():
    with ScriptedServer([GOOD]) as server:
        async with context_for(server.url) as context:
            for _ in range(3):
                assert isinstance(await list_keys.request_async(context, REQUEST), Ok)
        assert (server.connections, len(server.requests)) == (1, 3)


def test_requests_are_sent_as_http_wants_them():
    with ScriptedServer([GOOD]) as server, context_for(f"{server.url}/gate") as context:
        calls(context)
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /gate/ HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{server.port}".encode() in head
    assert b"content-length: 2" in head
    assert body == b"{}"


@pytest.mark.parametrize(
    "goodbye",
    [
        answer(b'{"Keys": []}', headers=("connection: close",)),
        bytes_then_close(b'HTTP/1.1 200 OK\r\n\r\n{"Keys": []}'),
        bytes_then_close(b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"Keys": []}'),
    ],
    ids=["said", "without a length", "without a word"],
)
def test_a_connection_that_ends_with_its_answer_is_not_used_again(goodbye):
    # A server may hang up in the very moment in which the next request goes out; then only a retry helps.
    options = {"retries": RetryPolicy(), "random": lambda: 0.0}
    with ScriptedServer([goodbye]) as server, context_for(server.url, **options) as context:
        calls(context, 3)
        assert server.connections == 3


def test_bytes_after_an_answer_do_not_become_the_next_ones():
    with ScriptedServer(
        [in_pieces(b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"Keys": []}HTTP/1.1 500')]
    ) as server:
        with context_for(server.url) as context:
            calls(context, 2)
        assert server.connections == 2


def test_a_whole_answer_that_nobody_asked_for_changes_nothing():
    first = b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx-amzn-requestid: first\r\n\r\n{"Keys": []}'
    second = b"HTTP/1.1 500 Fault\r\ncontent-length: 0\r\nx-amzn-requestid: second\r\n\r\n"
    with ScriptedServer([in_pieces(first + second)]) as server, context_for(server.url) as context:
        result, metadata = list_keys.request_with_metadata(context, REQUEST)
        assert isinstance(result, Ok)
        assert (metadata.status, metadata.request_id) == (200, "first")
        calls(context)
        assert server.connections == 2


def test_a_connection_that_was_idle_for_long_is_not_used_again():
    now = [0.0]
    transport = PooledTransport(tls=Tls(), monotonic=lambda: now[0])
    with ScriptedServer([GOOD]) as server, context_for(server.url, transport=transport) as context:
        calls(context)
        now[0] += IDLE_SECONDS - 1
        calls(context)
        assert server.connections == 1
        now[0] += IDLE_SECONDS + 1
        calls(context)
        assert server.connections == 2


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n", b'{"Ke\r\n8\r\nys": []}\r\n0\r', b"\n\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"Keys": []}'),
        tuple(bytes([byte]) for byte in b'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"Keys": []}'),
    ],
    ids=["chunks", "an interim answer", "single bytes"],
)
async def test_answers_come_in_every_form_that_http_has(pieces):
    with ScriptedServer([in_pieces(*pieces)]) as server:
        async with context_for(server.url) as context:
            calls(context, 2)
            assert isinstance(await list_keys.request_async(context, REQUEST), Ok)
        assert server.connections == 2


def test_closing_a_context_closes_its_connections_and_it_can_be_used_again():
    with ScriptedServer([GOOD]) as server:
        with context_for(server.url) as context:
            calls(context)
        calls(context)
        assert server.connections == 2
        context.close()
