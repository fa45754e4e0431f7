"""`keywright xks-proxy credential` and `export`: the access keys of a tenant, and the file that KMS consoles import."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.refusal import refuse
from keywright.cli.xks_proxy.options import data_dir_option, prefix_option, print_json, refusals

if TYPE_CHECKING:
    from keywright.xksproxy.data_directory import NewCredential


@click.group()
def credential() -> None:
    """Manage the credentials of a tenant, two at most: add one, let the key store change over, remove the other."""


@credential.command()
@data_dir_option
@prefix_option
@click.option("--access-key-id", help="Instead of a new one, with --secret-file.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="A file with the raw secret access key.")
@click.option("--export", "export_file", type=click.Path(path_type=Path), help="Write the console's import file here.")
def add(
    data_dir: Path, prefix: str, access_key_id: str | None, secret_file: Path | None, export_file: Path | None
) -> None:
    """Add a credential; it is printed once, unless it goes to a file."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.private_file import read_private_line

    if (access_key_id is None) != (secret_file is None):
        refuse("--access-key-id and --secret-file go together")
    if export_file is not None and export_file.exists():
        refuse(f"{export_file} exists already")
    with refusals():
        given = None
        if access_key_id is not None and secret_file is not None:
            given = (access_key_id, read_private_line(secret_file, "secret file"))
        made = open_data_directory(data_dir).add_credential(prefix, given)
    if export_file is None:
        print_json(asdict(made))
        return
    _write_private(export_file, json.dumps(_import_file(made)))
    print_json({"uri_path": made.uri_path, "access_key_id": made.access_key_id, "file": str(export_file)})


@credential.command("list")
@data_dir_option
@prefix_option
def list_(data_dir: Path, prefix: str) -> None:
    """Print the credentials of a tenant without their secrets, one JSON object a line."""
    from keywright.xksproxy.data_directory import open_data_directory

    with refusals():
        for one in open_data_directory(data_dir).state_file.read().tenant(prefix).credentials:
            created = datetime.fromtimestamp(one.created_at, UTC).isoformat(timespec="seconds")
            print_json({"access_key_id": one.access_key_id, "created": created})


@credential.command()
@data_dir_option
@prefix_option
@click.argument("access_key_id")
def remove(data_dir: Path, prefix: str, access_key_id: str) -> None:
    """Remove a credential; requests signed with it are refused within a second."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.state.tenant_changes import remove_credential

    with refusals():
        open_data_directory(data_dir).change(lambda document: remove_credential(document, prefix, access_key_id))


@click.command()
@data_dir_option
@prefix_option
@click.option("--access-key-id", help="Which credential; the newest by default.")
def export(data_dir: Path, prefix: str, access_key_id: str | None) -> None:
    """Print a tenant's path and credential as the JSON that KMS consoles import. It holds the secret."""
    from keywright.xksproxy.data_directory import NewCredential, open_data_directory
    from keywright.xksproxy.refusals import Refused
    from keywright.xksproxy.state.tenant_changes import uri_path

    with refusals():
        directory = open_data_directory(data_dir)
        known = directory.state_file.read().tenant(prefix).credentials
        chosen = [one for one in known if access_key_id in (None, one.access_key_id)]
        if not chosen:
            raise Refused(f"tenant {prefix!r} has no such credential")
        secret = directory.secrets.secret(prefix, chosen[-1])
        told = NewCredential(
            uri_path=uri_path(prefix), access_key_id=chosen[-1].access_key_id, raw_secret_access_key=secret
        )
        print_json(_import_file(told))


def _import_file(made: NewCredential) -> dict[str, Any]:
    return {
        "XksProxyUriPath": made.uri_path,
        "XksProxyAuthenticationCredential": {
            "AccessKeyId": made.access_key_id,
            "RawSecretAccessKey": made.raw_secret_access_key,
        },
    }


def _write_private(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as fault:
        refuse(f"{path} cannot be written ({fault.strerror}): print the credential with `keywright xks-proxy export`")
