"""A real XKS proxy: made with `keywright xks-proxy init`, run with `serve`, under a certificate of a test authority.

`XksProxy.make(home)` makes one with software keys; give `authority` (tests/services/certificate_authority.py) to have
clients trust it under `names`. Make keys with `create_key`; the key store's settings are `endpoint`, `uri_path`,
`access_key_id` and `raw_secret_access_key`. A proxy is ended by its process id.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.certificate_authority import CertificateAuthority, ServerTls
from tests.services.command import DEADLINE_SECONDS, KEYWRIGHT, clean_environment, run_keywright


class ProxyFailed(AssertionError):
    """The proxy did not do what it was told; the message ends with its log."""


@dataclass(kw_only=True)
class XksProxy:
    """One data directory and, while it runs, its server. `home` holds its data, its log and nothing else."""

    home: Path
    authority: CertificateAuthority
    tls: ServerTls
    prefix: str
    uri_path: str
    access_key_id: str
    raw_secret_access_key: str = field(repr=False)
    address: str = "127.0.0.1:0"
    ready_line: dict[str, Any] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(
        cls,
        home: Path,
        *,
        prefix: str = "",
        authority: CertificateAuthority | None = None,
        names: tuple[str, ...] = ("localhost",),
        settings: str = "",
        init_options: tuple[str | Path, ...] = (),
    ) -> XksProxy:
        """Make a proxy with `keywright xks-proxy init`; `settings` is more text for its xks-proxy.toml."""
        authority = authority or CertificateAuthority.make(home / "authority")
        made = run_keywright("xks-proxy", "init", "--data-dir", home / "data", "--prefix", prefix, *init_options)
        if made.returncode != 0:
            raise ProxyFailed(made.stderr)
        printed = json.loads(made.stdout)
        if settings:
            with (home / "data" / "xks-proxy.toml").open("a", encoding="utf-8") as file:
                file.write(settings)
        return cls(
            home=home,
            authority=authority,
            tls=authority.server(*names),
            prefix=prefix,
            uri_path=printed["uri_path"],
            access_key_id=printed["access_key_id"],
            raw_secret_access_key=printed["raw_secret_access_key"],
        )

    @property
    def data_dir(self) -> Path:
        """Return the data directory."""
        return self.home / "data"

    @property
    def endpoint(self) -> str:
        """Return where it listens, as https://127.0.0.1:PORT; its certificate is for the names it was made with."""
        endpoint: str = self.ready_line["endpoint"]
        return endpoint

    @property
    def port(self) -> int:
        """Return the port that it listens on."""
        return int(self.endpoint.rpartition(":")[2])

    @property
    def pid(self) -> int:
        """Return the process id of the server."""
        if self._process is None:
            raise ProxyFailed("the proxy does not run")
        return self._process.pid

    @property
    def log_file(self) -> Path:
        """Return where stderr goes, the request log included unless the settings say otherwise."""
        return self.home / "proxy.log"

    @property
    def log(self) -> str:
        """Return what the server wrote to stderr so far."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def requests_logged(self) -> list[dict[str, Any]]:
        """Return the request log so far; lines come a fraction of a second after their answers."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith('{"time"')]

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run `keywright xks-proxy ...` on the data directory."""
        return run_keywright("xks-proxy", *arguments, "--data-dir", self.data_dir)

    def do(self, *arguments: str | Path) -> str:
        """Run `keywright xks-proxy ...`, which must succeed; return what it printed."""
        done = self.run(*arguments)
        if done.returncode != 0:
            raise ProxyFailed(done.stderr)
        return done.stdout

    def create_key(self, key_id: str, *options: str, prefix: str | None = None) -> None:
        """Make a key; a running server has it within a second."""
        self.do("key", "create", key_id, "--prefix", self.prefix if prefix is None else prefix, *options)

    def start(self) -> XksProxy:
        """Start the server and wait until it says that it is ready; a second start takes the same port."""
        options = ["--data-dir", self.data_dir, "--listen", self.address]
        options += ["--tls-cert", self.tls.chain_file, "--tls-key", self.tls.key_file]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [KEYWRIGHT, "xks-proxy", "serve", *map(str, options)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=clean_environment(),
            )
        self.ready_line = self._wait_until_ready(self._process)
        self.address = self.endpoint.rpartition("/")[2]
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server as an operator does; it must exit with 0."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        self._reap(process)
        if process.returncode != 0:
            raise ProxyFailed(f"the proxy exited with {process.returncode}\n{self.log[-4000:]}")

    def kill(self) -> None:
        """End the server at once (SIGKILL); its agents end with it."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self._reap(process)

    def restart(self) -> XksProxy:
        """Stop the server and start it again on the same port."""
        self.stop()
        return self.start()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert process.stdout is not None
        give_up_at = time.monotonic() + DEADLINE_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([process.stdout], [], [], max(0.0, give_up_at - time.monotonic()))[0]:
                self.kill()
                raise ProxyFailed(f"no ready line in {DEADLINE_SECONDS:.0f} s\n{self.log[-4000:]}")
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                self._process = None
                self._reap(process)
                raise ProxyFailed(f"the proxy ended with {process.returncode}\n{self.log[-4000:]}")
            line += piece
        ready: dict[str, Any] = json.loads(line)
        return ready

    def _reap(self, process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ProxyFailed(f"the proxy did not end\n{self.log[-4000:]}") from None
        finally:
            assert process.stdout is not None
            process.stdout.close()
