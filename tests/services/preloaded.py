"""Programs that have been imported once for the whole session, so that a command costs no more than what it does."""

from __future__ import annotations

import atexit
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


class PreloadedProgram:
    """A process that has imported a console script's modules; `path` is run in place of the script.

    Whatever runs `path` gets a process for each command, with its own environment, directory, streams and exit code.
    What differs: the process is no child of its caller, and not in its session; of signals it gets SIGKILL, when the
    one who stands in for it ends. It is for commands that end by themselves. It ends with the tests, however they end.
    """

    def __init__(self, script: Path, *modules: str, environment: dict[str, str]) -> None:
        """Import the modules, each with all that is in it, under an environment that its commands will have too."""
        directory = Path(tempfile.mkdtemp(prefix="preloaded-"))
        self.path = directory / script.name
        self.path.write_text(f"#!{sys.executable} -IS\n{(HERE / 'preloaded_stand_in.py').read_text()}")
        self.path.chmod(stat.S_IRWXU)
        self._process = subprocess.Popen(
            [sys.executable, HERE / "preloaded_program.py", directory / "socket", script, *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            env=environment,
        )
        atexit.register(self.close)
        with self._process.stdout:
            ready = self._process.stdout.readline()
        if not ready:
            self.close()
            shutil.rmtree(directory)
            raise AssertionError(f"{script} could not be imported: {modules}")

    @property
    def pid(self) -> int:
        """Return the process that has imported the program."""
        return self._process.pid

    def close(self) -> None:
        """End the process and what it still runs."""
        self._process.stdin.close()
        self._process.wait(60)
        atexit.unregister(self.close)
