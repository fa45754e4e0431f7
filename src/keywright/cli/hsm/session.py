"""Runs the work of a command on a deployment and prints its answer, or the one line of why it was refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.domain.hsm_clusters import Cluster
    from keywright.operations.services import Services
    from keywright.ports.hsm_provisioner import HsmProvisioner


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command tells: `data` as JSON, `lines` as text."""

    data: Mapping[str, Any]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSession:
    """A cluster, read afresh, and what reaches into its HSMs."""

    services: Services
    cluster: Cluster
    provisioner: HsmProvisioner


def run(data_dir: Path, output: str, work: Callable[[Services], Awaitable[Answer]]) -> None:
    """Open the deployment, do the work and print its answer; exits with code 1 and one line when it is refused."""
    from keywright.bootstrap import CannotOpen, open_hsm_plane
    from keywright.domain.errors import KeywrightError
    from keywright.domain.hsm_users import HsmUserError

    # What fails is told by the one line below; the log of a command that runs for seconds has no other reader.
    logging.getLogger("keywright").addHandler(logging.NullHandler())

    async def on_deployment() -> Answer:
        async with open_hsm_plane(data_dir) as plane:
            return await work(plane.services)

    try:
        answer = asyncio.run(on_deployment())
    except (CannotOpen, HsmUserError, KeywrightError) as fault:
        _refuse(output, str(fault) or type(fault).__name__)
    tell(output, answer)


def run_in_cluster(
    data_dir: Path, output: str, cluster_id: str, work: Callable[[ClusterSession], Awaitable[Answer]]
) -> None:
    """Do the work in one cluster; see `run`."""

    async def in_cluster(services: Services) -> Answer:
        return await work(await open_cluster(services, cluster_id))

    run(data_dir, output, in_cluster)


async def open_cluster(services: Services, cluster_id: str) -> ClusterSession:
    """Return the cluster with its provisioner.

    Raises:
        HsmFault: there is no such cluster, or nothing that reaches its HSMs.
    """
    from keywright.domain.hsm_users import HsmFault

    cluster = await services.storage.read(lambda transaction: transaction.clusters.by_id(cluster_id))
    if cluster is None:
        raise HsmFault(f"there is no cluster {cluster_id}")
    provisioner = services.hsm_provisioners.get(cluster.hsm_backend)
    if provisioner is None:
        raise HsmFault(f"this deployment has no access to HSMs of the kind {cluster.hsm_backend}")
    return ClusterSession(services=services, cluster=cluster, provisioner=provisioner)


def tell(output: str, answer: Answer) -> None:
    """Print an answer."""
    if output == "json":
        click.echo(json.dumps({"error_code": 0, "data": answer.data}))
        return
    for line in answer.lines:
        click.echo(line)


def _refuse(output: str, message: str) -> NoReturn:
    if output == "json":
        click.echo(json.dumps({"error_code": 1, "data": message}))
    refuse(message)
