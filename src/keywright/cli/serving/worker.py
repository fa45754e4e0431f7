"""A worker process: opens the deployment, serves HTTP, runs the background jobs."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable

import msgspec
import uvloop

from keywright.bootstrap import CannotOpen, open_worker
from keywright.cli.serving.garbage import spare_what_stays
from keywright.cli.serving.http_server import worker_server
from keywright.cli.serving.worker_command import WorkerOptions, WorkerReport


async def serve(options: WorkerOptions) -> None:
    """Serve until SIGTERM, or until the supervisor is gone."""
    control = socket.socket(fileno=options.control_fd)
    reader, writer = await asyncio.open_connection(sock=control)
    try:
        async with open_worker(options.data_dir, secure_transport=options.tls_cert is not None) as application:
            server = worker_server(application, options)
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, server.stop)
            # The terminal sends SIGINT to the whole group; the supervisor decides what it means.
            loop.add_signal_handler(signal.SIGINT, lambda: None)
            watch = asyncio.create_task(_stop_with_supervisor(reader, server.stop))
            spare_what_stays()
            loop.call_soon(_report, writer, WorkerReport("ready"))
            await server.serve_socket()
            watch.cancel()
    except CannotOpen as fault:
        _report(writer, WorkerReport("failed", str(fault)))
        await writer.drain()
    finally:
        writer.close()


async def _stop_with_supervisor(reader: asyncio.StreamReader, stop: Callable[[], None]) -> None:
    await reader.read()
    stop()


def _report(writer: asyncio.StreamWriter, report: WorkerReport) -> None:
    writer.write(msgspec.json.encode(report) + b"\n")


def main() -> None:
    """Run a worker with the options on the command line."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    uvloop.run(serve(WorkerOptions.from_arguments(sys.argv[1:])))


if __name__ == "__main__":
    main()
