"""`keywright hsm cluster`: a cluster in one go, or only its activation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.hsm import options
from keywright.cli.hsm.passwords import read_password
from keywright.cli.hsm.session import Answer, ClusterSession, run, run_in_cluster

if TYPE_CHECKING:
    from keywright.cli.hsm.cluster_creation import MadeCluster
    from keywright.operations.services import Services

_MADE_UP = "Made up and shown once when not given."


@click.group()
def cluster() -> None:
    """Make clusters usable."""


@cluster.command()
@options.data_dir
@options.output
@options.password_file("admin-password-file", "the password of admin", _MADE_UP)
@options.password_file("crypto-user-password-file", "the password of kmsuser", _MADE_UP)
@click.option("--zones", type=click.IntRange(1, 10), default=2, show_default=True, help="Zones with one HSM each.")
@click.option("--region", help="The Region to make it in.  [default: the deployment's first]")
@click.option("--account-id", help="The account that owns it.  [default: the deployment's first]")
@click.option("--hsm-type", default="hsm2m.medium", show_default=True, help="hsm1.medium or hsm2m.medium.")
@click.option("--name", help="A Name tag for it.")
def create(
    data_dir: Path,
    output: str,
    admin_password_file: str | None,
    crypto_user_password_file: str | None,
    region: str | None,
    account_id: str | None,
    **wanted: Any,
) -> None:
    """Make a cluster ready for a key store: HSMs, certificates, activation, kmsuser.

    The certificate authority that claims the cluster is kept beside it; customerCA.crt is the trust anchor that
    CreateCustomKeyStore asks for. Passwords that no file gives are made up and shown once.
    """
    admin = _given(admin_password_file, "--admin-password-file")
    crypto_user = _given(crypto_user_password_file, "--crypto-user-password-file")

    async def work(services: Services) -> Answer:
        from keywright.cli.hsm.cluster_creation import ClusterPlan, make_cluster
        from keywright.cli.hsm.cluster_scope import scope_of_new_cluster
        from keywright.hsm.passwords import random_password

        plan = ClusterPlan(
            data_dir=data_dir,
            scope=scope_of_new_cluster(data_dir, account_id, region),
            admin_password=admin or random_password(services.random_bytes),
            crypto_user_password=crypto_user or random_password(services.random_bytes),
            **wanted,
        )
        made = await make_cluster(services, plan)
        made_up = {"admin_password": admin is None, "crypto_user_password": crypto_user is None}
        return _made(made, {member: getattr(plan, member) for member, shown in made_up.items() if shown})

    run(data_dir, output, work)


def _given(file: str | None, option: str) -> str | None:
    return None if file is None else read_password(file, option, "")


def _made(made: MadeCluster, passwords: dict[str, str]) -> Answer:
    cluster, anchor = made.cluster, str(made.trust_anchor_file)
    hsms = [
        {"hsm_id": hsm.hsm_id, "availability_zone": hsm.availability_zone, "eni_ip": hsm.eni_ip} for hsm in cluster.hsms
    ]
    lines = [f"{cluster.cluster_id} is {cluster.state.value} in {cluster.scope.region}"]
    lines += [f"  {hsm['hsm_id']}  {hsm['availability_zone']}  {hsm['eni_ip']}" for hsm in hsms]
    lines += [f"trust anchor: {anchor}"]
    names = {"admin_password": "admin", "crypto_user_password": "kmsuser"}
    lines += [f"password of {names[member]}, shown only now: {password}" for member, password in passwords.items()]
    data = {
        "cluster_id": cluster.cluster_id,
        "state": cluster.state.value,
        "account_id": cluster.scope.account_id,
        "region": cluster.scope.region,
        "hsms": hsms,
        "trust_anchor_file": anchor,
        **passwords,
    }
    return Answer(data=data, lines=lines)


@cluster.command()
@options.data_dir
@options.output
@options.cluster_id
@options.password_file("password-file", "the new password of admin")
def activate(data_dir: Path, output: str, cluster_id: str, password_file: str | None) -> None:
    """Set the password of the first admin of an initialized cluster; the cluster becomes ACTIVE."""
    password = read_password(password_file, "--password-file", "New password of admin", confirm=True)

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.activation import activate_cluster

        active = await activate_cluster(session, password)
        return Answer(
            data={"cluster_id": active.cluster_id, "state": active.state.value},
            lines=[f"{active.cluster_id} is {active.state.value}"],
        )

    run_in_cluster(data_dir, output, cluster_id, work)
