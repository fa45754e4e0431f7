"""`keywright xks-proxy tenant`: path prefixes that know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.xks_proxy.options import data_dir_option, prefix_option, print_json, refusals

if TYPE_CHECKING:
    from keywright.xksproxy.state.document import Document, Tenant


@click.group()
def tenant() -> None:
    """Manage tenants. Each has a path prefix, and credentials, keys and rules of its own."""


def _shown(tenant: Tenant) -> dict[str, Any]:
    from keywright.xksproxy.state.tenant_changes import uri_path

    return {
        "prefix": tenant.prefix,
        "uri_path": uri_path(tenant.prefix),
        "credentials": len(tenant.credentials),
        "keys": len(tenant.keys),
        "rules": len(tenant.rules),
        "requests_per_second": tenant.requests_per_second,
    }


def _change(data_dir: Path, step: Callable[[Document], Document]) -> Document:
    from keywright.xksproxy.data_directory import open_data_directory

    return open_data_directory(data_dir).change(step)


@tenant.command()
@data_dir_option
@prefix_option
def add(data_dir: Path, prefix: str) -> None:
    """Add a tenant, without credentials and keys."""
    from keywright.xksproxy.state.tenant_changes import add_tenant

    with refusals():
        print_json(_shown(_change(data_dir, lambda document: add_tenant(document, prefix)).tenant(prefix)))


@tenant.command("list")
@data_dir_option
def list_(data_dir: Path) -> None:
    """Print the tenants, one JSON object a line."""
    from keywright.xksproxy.data_directory import open_data_directory

    with refusals():
        for one in open_data_directory(data_dir).state_file.read().tenants:
            print_json(_shown(one))


@tenant.command()
@data_dir_option
@prefix_option
@click.option("--requests-per-second", type=click.IntRange(0), required=True, help="0 means no limit.")
def limit(data_dir: Path, prefix: str, requests_per_second: int) -> None:
    """Limit a tenant's requests; what is beyond it is answered with ThrottlingException."""
    from keywright.xksproxy.state.tenant_changes import limit_tenant

    with refusals():
        changed = _change(data_dir, lambda document: limit_tenant(document, prefix, requests_per_second))
        print_json(_shown(changed.tenant(prefix)))


@tenant.command()
@data_dir_option
@prefix_option
def remove(data_dir: Path, prefix: str) -> None:
    """Remove a tenant that has no keys left."""
    from keywright.xksproxy.state.tenant_changes import remove_tenant

    with refusals():
        _change(data_dir, lambda document: remove_tenant(document, prefix))
