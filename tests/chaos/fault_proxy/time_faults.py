"""Answers that do not come, or not in time, or not all (row X1), and connections that end early."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tests.chaos.fault_proxy.messages import Answer
from tests.chaos.fault_proxy.modes import After, ConnectionFault, Listening, Mode, Stage, sends

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def _head(answer: Answer) -> bytes:
    return _HEAD.replace(b"200", b"%d" % answer.status)


def _bytes_of(answer: Answer) -> Iterator[bytes]:
    return (bytes([value]) for value in answer.encode())


def _endless_chunks(_: Answer) -> Iterator[bytes]:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    return itertools.chain([_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"], itertools.repeat(chunk))


def _endless_to_the_close(_: Answer) -> Iterator[bytes]:
    return itertools.chain([_HEAD + b"Connection: close\r\n\r\n"], itertools.repeat(b" " * 0x10000))


def _endless_headers(_: Answer) -> Iterator[bytes]:
    return itertools.chain([_HEAD], (b"X-More-%d: %s\r\n" % (number, b"x" * 1000) for number in itertools.count()))


def _one_endless_header(_: Answer) -> Iterator[bytes]:
    return itertools.chain([_HEAD, b"X-More: "], itertools.repeat(b"x" * 0x4000))


def _half(answer: Answer) -> bytes:
    whole = answer.encode()
    return whole[: len(whole) - len(answer.body) // 2 - 1]


def _after(stage: Stage, after: After = After.HANG) -> ConnectionFault:
    return ConnectionFault(stage=stage, after=after)


TIME_FAULTS: dict[str, Mode] = {
    "not_accepting": Listening.NOT_ACCEPTING,
    "backlog_full": Listening.BACKLOG_FULL,
    "hang_after_accept": _after(Stage.ACCEPTED),
    "hang_after_tls": _after(Stage.HANDSHAKEN),
    "hang_after_head": _after(Stage.HEAD_READ),
    "hang_after_request": _after(Stage.REQUEST_READ),
    "hang_after_answer_head": sends(lambda answer: answer.encode().partition(b"{")[0], after=After.HANG),
    "hang_in_answer": sends(_half, after=After.HANG),
    "drip": sends(_bytes_of, pause=1.0),
    "endless_body": sends(_endless_chunks),
    "endless_body_to_the_close": sends(_endless_to_the_close),
    "endless_headers": sends(_endless_headers),
    "one_endless_header": sends(_one_endless_header),
    "continue_then_hang": sends(lambda _: _CONTINUE, after=After.HANG),
    "continue_without_end": sends(lambda _: itertools.repeat(_CONTINUE), pause=0.01),
}
"""None of these answers within a second."""

END_FAULTS: dict[str, Mode] = {
    "refused": Listening.REFUSED,
    "close_after_accept": _after(Stage.ACCEPTED, After.CLOSE),
    "reset_after_accept": _after(Stage.ACCEPTED, After.RESET),
    "close_after_tls": _after(Stage.HANDSHAKEN, After.CLOSE),
    "reset_after_tls": _after(Stage.HANDSHAKEN, After.RESET),
    "close_without_answer": _after(Stage.REQUEST_READ, After.CLOSE),
    "reset_without_answer": _after(Stage.REQUEST_READ, After.RESET),
    "half_an_answer": sends(_half, after=After.CLOSE),
    "half_an_answer_and_reset": sends(_half, after=After.RESET),
    "head_only": sends(lambda answer: answer.encode().partition(b"{")[0], after=After.CLOSE),
    "switching_protocols": sends(
        lambda _: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        after=After.CLOSE,
    ),
}
"""Each ends at once, without an answer."""

HARMLESS: dict[str, Mode] = {
    "continue_then_answer": sends(lambda answer: _CONTINUE * 2 + answer.encode()),
    "early_hints_then_answer": sends(
        lambda answer: b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer.encode()
    ),
    "answer_in_pieces": sends(
        lambda answer: [answer.encode()[at : at + 7] for at in range(0, len(answer.encode()), 7)]
    ),
    "answer_in_chunks": sends(
        lambda answer: (
            _head(answer) + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(answer.body), answer.body)
        )
    ),
    "answer_to_the_close": sends(lambda answer: _head(answer) + b"\r\n" + answer.body, after=After.CLOSE),
    "close_after_answer": sends(lambda answer: answer.encode(), after=After.CLOSE),
}
"""Odd, and right all the same: a client has to understand each."""
