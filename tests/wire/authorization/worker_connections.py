"""One open connection to each worker of a server, found by who has the other end of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.services.server import KeywrightServer
from tests.wire.signed_requests import Connection

ATTEMPTS = 400


@contextmanager
def connection_to_each_worker(server: KeywrightServer) -> Iterator[dict[int, Connection]]:
    """Yield a connection for each worker, by its process id; the kernel deals new connections out among them."""
    with ExitStack() as stack:
        found: dict[int, Connection] = {}
        workers = set(server.worker_pids())
        for _ in range(ATTEMPTS):
            if found.keys() >= workers:
                break
            connection = Connection(server.endpoint)
            worker = _accepted_by(connection, server, workers)
            if worker is None or worker in found:
                connection.close()
            else:
                found[worker] = stack.enter_context(connection)
        assert found.keys() == workers, "some worker takes no connections"
        yield found


def _accepted_by(connection: Connection, server: KeywrightServer, workers: set[int]) -> int | None:
    ports = connection._socket.getsockname()[1], int(server.endpoint.rpartition(":")[2])
    inode = _inode_of_peer(*ports)
    while inode == "0":
        # No worker has accepted it yet, so it belongs to nobody.
        inode = _inode_of_peer(*ports)
    return next((worker for worker in workers if f"socket:[{inode}]" in _files_of(worker)), None)


def _inode_of_peer(client_port: int, server_port: int) -> str:
    """Return the inode of the server's end of a connection (proc(5), net/tcp)."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, remote = (int(fields[number].rpartition(":")[2], 16) for number in (1, 2))
        if (local, remote) == (server_port, client_port):
            return fields[9]
    raise AssertionError("the kernel does not know the connection")


def _files_of(process: int) -> set[str]:
    directory = Path(f"/proc/{process}/fd")
    files = set()
    for name in os.listdir(directory):
        try:
            files.add(os.readlink(directory / name))
        except FileNotFoundError:
            continue  # closed since it was listed
    return files
