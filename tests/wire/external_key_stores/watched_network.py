"""A server whose every lookup and connection is written down, and for which names lead where a test wants.

Its workers run with `watched_network.c` before libc, and in an environment that names an HTTP proxy for everything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PUBLIC_ADDRESS = "93.184.216.34"
"""An address of the Internet, in whose place the server reaches a port of loopback."""


@dataclass(frozen=True, kw_only=True)
class WatchedNetwork:
    """The files of one server, and the program that starts it."""

    program: Path
    names: Path
    log: Path

    @classmethod
    def make(cls, home: Path, *, public_port: int, http_proxy: str) -> WatchedNetwork:
        """Compile what is preloaded, and write the program."""
        names, log = home / "names", home / "network.log"
        names.touch()
        log.touch()
        library = _compile(home / "watched_network.so", names, log, public_port)
        proxies = " ".join(f"{name}={http_proxy}" for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"))
        proxies += " " + proxies.lower()
        python = _program(home / "python", f'#!/bin/sh\nLD_PRELOAD={library} {proxies} exec {sys.executable} "$@"\n')
        # Workers are started with the program that the supervisor believes to be its own.
        text = (
            f"#!{sys.executable}\nimport sys\nfrom keywright.cli.main import main\nsys.executable = {str(python)!r}\n"
        )
        return cls(program=_program(home / "keywright", f"{text}main()\n"), names=names, log=log)

    def lead(self, names: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Let names lead to addresses: to the first ones at the first lookup, and so on; the last ones stay."""
        lines = (f"{name} {' | '.join(' '.join(answer) for answer in answers)}\n" for name, answers in names.items())
        self.names.write_text("".join(lines))

    def forget(self) -> None:
        """Begin to write anew."""
        self.log.write_text("")

    @property
    def lookups(self) -> list[str]:
        """Return the names that were looked up; Python also has addresses read in this way before it connects."""
        connected = {address for address, _ in self.connections}
        return [words[1] for words in self._lines() if words[0] == "lookup" and words[1] not in connected]

    @property
    def connections(self) -> list[tuple[str, int]]:
        """Return where connections were made to, whether or not anybody answered."""
        return [(words[1], int(words[2])) for words in self._lines() if words[0] == "connect"]

    def _lines(self) -> list[list[str]]:
        return [line.split() for line in self.log.read_text().splitlines()]


def _compile(library: Path, names: Path, log: Path, public_port: int) -> Path:
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.fail("gcc is missing: what these tests preload is compiled with it")
    settings = {"WATCHED_NAMES": f'"{names}"', "WATCHED_LOG": f'"{log}"', "REDIRECTED": f'"{PUBLIC_ADDRESS}"'}
    defined = [f"-D{name}={value}" for name, value in {**settings, "REDIRECTED_PORT": public_port}.items()]
    source = Path(__file__).with_suffix(".c")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-Wall", "-Werror", *defined, "-o", library, source, "-ldl"], check=True
    )
    return library


def _program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o700)
    return path
