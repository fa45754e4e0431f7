"""`keywright demo`: the main job, told step by step."""

from __future__ import annotations

import sys

import click

from keywright.cli.refusal import refuse


@click.command()
def demo() -> None:
    """Show a KMS key that lives in HSMs, on a fresh temporary store.

    A server, a cluster of two SoftHSM2 HSMs, a custom key store connected to it, and a key that encrypts and decrypts,
    driven by boto3. Everything is removed at the end. Exits with 0 only when the plaintext came back.
    """
    from keywright.cli.demonstration.run import DemonstrationFailed, run_demonstration

    try:
        run_demonstration()
    except DemonstrationFailed as fault:
        refuse(f"the demo did not succeed: {fault}")
    except KeyboardInterrupt:
        sys.exit(130)
