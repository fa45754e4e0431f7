"""`keywright completion`: shell completion, as a script for the shell to read."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash:  eval "$(keywright completion bash)"                in ~/.bashrc
    zsh:   eval "$(keywright completion zsh)"                 in ~/.zshrc
    fish:  keywright completion fish | source                 in ~/.config/fish/config.fish
    """
    if (script := get_completion_class(shell)) is not None:
        click.echo(
            script(click.get_current_context().find_root().command, {}, "keywright", "_KEYWRIGHT_COMPLETE").source()
        )
