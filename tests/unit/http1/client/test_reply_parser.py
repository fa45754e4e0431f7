"""How the bytes of answers become replies, whatever pieces they come in, and where reading stops."""

from __future__ import annotations

import pytest

from keywright.http1.client.failures import AnswerRefused
from keywright.http1.client.reply import Reply
from keywright.http1.client.reply_parser import MAXIMUM_BODY_BYTES, MAXIMUM_HEAD_BYTES, ReplyParser

JSON = b"Content-Type: application/json\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n" + JSON + b"\r\n{}"


def fed(*pieces: bytes) -> Reply | None:
    parser = ReplyParser()
    reply = None
    for piece in pieces:
        reply = parser.feed(piece)
    return reply


@pytest.mark.parametrize(
    "answer",
    [ANSWER, CHUNKED + b"1\r\n{\r\n1;extension=1\r\n}\r\n0\r\nTrailer: 1\r\n\r\n"],
    ids=["length", "chunked"],
)
def test_an_answer_reads_the_same_in_any_pieces(answer: bytes):
    parser = ReplyParser()
    for size in (1, 2, 7, len(answer)):
        parser.begin()
        replies = [parser.feed(answer[at : at + size]) for at in range(0, len(answer), size)]
        assert replies[-1] == Reply(200, b"application/json", b"{}")
        assert not any(replies[:-1])
        assert parser.keep_alive


def test_a_trailer_does_not_change_the_type():
    reply = fed(CHUNKED + b"2\r\n{}\r\n0\r\nContent-Type: text/html\r\n\r\n")
    assert reply == Reply(200, b"application/json", b"{}")


def test_an_answer_without_a_length_ends_with_the_connection():
    parser = ReplyParser()
    assert parser.feed(UNTIL_CLOSE) is None
    assert parser.end() == Reply(200, b"application/json", b"{}")
    assert not parser.keep_alive


@pytest.mark.parametrize("cut", [ANSWER[:-1], CHUNKED + b"1\r\n{\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n", b""])
def test_an_answer_that_is_cut_off_is_none(cut: bytes):
    parser = ReplyParser()
    assert parser.feed(cut) is None
    assert parser.end() is None


def test_interim_answers_are_passed_over():
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Type: text/html\r\n\r\n"
    assert fed(interim + ANSWER) == fed(interim, ANSWER) == Reply(200, b"application/json", b"{}")


def test_interim_answers_do_not_go_on_for_ever():
    with pytest.raises(AnswerRefused, match="interim"):
        fed(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 9)


def test_an_answer_that_ends_the_connection_says_so():
    parser = ReplyParser()
    assert parser.feed(ANSWER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert not parser.keep_alive


@pytest.mark.parametrize("surplus", [ANSWER, b"garbage", b"\x00"])
def test_what_follows_an_answer_unasked_ends_the_connection(surplus: bytes):
    parser = ReplyParser()
    assert parser.feed(ANSWER + surplus) == Reply(200, b"application/json", b"{}")
    assert not parser.keep_alive


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/3.7 200 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
        CHUNKED + b"zz\r\n{}",
        CHUNKED + b"2\r\n{}}}\r\n0\r\n\r\n",
        CHUNKED + b"FFFFFFFFFFFFFFFFF\r\n{}",
        CHUNKED + b"-1\r\n{}",
    ],
)
def test_what_is_no_http_is_refused(answer: bytes):
    with pytest.raises(AnswerRefused):
        fed(answer)


@pytest.mark.parametrize(
    "pieces",
    [
        [b"HTTP/1.1 200 OK\r\nA: ", *[b"a" * 1000] * 17],
        [b"HTTP/1.1 200 OK\r\n", b"A: %b\r\n\r\n" % (b"a" * MAXIMUM_HEAD_BYTES)],
        [b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 3000],
        [CHUNKED, b"0\r\n", *[b"A: b\r\n"] * 3000],
        [CHUNKED, b"1;" + b"e" * 70_000, b"e" * 90_000],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 65537\r\n\r\n", b"a" * 65_537],
        [CHUNKED, b"8000\r\n" + b"a" * 0x8000 + b"\r\n8001\r\n" + b"a" * 0x8001],
        [UNTIL_CLOSE, b"a" * 65_536],
    ],
    ids=["header", "whole header", "headers", "trailers", "extension", "body", "chunks", "until close"],
)
def test_an_answer_is_not_read_beyond_its_bounds(pieces: list[bytes]):
    with pytest.raises(AnswerRefused, match=r"too large"):
        fed(*pieces)


def test_the_largest_answer_within_bounds_is_read():
    body = b"a" * MAXIMUM_BODY_BYTES
    reply = fed(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)
    assert reply == Reply(200, b"", body)


def test_a_reply_does_not_show_its_body():
    assert "secret" not in repr(Reply(200, b"application/json", b"secret"))
