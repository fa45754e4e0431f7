"""A PostgreSQL server of Debian's package, for one test session.

Import `postgresql_server` in a conftest to use it. The server listens on a free loopback port, keeps everything in a
temporary directory and is ended by its pid.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

START_SECONDS = 60
_COLUMNS = """
    SELECT attrelid::regclass::text, attname, atttypid, attnotnull
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 ORDER BY 1, 2
"""
_END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Deleting a few rows is much quicker than truncating, which makes new files for every table and index.
_EMPTY = """
    DO $$
    DECLARE each text;
    BEGIN
        SET LOCAL session_replication_role = replica;
        FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE 'DELETE FROM ' || each;
        END LOOP;
    END $$
"""
Contents = tuple[list[tuple[object, ...]], dict[str, bytes]]
"""The columns of all tables of a database, and their rows in PostgreSQL's text form."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # tests of power cuts use another rig; here it only costs time
    "max_connections": "100",
    "shared_buffers": "16MB",
    "lc_messages": "C",
}


def _program(name: str) -> str:
    """Return the path of one of the server's programs; the newest version wins."""
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing: install Debian's package postgresql")
    return found


def _unprivileged() -> dict[str, object]:
    """Return the options that make a child process run as somebody the server agrees to run as."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    pytest.fail("there is no user to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@dataclass(kw_only=True)
class PostgresqlServer:
    """A running server; `home` holds its data and its socket."""

    home: Path
    port: int = field(default_factory=_free_port)
    settings: dict[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _numbers: Iterator[int] = field(default_factory=count)
    _contents: dict[str, Contents] = field(default_factory=dict)

    @classmethod
    def make(cls, home: Path, **settings: str) -> PostgresqlServer:
        """Lay out a new server in `home` and start it."""
        options = _unprivileged()
        if options:
            os.chown(home, int(str(options["user"])), int(str(options["group"])))
        command = [_program("initdb"), "-D", home / "data", "-U", "keywright", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*command, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=home, **options)
        server = cls(home=home, settings=settings)
        server.start()
        return server

    @property
    def pid(self) -> int:
        """Return the process id of the server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.home), "port": str(self.port), **self.settings}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [_program("postgres"), "-D", self.home / "data", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
                **_unprivileged(),
            )
        self._wait_until_it_answers()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server (SIGINT: fast shutdown) and wait for it."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
        self._process = None

    def new_database(self, like: str | None = None) -> str:
        """Make an empty database, or a copy of the one with the URL `like`, and return its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        template = "template0" if like is None else like.rpartition("/")[2]
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql://keywright@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def make_like(self, url: str, like: str) -> bool:
        """Make what is in a database be what was in another one at first; return whether they have the same tables.

        This takes a tenth of the time that a new copy takes. Whoever is connected to the database loses it.
        """
        if like not in self._contents:
            self._contents[like] = self._contents_of(like)
        columns, rows = self._contents[like]
        with contextlib.closing(self._connect(url.rpartition("/")[2])) as connection:
            connection.execute(_END_OTHERS)
            if connection.execute(_COLUMNS).fetchall() != columns:
                return False
            connection.execute(_EMPTY)
            for table, text in rows.items():
                with connection.cursor().copy(f"COPY {table} FROM STDIN") as filled:
                    filled.write(text)
        return True

    def _contents_of(self, url: str) -> Contents:
        with contextlib.closing(self._connect(url.rpartition("/")[2])) as connection:
            columns = connection.execute(_COLUMNS).fetchall()
            rows = {}
            for table in dict.fromkeys(str(column[0]) for column in columns):
                with connection.cursor().copy(f"COPY {table} TO STDOUT") as copied:
                    rows[table] = b"".join(bytes(part) for part in copied)
        return columns, {table: text for table, text in rows.items() if text}

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement outside a transaction; return its rows."""
        with contextlib.closing(self._connect(database)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="keywright", dbname=database, autocommit=True, connect_timeout=5
        )

    def _wait_until_it_answers(self) -> None:
        give_up_at = time.monotonic() + START_SECONDS
        while True:
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                pytest.fail("PostgreSQL did not start:\n" + (self.home / "log").read_text(errors="replace")[-2000:])
            try:
                self._connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)  # a server that starts has no event to wait for
            else:
                return


@contextlib.contextmanager
def running_postgresql(**settings: str) -> Iterator[PostgresqlServer]:
    """Run a server of its own, for tests that stop or break it."""
    # The socket's path must be short, which pytest's own temporary directories are not, and others may not enter them.
    home = Path(tempfile.mkdtemp(prefix="keywright-pg-"))
    server = None
    try:
        server = PostgresqlServer.make(home, **settings)
        yield server
    finally:
        if server is not None:
            server.stop(signal.SIGQUIT)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """One server for the whole session; every test takes a `new_database()` of it."""
    with running_postgresql() as server:
        yield server
