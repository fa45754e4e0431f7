"""`keywright key-store create`: asks for what a key store needs, checks it, shows what it will do, and does it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from keywright.cli.aws.calling import Caller
    from keywright.cli.aws.global_options import GlobalOptions
    from keywright.cli.key_store.answers import Members

_SECRET = ("KeyStorePassword", "XksProxyAuthenticationCredential")
_FILE = click.Path(dir_okay=False)


@click.command()
@click.option("--type", type=click.Choice(["cloudhsm", "external"]), help="A CloudHSM cluster, or an XKS proxy.")
@click.option("--name", help="Name of the key store, unique in account and Region.")
@click.option("--cluster-id", help="The cluster: ACTIVE, with an HSM in each of two zones.")
@click.option("--trust-anchor-file", type=_FILE, help="The certificate that signed the cluster's, customerCA.crt.")
@click.option("--password-file", type=click.Path(dir_okay=False, allow_dash=True), help="Password of kmsuser.")
@click.option("--connectivity", type=click.Choice(["public", "vpc"]), help="How the proxy is reached.")
@click.option("--endpoint", help="Endpoint of the proxy, https://HOST.")
@click.option("--path", help="Path of the proxy's API, which ends in /kms/xks/v1.")
@click.option(
    "--credential-file", type=_FILE, help="The proxy's credential, as `keywright xks-proxy export` prints it."
)
@click.option("--endpoint-service", help="Name of the VPC endpoint service in front of the proxy.")
@click.option("--endpoint-service-owner", help="Account that owns it, when it is another one.")
@click.option("--connect/--no-connect", default=None, help="Connect it and wait until it is.  [default: ask, or do]")
@click.option("--yes", is_flag=True, help="Do not ask before doing it.")
@click.option("--region", help="The Region to make it in.")
@click.option("--profile", help="The profile of the shared configuration files to use.")
@click.option("--endpoint-url", help="The server to call instead of AWS's own.")
@click.option("--ca-bundle", type=_FILE, help="The authorities to trust instead of the system's.")
def create(connect: bool | None, yes: bool, **options: Any) -> None:
    """Make a custom key store and connect it.

    What no option gives is asked for on a terminal. Prints the key store's ID on standard output, and everything
    else on standard error. Exit codes: 0 made (and connected), 1 not, 2 wrong usage.
    """
    from keywright.cli.aws.calling import Caller
    from keywright.cli.aws.client_context import settings_of
    from keywright.cli.aws.failures import CommandFailed
    from keywright.cli.aws.services import service_named
    from keywright.cli.refusal import refuse

    calls = _global_options(options)
    try:
        settings = settings_of(calls, os.environ)
        with Caller(service_named("cloudhsmv2"), calls, settings) as cloudhsm:
            members = _collected(options, cloudhsm)
        connects = _confirmed(members, connect=connect, yes=yes)
        with Caller(service_named("kms"), calls, settings) as kms:
            store = _made(kms, members)
            click.echo(store)
            if connects:
                sys.exit(_connected(kms, calls, store))
    except CommandFailed as fault:
        refuse(str(fault))


def _collected(options: dict[str, Any], cloudhsm: Caller) -> Members:
    from keywright.cli.key_store.cluster_check import check_cluster
    from keywright.cli.key_store.collecting import collect

    return collect(options, lambda cluster_id: check_cluster(cloudhsm, cluster_id))


def _confirmed(members: Members, *, connect: bool | None, yes: bool) -> bool:
    """Show what will be done; return whether to connect. Aborts when the user says no."""
    click.echo("\nThis key store will be made:", err=True)
    for member, value in members.items():
        shown = "(hidden)" if member in _SECRET else " ".join(str(value).split())
        click.echo(f"  {member:34} {shown if len(shown) <= 70 else shown[:67] + '...'}", err=True)
    asks = sys.stdin.isatty() and not yes
    if asks:
        click.confirm("Make it", default=True, abort=True, err=True)
    if connect is None:
        return not asks or click.confirm("Connect it then", default=True, err=True)
    return connect


def _made(kms: Caller, members: Members) -> str:
    from keywright.cli.aws.services import service_named

    operation = service_named("kms").operations["create-custom-key-store"]
    return str(kms.call(operation, members)["CustomKeyStoreId"])


def _connected(kms: Caller, calls: GlobalOptions, store: str) -> int:
    from keywright.cli.aws.services import service_named
    from keywright.cli.aws.waiting.command import wait_until_connected

    kms.call(service_named("kms").operations["connect-custom-key-store"], {"CustomKeyStoreId": store})
    return wait_until_connected(calls, store)


def _global_options(options: dict[str, Any]) -> GlobalOptions:
    """Return the options of the calls, as `keywright kms` has them."""
    from keywright.cli.aws import global_options

    names = ("region", "profile", "endpoint_url", "ca_bundle")
    given = [f"--{name.replace('_', '-')}={options[name]}" for name in names if options[name] is not None]
    found, _ = global_options.parser("keywright").part([*given, "kms"])
    return global_options.checked(found)
