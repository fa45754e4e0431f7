"""Servers for benchmarks: ours and a peer, each in a process of its own on a free loopback port."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from keywright.bootstrap import initialize

REGION = "us-east-1"
START_SECONDS = 30.0


def client(service: str, endpoint: str) -> Any:
    """Return an unmodified boto3 client."""
    return boto3.client(
        service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


@contextmanager
def keywright(data_dir: Path, workers: int = 1) -> Iterator[str]:
    """Run `keywright dev` and give its endpoint."""
    with serving("dev", data_dir, workers) as endpoint:
        yield endpoint


@contextmanager
def configured_keywright(data_dir: Path, configuration: str, workers: int = 1) -> Iterator[str]:
    """Make a deployment with a configuration and the credentials of `keywright dev`, serve it, give its endpoint."""
    initialize(data_dir, account_id="000000000000", regions=(REGION,), access_key_id="test", secret_access_key="test")
    (data_dir / "keywright.toml").write_text(f"[quotas]\nenabled = false\n{configuration}")
    with serving("serve", data_dir, workers) as endpoint:
        yield endpoint


@contextmanager
def serving(subcommand: str, data_dir: Path, workers: int) -> Iterator[str]:
    """Run `keywright dev` or `keywright serve` and give its endpoint."""
    command = [sys.executable, "-m", "keywright", subcommand, "--listen", "127.0.0.1:0"]
    command += ["--data-dir", str(data_dir), "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            assert server.stdout is not None
            yield json.loads(server.stdout.readline())["endpoint"]
        finally:
            server.terminate()


@contextmanager
def moto() -> Iterator[str]:
    """Run `moto_server` and give its endpoint."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _await_port(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")
