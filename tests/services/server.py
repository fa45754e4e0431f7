"""A real `keywright` server, made with `init` and run with `serve`, and boto3 clients for it.

Import `wire_server` (one for the session; make your own keys on it) or `start_server` (a factory of servers for one
test) in a conftest. A server is ended by its process id, and nothing that it started may outlive it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.services.command import DEADLINE_SECONDS, KEYWRIGHT, clean_environment, run_keywright
from tests.services.processes import WatchedProcess, children_of, descendants_of, wait_for_all, watching

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
WITHOUT_QUOTAS = "[quotas]\nenabled = false\n"


class ServerFailed(AssertionError):
    """The server did not do what it was told; the message ends with its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An access key of a deployment."""

    account_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)


# Making clients is not safe among threads.
_MAKING_CLIENTS = threading.Lock()


@cache
def _session() -> boto3.session.Session:
    """Return the one session of all clients: another one reads the models anew, for 0.1 s and 20 MiB each."""
    return boto3.session.Session()


@dataclass(kw_only=True)
class KeywrightServer:
    """One deployment and, while it runs, its server. `home` holds its data, its log and nothing else."""

    home: Path
    credentials: Credentials
    regions: tuple[str, ...]
    workers: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    command: str = "serve"
    program: Path = KEYWRIGHT
    endpoint: str = ""
    ready_line: dict[str, Any] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None
    _clients: list[Any] = field(default_factory=list)

    @classmethod
    def make(
        cls,
        home: Path,
        *,
        workers: int = 1,
        account_id: str = ACCOUNT_ID,
        regions: tuple[str, ...] = (REGION,),
        database_url: str | None = None,
        configuration: str = "",
        quotas: bool = False,
        environment: dict[str, str] | None = None,
        arguments: tuple[str, ...] = (),
    ) -> KeywrightServer:
        """Make a deployment with `keywright init`; `configuration` is more text for its keywright.toml.

        Without request quotas, unless `quotas` are wanted: tests are always in a hurry.
        """
        database = () if database_url is None else ("--database-url", database_url)
        options = ("--account-id", account_id, "--regions", ",".join(regions), *database)
        made = run_keywright("init", "--data-dir", home / "data", *options)
        if made.returncode != 0:
            raise ServerFailed(made.stderr)
        printed = json.loads(made.stdout)
        settings = home / "data" / "keywright.toml"
        settings.touch(mode=0o600)
        with settings.open("a", encoding="utf-8") as file:
            file.write(("" if quotas else WITHOUT_QUOTAS) + configuration)
        credentials = Credentials(
            account_id=account_id,
            access_key_id=printed["access_key_id"],
            secret_access_key=printed["secret_access_key"],
        )
        return cls(
            home=home,
            credentials=credentials,
            regions=regions,
            workers=workers,
            environment=environment or {},
            arguments=arguments,
        )

    @classmethod
    def make_dev(cls, home: Path, *, workers: int = 1, arguments: tuple[str, ...] = ()) -> KeywrightServer:
        """Return what `keywright dev` makes when it is started: any Region, and the well-known credentials."""
        credentials = Credentials(account_id="000000000000", access_key_id="test", secret_access_key="test")
        return cls(
            home=home,
            credentials=credentials,
            regions=(REGION,),
            workers=workers,
            arguments=arguments,
            command="dev",
        )

    @property
    def data_dir(self) -> Path:
        """Return the deployment's directory."""
        return self.home / "data"

    @property
    def log_file(self) -> Path:
        """Return where the server's stderr goes, all runs of it."""
        return self.home / "server.log"

    @property
    def log(self) -> str:
        """Return what the server wrote to stderr so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        """Return the process id of the supervisor."""
        if self._process is None:
            raise ServerFailed("the server does not run")
        return self._process.pid

    def worker_pids(self) -> list[int]:
        """Return the process ids of the workers, those that are just being started included."""
        return sorted(children_of(self.pid))

    def audit_records(self) -> list[dict[str, Any]]:
        """Return the audit log. Between records of two workers there may be an empty line."""
        return [json.loads(line) for line in (self.data_dir / "audit.jsonl").read_bytes().split(b"\n") if line]

    def start(self) -> KeywrightServer:
        """Start the server and wait until it says that it is ready; a second start takes the same port."""
        address = self.endpoint.rpartition("/")[2] or "127.0.0.1:0"
        options = ["--data-dir", self.data_dir, "--listen", address, "--workers", str(self.workers)]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [self.program, self.command, *map(str, options), *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=clean_environment(**self.environment),
            )
        self.ready_line = self._wait_until_ready(self._process)
        self.endpoint = self.ready_line["endpoint"]
        return self

    def client(
        self,
        service: str = "kms",
        *,
        region: str | None = None,
        credentials: Credentials | None = None,
        config: Config | None = None,
        **options: Any,
    ) -> Any:
        """Return an ordinary boto3 client, closed when the server stops."""
        known = credentials or self.credentials
        with _MAKING_CLIENTS:
            client = _session().client(
                service,
                endpoint_url=self.endpoint,
                region_name=region or self.regions[0],
                aws_access_key_id=known.access_key_id,
                aws_secret_access_key=known.secret_access_key,
                config=config,
                **options,
            )
        self._clients.append(client)
        return client

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server as an operator does; it must exit with 0 and leave no process behind."""
        process, self._process = self._process, None
        if process is None:
            return
        with watching(descendants_of(process.pid)) as family:
            process.send_signal(how)
            self._reap(process)
            self._require_all_ended(family, seconds=DEADLINE_SECONDS)
        if process.returncode != 0:
            raise ServerFailed(f"the server exited with {process.returncode}\n{self.log[-4000:]}")

    def kill(self) -> None:
        """End the server and all that it started at once, as a crash of the machine does (SIGKILL)."""
        process, self._process = self._process, None
        if process is None:
            return
        with watching(descendants_of(process.pid)) as family:
            process.kill()
            for one in family:
                one.kill()
            self._reap(process)
            self._require_all_ended(family, seconds=DEADLINE_SECONDS)

    def kill_supervisor(self) -> None:
        """Kill the supervisor alone, and wait for the processes that it leaves behind to end by themselves."""
        process, self._process = self._process, None
        if process is None:
            raise ServerFailed("the server does not run")
        with watching(descendants_of(process.pid)) as family:
            process.kill()
            self._reap(process)
            self._require_all_ended(family, seconds=DEADLINE_SECONDS)

    def wait_for_death(self) -> None:
        """Wait until the supervisor, which something killed, and all that it started have ended."""
        process, self._process = self._process, None
        if process is None:
            raise ServerFailed("the server does not run")
        with watching(descendants_of(process.pid)) as family:
            self._reap(process)
            self._require_all_ended(family, seconds=DEADLINE_SECONDS)

    def restart(self, *, workers: int | None = None, environment: dict[str, str] | None = None) -> KeywrightServer:
        """Stop the server, if it runs, and start it again on the same port."""
        self.stop()
        self.workers = workers or self.workers
        self.environment = self.environment if environment is None else environment
        return self.start()

    def close(self) -> None:
        """Close the clients and end whatever still runs, without judging it."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        self.kill()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert process.stdout is not None
        give_up_at = time.monotonic() + DEADLINE_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([process.stdout], [], [], max(0.0, give_up_at - time.monotonic()))[0]:
                self.kill()
                raise ServerFailed(f"no ready line in {DEADLINE_SECONDS:.0f} s\n{self.log[-4000:]}")
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                self._process = None
                self._reap(process)
                raise ServerFailed(f"the server ended with {process.returncode}\n{self.log[-4000:]}")
            line += piece
        ready: dict[str, Any] = json.loads(line)
        return ready

    def _reap(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ServerFailed(f"the server did not end\n{self.log[-4000:]}") from None
        finally:
            assert process.stdout is not None
            process.stdout.close()

    def _require_all_ended(self, family: list[WatchedProcess], *, seconds: float) -> None:
        left = wait_for_all(family, seconds)
        for process in left:
            process.kill()
        if left:
            raise ServerFailed(f"processes {[process.pid for process in left]} outlived it\n{self.log[-4000:]}")


ServerFactory = Callable[..., KeywrightServer]


@pytest.fixture(scope="session")
def wire_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server that runs for the whole session; its end is judged as well."""
    server = KeywrightServer.make(
        tmp_path_factory.mktemp("keywright"), workers=2, regions=(REGION, "eu-west-1", "eu-central-1")
    )
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerFactory]:
    """Make and start servers with the options of `KeywrightServer.make`."""
    servers: list[KeywrightServer] = []

    def start(**options: Any) -> KeywrightServer:
        server = KeywrightServer.make(tmp_path_factory.mktemp("keywright"), **options)
        servers.append(server)
        return server.start()

    yield start
    for server in servers:
        server.close()
