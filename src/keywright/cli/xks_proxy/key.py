"""`keywright xks-proxy key`: the external keys of a tenant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from keywright.cli.refusal import refuse
from keywright.cli.xks_proxy.options import data_dir_option, prefix_option, print_json, refusals

if TYPE_CHECKING:
    from keywright.crypto.key_material import KeyMaterial
    from keywright.xksproxy.key_making import NewKey
    from keywright.xksproxy.state.document import Key

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def key() -> None:
    """Make and manage external keys. A key id is what CreateKey takes as XksKeyId."""


def _new_key_options(command: Command) -> Command:
    options = (
        click.option("--alias", "aliases", multiple=True, help="A further key id; may be given again."),
        click.option(
            "--usage", "usages", multiple=True, type=click.Choice(["ENCRYPT", "DECRYPT"]), help="Both if none."
        ),
        click.option("--backend", type=click.Choice(["software", "pkcs11"]), help="Instead of the one of `init`."),
    )
    for option in options:
        command = option(command)
    return command


def _new_key(
    prefix: str, key_id: str, aliases: tuple[str, ...], usages: tuple[str, ...], backend: str | None
) -> NewKey:
    from keywright.xksproxy.key_making import NewKey
    from keywright.xksproxy.state.document import Backend, Usage

    return NewKey(
        prefix=prefix,
        name=key_id,
        aliases=aliases,
        usages=tuple(usage for usage in Usage if not usages or usage.value in usages),
        backend=None if backend is None else Backend(backend),
    )


def _read_material(path: Path) -> KeyMaterial:
    from keywright.crypto.key_material import KeyMaterial
    from keywright.xksproxy.private_file import read_private_file

    content = read_private_file(path, "material file")
    if not content:
        refuse(f"the material file {path} is empty")
    return KeyMaterial(content)


def _shown(key: Key) -> dict[str, Any]:
    return {
        "key_id": key.name,
        "aliases": list(key.aliases),
        "usages": [usage.value for usage in key.usages],
        "enabled": key.enabled,
        "version": key.current.number,
        "backend": key.current.backend.value,
    }


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
@_new_key_options
@click.option("--adopt", help="With pkcs11: the label of an object on the tokens, instead of a new one.")
def create(
    data_dir: Path,
    prefix: str,
    key_id: str,
    aliases: tuple[str, ...],
    usages: tuple[str, ...],
    backend: str | None,
    adopt: str | None,
) -> None:
    """Make an AES-256 key, or take one that is on the tokens already."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.key_making import adopt_key, create_key

    if adopt is not None and backend == "software":
        refuse("--adopt is for keys on PKCS#11 tokens")
    with refusals():
        directory = open_data_directory(data_dir)
        new = _new_key(prefix, key_id, aliases, usages, backend)
        print_json(_shown(create_key(directory, new) if adopt is None else adopt_key(directory, new, adopt)))


@key.command("import")
@data_dir_option
@prefix_option
@click.argument("key_id")
@_new_key_options
@click.option("--material-file", type=click.Path(path_type=Path), required=True, help="32 raw bytes.")
def import_(
    data_dir: Path,
    prefix: str,
    key_id: str,
    aliases: tuple[str, ...],
    usages: tuple[str, ...],
    backend: str | None,
    material_file: Path,
) -> None:
    """Make a key of material that comes from elsewhere."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.key_making import import_key

    with refusals(), _read_material(material_file) as material:
        new = _new_key(prefix, key_id, aliases, usages, backend)
        print_json(_shown(import_key(open_data_directory(data_dir), new, material)))


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
@click.option(
    "--material-file", type=click.Path(path_type=Path), help="A copy of its material, unless it is sealed here."
)
def move(data_dir: Path, prefix: str, key_id: str, material_file: Path | None) -> None:
    """Put a key's material on every configured token that lacks it; its ciphertexts go on decrypting."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.key_making import move_key

    with refusals():
        directory = open_data_directory(data_dir)
        material = None if material_file is None else _read_material(material_file)
        print_json(_shown(move_key(directory, prefix, key_id, material)))


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
def rotate(data_dir: Path, prefix: str, key_id: str) -> None:
    """Encrypt under new material from now on; what was encrypted before still decrypts."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.key_making import rotate_key

    with refusals():
        print_json(_shown(rotate_key(open_data_directory(data_dir), prefix, key_id)))


@key.command("list")
@data_dir_option
@prefix_option
def list_(data_dir: Path, prefix: str) -> None:
    """Print the keys of a tenant, one JSON object a line."""
    from keywright.xksproxy.data_directory import open_data_directory

    with refusals():
        for one in open_data_directory(data_dir).state_file.read().tenant(prefix).keys:
            print_json(_shown(one))


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
def disable(data_dir: Path, prefix: str, key_id: str) -> None:
    """Let a key encrypt and decrypt no more, until it is enabled again."""
    _set_enabled(data_dir, prefix, key_id, enabled=False)


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
def enable(data_dir: Path, prefix: str, key_id: str) -> None:
    """Let a key be used again."""
    _set_enabled(data_dir, prefix, key_id, enabled=True)


def _set_enabled(data_dir: Path, prefix: str, key_id: str, *, enabled: bool) -> None:
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.state.key_changes import set_key_enabled

    with refusals():
        changed = open_data_directory(data_dir).change(
            lambda document: set_key_enabled(document, prefix, key_id, enabled=enabled)
        )
        print_json(_shown(changed.tenant(prefix).key(key_id)))


@key.command()
@data_dir_option
@prefix_option
@click.argument("key_id")
@click.option("--yes", is_flag=True, help="What was encrypted under the key is lost with it.")
@click.option("--destroy-objects", is_flag=True, help="Destroy its objects on the tokens as well.")
def delete(data_dir: Path, prefix: str, key_id: str, *, yes: bool, destroy_objects: bool) -> None:
    """Delete a key for good."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.key_making import remove_key

    if not yes:
        refuse("what was encrypted under the key is lost with it: say --yes, or disable it instead")
    with refusals():
        print_json(_shown(remove_key(open_data_directory(data_dir), prefix, key_id, destroy_objects=destroy_objects)))
