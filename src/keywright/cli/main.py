"""`keywright`: the root of the command line."""

from __future__ import annotations

import os
import sys

# click, which most commands need, is not imported here: `kms` and its siblings do without, and start the sooner.
SERVICE_COMMANDS = {
    "kms": "keywright.cli.aws.entry:kms",
    "cloudhsmv2": "keywright.cli.aws.entry:cloudhsmv2",
    "sts": "keywright.cli.aws.entry:sts",
}
COMMANDS = {
    **SERVICE_COMMANDS,
    "init": "keywright.cli.init:init",
    "serve": "keywright.cli.serve:serve",
    "dev": "keywright.cli.dev:dev",
    "demo": "keywright.cli.demo:demo",
    "hsm": "keywright.cli.hsm:hsm",
    "iam": "keywright.cli.iam:iam",
    "key-store": "keywright.cli.key_store:key_store",
    "completion": "keywright.cli.completion:completion",
    "network": "keywright.cli.network:network",
    "audit": "keywright.cli.audit:audit",
    "xks-proxy": "keywright.cli.xks_proxy:xks_proxy",
}


def main() -> None:
    """Run the command line."""
    words = sys.argv[1:]
    if _is_for_a_service(words) and "_KEYWRIGHT_COMPLETE" not in os.environ:
        from keywright.cli.aws.command_line import run

        sys.exit(run(words))
    from keywright.cli.root import root_of

    sys.exit(root_of(COMMANDS)(["--help"] if words == ["help"] else words, prog_name="keywright"))


def _is_for_a_service(words: list[str]) -> bool:
    """Tell whether `aws` would have been asked: options may stand before the service, and the root has only two."""
    first = words[0] if words else ""
    return first in SERVICE_COMMANDS or (first.startswith("--") and first not in _ROOT_OPTIONS)


_ROOT_OPTIONS = ("--help", "--version")
