"""The services as commands of click, for the root's list of commands and for shell completion.

Ordinary calls do not come through here: `keywright.cli.main` sends them to `command_line` before click is imported.
"""

from __future__ import annotations

import sys

import click
from click.shell_completion import CompletionItem

_SUMMARIES = {
    "kms": "Call the KMS API, with the options of `aws kms`.",
    "cloudhsmv2": "Call the CloudHSM v2 API, with the options of `aws cloudhsmv2`.",
    "sts": "Call the STS API, with the options of `aws sts`.",
}


class ServiceCommand(click.Command):
    """A command that leaves its words to the parser of the service."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            callback=self._run,
            help=_SUMMARIES[name],
            add_help_option=False,
            context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        )

    def _run(self) -> None:
        from keywright.cli.aws.command_line import run

        sys.exit(run([str(self.name), *click.get_current_context().args]))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what may stand where the cursor is."""
        from keywright.cli.aws.completions import completions

        return [CompletionItem(word) for word in completions(str(self.name), ctx.args, incomplete)]


kms, cloudhsmv2, sts = (ServiceCommand(name) for name in ("kms", "cloudhsmv2", "sts"))
