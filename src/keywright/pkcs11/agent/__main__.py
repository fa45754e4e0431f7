"""Entry point of the agent: `python -m keywright.pkcs11.agent FD THREADS`, FD a connected stream socket.

Nothing secret is in the arguments or the environment; PINs come over the socket.
"""

import ctypes
import resource
import signal
import socket
import sys
import time

_PR_SET_DUMPABLE = 4


def main(arguments: list[str]) -> None:
    """Serve the inherited socket until the parent closes it."""
    descriptor, threads = int(arguments[0]), int(arguments[1])
    _keep_memory_private()
    # A Ctrl-C at the terminal is for the parent, which drains and then closes us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    from keywright.pkcs11.agent.execute import Agent, execute
    from keywright.pkcs11.agent.serve import Server

    agent = Agent(threads, time.monotonic)
    with socket.socket(fileno=descriptor) as connection:
        connection.setblocking(True)
        Server(connection, threads, lambda command: execute(agent, command)).run()


def _keep_memory_private() -> None:
    # No core file, no attaching debugger, no reading of /proc/<pid>/mem by others of the same user.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
