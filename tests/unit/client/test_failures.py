"""Every way in which a service cannot be reached or answers nonsense has a type of its own, on both transports."""

from __future__ import annotations

import socket
import struct

import pytest

from keywright.api.kms import ListKeysRequest
from keywright.client.kms import enable_key, list_keys
from keywright.client.runtime import errors
from keywright.client.runtime.result import Err, Ok
from keywright.client.runtime.transport import MAX_ANSWER_BYTES, Timeouts, Tls
from tests.services.certificate_authority import CertificateAuthority
from tests.unit.client.scripted_server import (
    ScriptedServer,
    answer,
    bytes_then_close,
    context_for,
    drip,
    silence,
    unused_port,
)

REQUEST = ListKeysRequest()
HTML = b"<html><head><title>Sign in to the wireless network</title></head></html>"
NOTHING = Timeouts(connect=5.0, read=0.2, answer=5.0)
SHORT = Timeouts(connect=5.0, read=5.0, answer=0.3)


def reset(connection: socket.socket, _: object) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.fixture(params=["blocking", "asynchronous"])
def outcome(request):
    """Makes a call through one of the transports and returns the error that it ends with."""

    async def call(url, **options):
        context = context_for(url, **options)
        async with context:
            if request.param == "blocking":
                result = list_keys.request(context, REQUEST)
            else:
                result = await list_keys.request_async(context, REQUEST)
        assert isinstance(result, Err)
        assert list_keys.error_to_string(result.error).startswith(type(result.error).__name__) or result.error.code
        return result.error

    return call


ANSWERS = [
    ("half an answer", bytes_then_close(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"), errors.AnswerCutOff),
    ("no answer at all", bytes_then_close(b""), errors.ConnectionFailed),
    ("a reset", reset, errors.ConnectionFailed),
    ("HTML with 200", answer(HTML, headers=("content-type: text/html",)), errors.UnreadableAnswer),
    ("HTML with 403", answer(HTML, status=403), errors.UnreadableAnswer),
    ("HTML with 502", answer(HTML, status=502), errors.ServerFault),
    ("half of the JSON", answer(b'{"Keys": ['), errors.UnreadableAnswer),
    ("JSON of another kind", answer(b"[]"), errors.UnreadableAnswer),
    ("a member of another kind", answer(b'{"Keys": "many"}'), errors.UnreadableAnswer),
    ("a redirect", answer(b"", status=307, headers=("location: http://127.0.0.1:1/",)), errors.UnreadableAnswer),
    ("not HTTP", bytes_then_close(b"220 mail.example.com ESMTP\r\n" * 10), errors.UnreadableAnswer),
    ("10 MB", answer(b" " * 10_000_000), errors.AnswerTooLarge),
    ("500 with nothing", answer(b"", status=500), errors.ServerFault),
    ("503 of the service", answer(b'{"__type":"Overloaded"}', status=503), errors.ServerFault),
    ("throttling", answer(b'{"__type":"ThrottlingException"}', status=400), errors.Throttled),
    ("429", answer(b"", status=429), errors.Throttled),
    ("a refused signature", answer(b'{"__type":"InvalidSignatureException"}', status=400), errors.SignatureRefused),
    ("an unknown key", answer(b'{"__type":"UnrecognizedClientException"}', status=400), errors.SignatureRefused),
    ("no permission", answer(b'{"__type":"AccessDeniedException"}', status=400), errors.AccessDenied),
    ("another error", answer(b'{"__type":"SurpriseException"}', status=400), errors.UnknownServiceError),
]


@pytest.mark.parametrize(("script", "wanted"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
async def test_a_bad_answer_has_its_own_type(outcome, script, wanted):
    with ScriptedServer([script]) as server:
        assert type(await outcome(server.url)) is wanted


def test_headers_without_end_are_too_large():
    endless = bytes_then_close(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 20_000)
    with ScriptedServer([endless]) as server, context_for(server.url) as context:
        result = list_keys.request(context, REQUEST)
    assert isinstance(result, Err)
    assert type(result.error) is errors.AnswerTooLarge


def test_half_of_the_headers_is_half_an_answer():
    with ScriptedServer([bytes_then_close(b"HTTP/1.1 200 OK\r\nconte")]) as server, context_for(server.url) as context:
        result = list_keys.request(context, REQUEST)
    assert isinstance(result, Err)
    assert type(result.error) is errors.AnswerCutOff


async def test_a_refused_connection_was_never_sent_on(outcome):
    with unused_port() as port:
        error = await outcome(f"http://127.0.0.1:{port}")
    assert type(error) is errors.ConnectionFailed
    assert not error.sent


async def test_a_connection_that_breaks_after_sending_says_so(outcome):
    with ScriptedServer([bytes_then_close(b"")]) as server:
        error = await outcome(server.url)
    assert error.sent


async def test_a_host_without_an_address_is_a_failure_of_dns(outcome):
    assert type(await outcome("http://nowhere.invalid")) is errors.DnsFailed


async def test_silence_ends_when_reading_took_too_long(outcome):
    with ScriptedServer([silence]) as server:
        error = await outcome(server.url, timeouts=NOTHING)
    assert (type(error), error.phase) == (errors.TimedOut, "read")


async def test_a_slow_drip_ends_when_the_answer_took_too_long(outcome):
    with ScriptedServer([drip]) as server:
        error = await outcome(server.url, timeouts=SHORT)
    assert (type(error), error.phase) == (errors.TimedOut, "answer")


async def test_a_server_that_takes_no_connection_is_given_up(outcome):
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    port = listener.getsockname()[1]
    waiting = [socket.socket() for _ in range(4)]
    try:
        for one in waiting:  # they fill the queue of connections, so that the next one hears nothing
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        patience = Timeouts(connect=0.2, read=5.0, answer=5.0)
        error = await outcome(f"http://127.0.0.1:{port}", timeouts=patience)
    finally:
        for one in (*waiting, listener):
            one.close()
    assert (type(error), error.phase) == (errors.TimedOut, "connect")


@pytest.mark.parametrize("kind", ["expired", "wrong_name", "self_signed", "unknown_authority"])
async def test_a_server_that_cannot_be_believed_is_a_failure_of_tls(outcome, tmp_path, kind):
    authority = CertificateAuthority.make(tmp_path)
    bad = authority.bad_server(kind, "localhost") or pytest.fail("it has no TLS")
    with ScriptedServer([answer(b"{}")], tls=bad.context()) as server:
        url = f"https://localhost:{server.port}"
        error = await outcome(url, tls=Tls(ca_bundle=str(authority.trust_file)))
    assert type(error) is errors.TlsFailed


async def test_a_server_without_tls_is_a_failure_of_tls(outcome):
    with ScriptedServer([answer(b"{}")]) as server:
        assert type(await outcome(f"https://127.0.0.1:{server.port}")) is errors.TlsFailed


async def test_a_ca_bundle_that_is_not_there_is_a_failure_of_tls(outcome):
    error = await outcome("https://127.0.0.1:1", tls=Tls(ca_bundle="/nonexistent.pem"))
    assert type(error) is errors.TlsFailed


@pytest.mark.parametrize("tls", ["the bundle", "the danger"])
async def test_a_good_server_is_believed_and_a_bad_one_only_in_danger(tmp_path, tls):
    authority = CertificateAuthority.make(tmp_path)
    good = tls == "the bundle"
    serving = authority.server("localhost") if good else authority.bad_server("self_signed", "localhost")
    options = Tls(ca_bundle=str(authority.trust_file)) if good else Tls(danger_accept_any_certificate=True)
    with ScriptedServer([answer(b'{"Keys": []}')], tls=serving.context()) as server:
        async with context_for(f"https://localhost:{server.port}", tls=options) as context:
            assert isinstance(list_keys.request(context, REQUEST), Ok)
            assert isinstance(await list_keys.request_async(context, REQUEST), Ok)


async def test_html_does_not_pass_for_an_answer_without_a_body():
    with ScriptedServer([answer(HTML)]) as server, context_for(server.url) as context:
        result = enable_key.request(context, enable_key.EnableKeyRequest(key_id="k"))
    assert isinstance(result, Err)
    assert type(result.error) is errors.UnreadableAnswer


async def test_the_longest_answer_still_passes(outcome):
    body = b'{"Keys": []' + b" " * (MAX_ANSWER_BYTES - 12) + b"}"
    with ScriptedServer([answer(body)]) as server:
        async with context_for(server.url) as context:
            assert isinstance(list_keys.request(context, REQUEST), Ok)
            assert isinstance(await list_keys.request_async(context, REQUEST), Ok)
        server.scripts = [answer(body + b" ")]
        assert type(await outcome(server.url)) is errors.AnswerTooLarge
