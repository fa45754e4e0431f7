"""`keywright xks-proxy rule`: which callers may use which keys of a tenant."""

from __future__ import annotations

from pathlib import Path

import click

from keywright.cli.xks_proxy.options import data_dir_option, prefix_option, print_json, refusals


@click.group()
def rule() -> None:
    """Limit who may use a tenant's keys; without rules, whoever holds its credential.

    A rule fits a request when each of its lists does; patterns take * and ?, and an empty list fits everything. A
    fitting deny decides. Where there is an allow rule for the key, one must fit. Rules do not touch health checks.
    """


@rule.command()
@data_dir_option
@prefix_option
@click.argument("name")
@click.option("--effect", type=click.Choice(["allow", "deny"]), required=True)
@click.option("--principal", "principals", multiple=True, help="Pattern of awsPrincipalArn; may be given again.")
@click.option("--operation", "operations", multiple=True, help="Pattern of kmsOperation; may be given again.")
@click.option("--via-service", "via_services", multiple=True, help="Pattern of kmsViaService; may be given again.")
@click.option("--key", "keys", multiple=True, help="Pattern of key names, not aliases; may be given again.")
def add(
    data_dir: Path,
    prefix: str,
    name: str,
    effect: str,
    principals: tuple[str, ...],
    operations: tuple[str, ...],
    via_services: tuple[str, ...],
    keys: tuple[str, ...],
) -> None:
    """Add a rule."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.state.document import Effect, Rule
    from keywright.xksproxy.state.tenant_changes import add_rule

    added = Rule(
        name=name,
        effect=Effect(effect),
        principals=principals,
        operations=operations,
        via_services=via_services,
        keys=keys,
    )
    with refusals():
        open_data_directory(data_dir).change(lambda document: add_rule(document, prefix, added))


@rule.command("list")
@data_dir_option
@prefix_option
def list_(data_dir: Path, prefix: str) -> None:
    """Print the rules of a tenant, one JSON object a line."""
    import msgspec

    from keywright.xksproxy.data_directory import open_data_directory

    with refusals():
        for one in open_data_directory(data_dir).state_file.read().tenant(prefix).rules:
            print_json(msgspec.to_builtins(one))


@rule.command()
@data_dir_option
@prefix_option
@click.argument("name")
def remove(data_dir: Path, prefix: str, name: str) -> None:
    """Remove a rule."""
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.state.tenant_changes import remove_rule

    with refusals():
        open_data_directory(data_dir).change(lambda document: remove_rule(document, prefix, name))
