"""A deployment with a real database and real SoftHSM2 tokens, and the command line on it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from click.testing import CliRunner, Result

from keywright.bootstrap import initialize, open_hsm_plane
from keywright.cli.hsm import hsm
from keywright.cli.hsm.session import ClusterSession, open_cluster
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.services import Services

T = TypeVar("T")

ACCOUNT = "111122223333"
REGION = "us-east-1"
ADMIN_PASSWORD = "admin-password-1"
KMS_PASSWORD = "kmsUserPassword1"


@dataclass(frozen=True)
class Deployment:
    """A data directory and, once it is made, its cluster."""

    data_dir: Path
    cluster_id: str = ""

    def hsm(self, *arguments: str, lines: tuple[str, ...] = ()) -> Result:
        """Run `keywright hsm` in this process, with lines on standard input."""
        environment = {"KEYWRIGHT_DATA_DIR": str(self.data_dir)}
        return CliRunner().invoke(hsm, arguments, input="".join(f"{line}\n" for line in lines), env=environment)

    def in_cluster(self, *arguments: str, lines: tuple[str, ...] = ()) -> Result:
        """Run `keywright hsm` on the cluster."""
        return self.hsm(*arguments, "--cluster-id", self.cluster_id, lines=lines)

    def data(self, *arguments: str, lines: tuple[str, ...] = ()) -> Any:
        """Run it on the cluster and return the data of its JSON answer."""
        result = self.in_cluster(*arguments, "--output", "json", lines=lines)
        assert result.exit_code == 0, result.output
        answer = json.loads(result.stdout)
        assert answer["error_code"] == 0
        return answer["data"]

    def login_process(self) -> subprocess.Popen[str]:
        """Start `keywright hsm login` as a process of its own, and wait until it is logged in."""
        command = ["-m", "keywright", "hsm", "login", "--cluster-id", self.cluster_id, "--password-file", "-"]
        process = subprocess.Popen(
            [sys.executable, *command, "--data-dir", str(self.data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        process.stdin.write(KMS_PASSWORD + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "logged in\n"
        return process

    def with_services(self, work: Callable[[Services], Awaitable[T]]) -> T:
        """Run something on the opened deployment."""

        async def run() -> T:
            async with open_hsm_plane(self.data_dir) as plane:
                return await work(plane.services)

        return asyncio.run(run())

    def with_session(self, work: Callable[[ClusterSession], Awaitable[T]]) -> T:
        """Run something on the opened cluster."""

        async def run(services: Services) -> T:
            return await work(await open_cluster(services, self.cluster_id))

        return self.with_services(run)

    def cluster(self) -> Cluster:
        """Return the cluster as it is stored."""

        async def read(session: ClusterSession) -> Cluster:
            return session.cluster

        return self.with_session(read)


def make_deployment(data_dir: Path) -> Deployment:
    """Make a deployment without clusters."""
    initialize(data_dir, account_id=ACCOUNT, regions=(REGION,))
    return Deployment(data_dir)
