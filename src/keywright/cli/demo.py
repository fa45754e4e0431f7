"""`keywright demo`: the main job, told step by step."""

from __future__ import annotations

import sys

import click

from keywright.cli.refusal import refuse


@click.command()
def demo() -> None:
    """Show KMS keys that live in HSMs and in an external key manager, on a fresh temporary store.

    A server, a cluster of two SoftHSM2 HSMs and an XKS proxy over TLS; custom key stores connected to both, to the
    proxy over a public and over a private endpoint; and keys in them that encrypt and decrypt, driven by boto3.
    Everything is removed at the end. Exits with 0 only when every plaintext came back.
    """
    from keywright.cli.demonstration.calls import DemonstrationFailed
    from keywright.cli.demonstration.run import run_demonstration

    try:
        run_demonstration()
    except DemonstrationFailed as fault:
        refuse(f"the demo did not succeed: {fault}")
    except KeyboardInterrupt:
        sys.exit(130)
