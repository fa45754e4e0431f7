"""Records on standard output and at syslog servers: whole, in order, and missed when nobody takes them."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from keywright.audit.chain import Chain
from keywright.audit.chained_record import read_record
from keywright.audit.settings import SyslogAddress
from keywright.audit.stream_appender import StreamAppender
from keywright.audit.syslog_appender import SyslogAppender
from keywright.audit.syslog_message import SyslogOrigin, octet_counted, syslog_message
from keywright.audit.verification import verify_log
from tests.unit.audit.logs import SEAL, body

ORIGIN = SyslogOrigin(host_name="node one\n", process_id=7)
NOW = 1_700_000_000.25
HEADER = b"<110>1 2023-11-14T22:13:20.250Z nodeone keywright 7 audit - "


def chain() -> Chain:
    return Chain("aa" * 8, SEAL)


def syslog(address: SyslogAddress) -> SyslogAppender:
    return SyslogAppender(address, chain(), origin=ORIGIN, clock=lambda: NOW, timeout=0.2)


def name_in(message: bytes) -> str:
    """Return the event name in a syslog message, which must be whole."""
    record = read_record(message)
    assert record is not None
    assert record.is_intact
    assert message.startswith(HEADER)
    return str(json.loads(record.record)["eventName"])


def test_records_stand_on_the_stream_as_lines_of_a_chain(tmp_path: Path):
    reading, writing = os.pipe()
    appender = StreamAppender(writing, chain())
    appender.append([body("a"), body("b")])
    appender.append([body("c")])
    appender.close()
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        (tmp_path / "captured").write_bytes(stream.read())
    report = verify_log([tmp_path / "captured"], SEAL, whole=True)
    assert (report.faults, report.records) == ([], 3)


def test_a_record_that_the_stream_took_in_part_is_an_error_and_breaks_no_chain(tmp_path: Path):
    written = bytearray()
    room = [30, 0]

    def write(descriptor: int, data: bytes) -> int:
        size = room.pop(0) if room else len(data)
        if size == 0:
            raise OSError(errno.EIO, "Input/output error")
        written.extend(data[:size])
        return min(size, len(data))

    appender = StreamAppender(1, chain(), write)
    with pytest.raises(OSError, match="Input/output"):
        appender.append([body("a")])
    appender.append([body("b")])
    (tmp_path / "captured").write_bytes(written)
    report = verify_log([tmp_path / "captured"], SEAL, whole=True)
    assert (report.faults, report.records, len(report.remarks)) == ([], 1, 1)


def test_a_stream_that_nobody_reads_any_more_is_an_error():
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        StreamAppender(writing, chain()).append([body("a")])
    os.close(writing)


def test_a_message_has_the_form_of_rfc_5424():
    assert syslog_message(ORIGIN, NOW, b"text") == HEADER + b"text"
    assert octet_counted(b"four") == b"4 four"


@pytest.fixture
def local(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "log"))
        server.settimeout(5)
        yield server


def test_a_local_server_gets_a_datagram_for_each_record(local: socket.socket, tmp_path: Path):
    appender = syslog(SyslogAddress(path=str(tmp_path / "log")))
    appender.append([body("a"), body("b")])
    assert [name_in(local.recv(65536)) for _ in range(2)] == ["a", "b"]
    appender.close()


def test_a_local_server_that_was_started_again_is_found(local: socket.socket, tmp_path: Path):
    appender = syslog(SyslogAddress(path=str(tmp_path / "log")))
    appender.append([body("a")])
    local.close()
    (tmp_path / "log").unlink()
    with pytest.raises(OSError, match=r"No such file|refused"):
        appender.append([body("lost")])
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as again:
        again.bind(str(tmp_path / "log"))
        again.settimeout(5)
        appender.append([body("b")])
        assert name_in(again.recv(65536)) == "b"
    appender.close()


def test_a_local_server_that_reads_nothing_is_an_error_in_time(local: socket.socket, tmp_path: Path):
    appender = syslog(SyslogAddress(path=str(tmp_path / "log")))
    with pytest.raises(TimeoutError):
        appender.append([body("a")] * 10_000)
    appender.close()


def test_a_local_server_that_listens_for_streams_is_served_too(tmp_path: Path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "log"))
        server.listen()
        appender = syslog(SyslogAddress(path=str(tmp_path / "log")))
        appender.append([body("a")])
        connection, _ = server.accept()
        with connection:
            assert name_in(_counted(connection)) == "a"
        appender.close()


def _counted(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        return _next(stream)


def _next(stream: BinaryIO) -> bytes:
    digits = b""
    while (byte := stream.read(1)) != b" ":
        digits += byte
    return stream.read(int(digits))


@pytest.fixture
def remote() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def over_tcp(server: socket.socket) -> SyslogAppender:
    return syslog(SyslogAddress(path="", host="127.0.0.1", port=server.getsockname()[1]))


def test_by_tcp_each_record_is_counted(remote: socket.socket):
    appender = over_tcp(remote)
    appender.append([body("a")])
    connection, _ = remote.accept()
    with connection:
        assert name_in(_counted(connection)) == "a"
    appender.close()


def test_a_connection_that_lasts_is_kept(remote: socket.socket):
    appender = over_tcp(remote)
    appender.append([body("a"), body("b")])
    appender.append([body("c")])
    connection, _ = remote.accept()
    with connection, connection.makefile("rb") as stream:
        assert [name_in(_next(stream)) for _ in range(3)] == ["a", "b", "c"]
    appender.close()


def test_a_connection_that_the_server_closed_is_made_anew(remote: socket.socket):
    appender = over_tcp(remote)
    appender.append([body("a")])
    first, _ = remote.accept()
    _counted(first)
    first.close()
    appender.append([body("b")])
    second, _ = remote.accept()
    with second:
        assert name_in(_counted(second)) == "b"
    appender.close()


def test_a_server_that_is_gone_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as server:
        appender = over_tcp(server)
    with pytest.raises(ConnectionRefusedError):
        appender.append([body("a")])
    appender.close()


def test_a_server_that_reads_nothing_is_an_error_and_is_left(remote: socket.socket):
    appender = over_tcp(remote)
    big = body("a", padding="." * 1_000_000)
    with pytest.raises(TimeoutError):
        appender.append([big] * 100)
    hung, _ = remote.accept()
    appender.append([body("b")])
    following, _ = remote.accept()
    with hung, following:
        assert name_in(_counted(following)) == "b"
    appender.close()
