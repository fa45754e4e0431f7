"""`keywright hsm key`: the keys of a crypto user, as the HSMs show them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.hsm import options
from keywright.cli.hsm.passwords import read_password
from keywright.cli.hsm.session import Answer, ClusterSession, run_in_cluster

if TYPE_CHECKING:
    from keywright.ports.hsm_provisioner import HsmKey

_password = options.password_file("password-file", "the user's password")


@click.group()
def key() -> None:
    """List or delete keys, as the crypto user that owns them.

    That is kmsuser, whose password is known only while its key store is disconnected.
    """


@key.command("list")
@options.data_dir
@options.output
@options.cluster_id
@options.username
@_password
@click.option("--filter", "filters", multiple=True, help="attr.NAME=VALUE or key-reference=0x...; all must match.")
@click.option("--verbose", is_flag=True, help="Show every attribute, the owner and the HSMs that have the key.")
def list_(
    data_dir: Path,
    output: str,
    cluster_id: str,
    username: str,
    password_file: str | None,
    filters: Sequence[str],
    verbose: bool,
) -> None:
    """List the user's keys; the key material of none can be shown."""
    from keywright.cli.hsm.key_filters import matching, parse_filter

    parsed = [parse_filter(text) for text in filters]
    password = read_password(password_file, "--password-file", f"Password of {username}")

    async def work(session: ClusterSession) -> Answer:
        keys = await _keys(session, username, password)
        found = matching(keys, parsed)
        return _listing(session, username, keys, found, verbose=verbose)

    run_in_cluster(data_dir, output, cluster_id, work)


@key.command()
@options.data_dir
@options.output
@options.cluster_id
@options.username
@_password
@click.option("--filter", "filters", multiple=True, required=True, help="attr.NAME=VALUE or key-reference=0x...")
def delete(
    data_dir: Path, output: str, cluster_id: str, username: str, password_file: str | None, filters: Sequence[str]
) -> None:
    """Delete the one key that the filters mean from every HSM, for good. A KMS key that it backs is lost with it."""
    from keywright.cli.hsm.key_filters import matching, parse_filter

    parsed = [parse_filter(text) for text in filters]
    password = read_password(password_file, "--password-file", f"Password of {username}")

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.events import recorded
        from keywright.cli.hsm.user_login import logged_in
        from keywright.domain.hsm_users import HsmFault

        async with logged_in(session, username, password):
            found = matching(await session.provisioner.keys(session.cluster, username, password), parsed)
            if len(found) != 1:
                raise HsmFault(f"the filters mean {len(found)} keys, and exactly one can be deleted")
            which = {"backingKeyId": found[0].object_id.hex(), "label": found[0].label}
            async with recorded(session, "HsmDeleteKey", userName=username, **which):
                await session.provisioner.delete_key(session.cluster, username, password, found[0].object_id)
        return Answer(
            data={"key-reference": found[0].key_reference, "label": found[0].label, "event": "deleted"},
            lines=[f"{found[0].key_reference}  {found[0].label}: deleted"],
        )

    run_in_cluster(data_dir, output, cluster_id, work)


async def _keys(session: ClusterSession, username: str, password: str) -> Sequence[HsmKey]:
    from keywright.cli.hsm.user_login import logged_in

    async with logged_in(session, username, password):
        return await session.provisioner.keys(session.cluster, username, password)


def _listing(
    session: ClusterSession, username: str, keys: Sequence[HsmKey], found: Sequence[HsmKey], *, verbose: bool
) -> Answer:
    every = {hsm.hsm_id for hsm in session.cluster.active_hsms}
    data = {
        "matched_keys": [_shown(each, username, every, verbose=verbose) for each in found],
        "total_key_count": len(keys),
        "returned_key_count": len(found),
    }
    lines: list[str] = []
    for each in found:
        lines.append(f"{each.key_reference}  0x{each.object_id.hex()}  {each.label}")
        if verbose:
            lines += [f"    {name}: {_plain(value)}" for name, value in sorted(each.attributes.items())]
            lines.append(f"    owner: {username}, cluster-coverage: {_coverage(each, every)}")
    return Answer(data=data, lines=[*lines, f"{len(found)} of {len(keys)} keys"])


def _shown(key: HsmKey, username: str, every: set[str], *, verbose: bool) -> dict[str, Any]:
    if not verbose:
        return {"key-reference": key.key_reference, "attributes": {"label": key.label}}
    return {
        "key-reference": key.key_reference,
        "key-info": {
            "key-owners": [{"username": username, "key-coverage": _coverage(key, every)}],
            "shared-users": [],
            "cluster-coverage": _coverage(key, every),
            "hsms": list(key.hsm_ids),
        },
        "attributes": dict(key.attributes),
    }


def _coverage(key: HsmKey, every: set[str]) -> str:
    return "full" if every <= set(key.hsm_ids) else "inconsistent"


def _plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
