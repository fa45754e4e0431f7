"""A process that has imported a Python program, and forks for each of its commands: importing is most of their time.

Usage: python preloaded_program.py SOCKET SCRIPT MODULE...

SCRIPT is an installed console script, and each MODULE is imported with all that is in it. Prints a line when ready.
Ends with its standard input, and kills what still runs then. A command comes from preloaded_stand_in.py with its words,
environment, directory and standard streams, and runs until its connection is closed from there.

A command runs as under an interpreter of its own, but for what all commands share: hash seed and limits. With an
environment that an interpreter looks at as it starts it is not run here but sent back, to get one.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import marshal
import os
import pkgutil
import select
import shutil
import signal
import socket
import sys
import threading
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, TextIO

# By name, what is read before the first line of a program: by the interpreter, the loader or a library's constructor.
READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "TZ", "OPENSSL_", "MALLOC_", "GLIBC_")


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a process is to become."""

    words: list[str]
    environment: dict[str, str]
    directory: str
    umask: int
    streams: list[int]


@dataclass(frozen=True, kw_only=True)
class Running:
    """A command that runs: its process, a descriptor that tells its end, and the connection to its stand-in."""

    process: int
    end: int
    connection: socket.socket


@dataclass(kw_only=True)
class Server:
    """Starts the commands that come to the socket, and tells how they ended."""

    listener: socket.socket
    script: Path
    running: list[Running] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def next_command(self) -> Command | None:
        """Serve until standard input ends. Return in each process that is forked for a command, and None at the end."""
        while True:
            by_descriptor = {one.end: one for one in self.running}
            by_descriptor |= {one.connection.fileno(): one for one in self.running if one.connection.fileno() >= 0}
            readable, _, _ = select.select([0, self.listener.fileno(), *by_descriptor], [], [])
            if 0 in readable:
                for one in self.running:
                    os.kill(one.process, signal.SIGKILL)
                    os.waitpid(one.process, 0)
                return None
            for descriptor in set(readable) & set(by_descriptor):
                self._look_after(by_descriptor[descriptor], ended=descriptor == by_descriptor[descriptor].end)
            if self.listener.fileno() in readable and (command := self._start(self.listener.accept()[0])):
                return command

    def _look_after(self, one: Running, *, ended: bool) -> None:
        """Tell how a command ended, or kill one whose stand-in is gone; both may come at once, in any order."""
        if one not in self.running:
            return
        if not ended:
            os.kill(one.process, signal.SIGKILL)
            one.connection.close()
            return
        code = os.waitstatus_to_exitcode(os.waitpid(one.process, 0)[1])
        if one.connection.fileno() >= 0:
            _tell(one.connection, str(code))
        os.close(one.end)
        self.running.remove(one)

    def _start(self, connection: socket.socket) -> Command | None:
        """Fork for a command, which is returned in the child."""
        message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
        if not message:
            connection.close()
            return None
        words, environment, directory, umask = marshal.loads(message)
        if _read_at_start(environment) != _read_at_start(self.environment):
            _tell(connection, str(self.script))
        elif process := os.fork():
            self.running.append(Running(process=process, end=os.pidfd_open(process), connection=connection))
        else:
            for mine in (self.listener, connection, *(one.connection for one in self.running)):
                mine.close()
            return Command(words=words, environment=environment, directory=directory, umask=umask, streams=streams)
        for stream in streams:
            os.close(stream)
        return None


def _tell(connection: socket.socket, text: str) -> None:
    """Answer and hang up; whoever is killed no longer listens."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.send(text.encode())
    connection.close()


def _read_at_start(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_START)}


def become(command: Command, script: Path, from_imports: dict[str, str]) -> None:
    """Make of this process what a new one would be that is about to run the script."""
    for number, stream in enumerate(command.streams):
        os.dup2(stream, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(command.directory)
    os.umask(command.umask)
    os.environ.clear()
    os.environ.update({**command.environment, **from_imports})
    sys.argv = [str(script), *command.words]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _standard_stream(number, name, like=getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _standard_stream(number: int, name: str, *, like: TextIO) -> TextIO:
    """Return a stream as the interpreter opens it: errors go out by line, the rest if a terminal is there."""
    mode, buffering = "w" if number else "r", 1 if name == "stderr" else -1
    text = {"encoding": like.encoding, "errors": like.errors}
    stream = open(number, mode, buffering, closefd=False, **text)  # noqa: SIM115 - it is open to the end
    stream.buffer.raw.name = f"<{name}>"
    return stream


def import_all(name: str) -> None:
    """Import a module and all that is in it, but for what runs when it is imported."""
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)


def prepare(script: Path, modules: list[str]) -> dict[str, str]:
    """Import what the script will need; return what that left in the environment."""
    before = dict(os.environ)
    # Where the interpreter looks first when the script is started; this file's neighbours are not for it.
    sys.path[0] = str(script.parent)
    for name in modules:
        import_all(name)
    threads = os.listdir("/proc/self/task")
    if len(threads) != 1:
        raise RuntimeError(f"the import of {modules} has started threads, which a fork would lose")
    # What is there now is never collected: looking at it in each child would copy its memory.
    gc.collect()
    gc.freeze()
    return {name: value for name, value in os.environ.items() if before.get(name) != value}


def run(code: types.CodeType) -> NoReturn:
    """Run the script as the main program, to the end of the process.

    An interpreter's own end takes everything apart first, and that costs ten times what a command does; so an ordinary
    end goes without. What is out of the ordinary (a traceback, a message as exit code) is left to the interpreter.
    """
    program = sys.modules["__main__"] = types.ModuleType("__main__")
    program.__dict__.update(__file__=sys.argv[0], __builtins__=__builtins__)
    status = 0
    try:
        exec(code, program.__dict__)
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            raise
        status = ended.code or 0
    threading._shutdown()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        sys.exit(status)
    os._exit(status & 0xFF)


def main() -> None:
    """Import, serve, and in each child run a command."""
    address, script = (Path(argument) for argument in sys.argv[1:3])
    code = compile(script.read_bytes(), script, "exec")
    # Ctrl-C is for the tests, which then end this process; for commands it is what it was.
    on_interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    from_imports = prepare(script, sys.argv[3:])
    server = Server(listener=socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET), script=script)
    server.listener.bind(str(address))
    server.listener.listen(64)
    print("ready", flush=True)
    command = server.next_command()
    if command is None:
        shutil.rmtree(address.parent)
        return
    become(command, script, from_imports)
    signal.signal(signal.SIGINT, on_interrupt)
    run(code)


if __name__ == "__main__":
    main()
