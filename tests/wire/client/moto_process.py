"""A `moto_server`: the same APIs by other hands, in a process of its own."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.command import DEADLINE_SECONDS, clean_environment

# The server of moto's command, but for the port: it takes a free one and says which.
_PROGRAM = """
import logging, sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.server_port, flush=True)
server.serve_forever()
"""


@contextmanager
def moto_server() -> Iterator[str]:
    """Run the server and give its endpoint."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=clean_environment()
    ) as server:
        try:
            assert server.stdout is not None
            give_up_at = time.monotonic() + DEADLINE_SECONDS
            assert select.select([server.stdout], [], [], give_up_at - time.monotonic())[0], "moto does not start"
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()
