"""`keywright xks-proxy init`: a new data directory."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from keywright.cli.refusal import refuse
from keywright.cli.xks_proxy.options import prefix_option, print_json, refusals


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), required=True, help="Where to make it.")
@prefix_option
@click.option("--backend", type=click.Choice(["software", "pkcs11"]), default="software", help="Where new keys are.")
@click.option("--module", help="With pkcs11: the path of the PKCS#11 module.")
@click.option("--token", "tokens", multiple=True, help="With pkcs11: a token's label; again for each that stands in.")
@click.option("--pin-file", type=click.Path(path_type=Path), help="With pkcs11: a file with the user's PIN.")
@click.option("--module-environment", multiple=True, help="With pkcs11: NAME=VALUE for the module to see.")
def init(
    data_dir: Path,
    prefix: str,
    backend: str,
    module: str | None,
    tokens: tuple[str, ...],
    pin_file: Path | None,
    module_environment: tuple[str, ...],
) -> None:
    """Make a proxy with one tenant and one credential.

    Prints one JSON object with the credential, once. Refuses to overwrite anything.
    """
    from keywright.xksproxy.data_directory import initialize
    from keywright.xksproxy.state.document import Backend

    with refusals():
        text = _settings_text(backend, module, tokens, pin_file, module_environment)
        made = initialize(data_dir, prefix, Backend(backend), text)
    print_json({"data_dir": str(data_dir.absolute()), **asdict(made)})


def _settings_text(
    backend: str, module: str | None, tokens: tuple[str, ...], pin_file: Path | None, environment: tuple[str, ...]
) -> str:
    if module is None or not tokens or pin_file is None:
        if backend == "pkcs11":
            refuse("--backend pkcs11 needs --module, --token and --pin-file")
        if module or tokens or pin_file or environment:
            refuse("--module, --token and --pin-file go together")
        return ""
    lines = [
        "[pkcs11]",
        # A JSON string is a TOML string as well.
        f"module = {json.dumps(module)}",
        f"tokens = [{', '.join(json.dumps(token) for token in tokens)}]",
        f"pin_file = {json.dumps(str(pin_file.absolute()))}",
    ]
    if environment:
        lines.append("[pkcs11.environment]")
    for pair in environment:
        name, equals, value = pair.partition("=")
        if not name or not equals:
            refuse(f"--module-environment takes NAME=VALUE, not {pair!r}")
        lines.append(f"{json.dumps(name)} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"
