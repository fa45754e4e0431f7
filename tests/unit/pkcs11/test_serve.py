import socket
import threading
from threading import Event, Thread

import msgspec
import pytest

from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.frames import BrokenStream, FrameReader, frame
from keywright.pkcs11.agent.serve import Server


class Peer:
    """The parent's end of a socket, one answer at a time."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self._frames = FrameReader()
        self._answers: list[int] = []

    def ask(self, *request_ids: int) -> None:
        requests = (m.Request(number, m.GenerateRandom(number)) for number in request_ids)
        self.end.sendall(b"".join(frame(msgspec.msgpack.encode(request)) for request in requests))

    def next_answer(self) -> int:
        while not self._answers:
            for payload in self._frames.feed(self.end.recv(65536)):
                self._answers.append(msgspec.msgpack.decode(payload, type=m.Reply).request_id)
        return self._answers.pop(0)


@pytest.fixture
def hang():
    event = Event()
    yield event
    event.set()


@pytest.fixture
def peer(hang):
    """A server whose commands answer at once, but for number 666, which hangs."""

    def execute(command: m.Command) -> m.AnyAnswer:
        if command == m.GenerateRandom(666):
            hang.wait()
        return m.Done()

    ours, theirs = socket.socketpair()
    ours.settimeout(30)
    server = Thread(target=Server(theirs, 2, execute, end_process=lambda _: None).run)
    server.start()
    with ours, theirs:
        yield Peer(ours)
        hang.set()
        ours.shutdown(socket.SHUT_RDWR)
        server.join(30)
    assert not server.is_alive()


def test_a_call_that_hangs_is_overtaken_by_those_that_were_read_with_it(peer, hang):
    for number in range(100):
        peer.ask(number)
        assert peer.next_answer() == number
    peer.ask(1, 666, 2, 3)
    assert [peer.next_answer() for _ in range(3)] == [1, 2, 3]
    hang.set()
    assert peer.next_answer() == 666


def test_frames_that_arrive_in_pieces_are_put_together():
    stream = frame(b"first") + frame(b"") + frame(b"second")
    reader = FrameReader()
    assert [part for byte in stream for part in reader.feed(bytes([byte]))] == [b"first", b"", b"second"]


def test_a_length_that_no_message_has_breaks_the_stream():
    with pytest.raises(BrokenStream):
        list(FrameReader().feed(b"\xff\xff\xff\xff"))


def test_watching_ends_without_a_word_when_the_connection_is_closed_after_the_last_answer():
    raised = []
    hook, threading.excepthook = threading.excepthook, raised.append
    try:
        before = set(threading.enumerate())
        for _ in range(20):
            ours, theirs = socket.socketpair()
            ours.sendall(frame(msgspec.msgpack.encode(m.Request(1, m.Close()))))
            with theirs:
                Server(theirs, 1, lambda _: m.Done(), end_process=lambda _: None).run()
            # Not before: the watcher has to find a connection that its own side has closed.
            for watching in set(threading.enumerate()) - before:
                watching.join(5)
            ours.close()
    finally:
        threading.excepthook = hook
    assert raised == []
