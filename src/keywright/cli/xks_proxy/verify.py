"""`keywright xks-proxy verify`: the conformance checks, against anyone's proxy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

_FILE = click.Path(path_type=Path)
COULD_NOT_RUN = 255


@click.command()
@click.argument("url")
@click.option("--key-id", required=True, help="An external key, enabled, that encrypts and decrypts.")
@click.option("--encrypt-only-key-id", help="One that encrypts only.")
@click.option("--decrypt-only-key-id", help="One that decrypts only.")
@click.option("--impotent-key-id", help="One that does neither.")
@click.option("--disabled-key-id", help="One that is disabled.")
@click.option("--access-key-id", help="With --secret-file, or the secret is asked for.")
@click.option("--secret-file", type=_FILE, help="A file with the secret access key in its first line; - is stdin.")
@click.option("--credential-file", type=_FILE, help="The JSON that `export` prints, in place of these two.")
@click.option("--second-access-key-id", help="Another credential that is good at the same time.")
@click.option("--second-secret-file", type=_FILE, help="Its secret.")
@click.option("--other-tenant-url", help="Another path prefix of the proxy, where these credentials must not do.")
@click.option("--region", default="us-east-1", show_default=True, help="The Region to sign for.")
@click.option("--principal-arn", help="The caller to name in requests, where the proxy has rules about callers.")
@click.option("--denied-principal-arn", help="A caller whom a rule of the proxy denies the key of --key-id.")
@click.option("--kms-key-arn", help="The KMS key to name in requests.")
@click.option("--ca-bundle", type=_FILE, help="Trust these authorities, PEM, and not the system's.")
@click.option("--client-cert", type=_FILE, help="For a proxy that demands one: the client's chain, PEM.")
@click.option("--client-key", type=_FILE, help="Its private key, PEM.")
@click.option("--connect-to", metavar="ADDRESS:PORT", help="Connect there, and ask for the URL's host all the same.")
@click.option("--timeout", type=click.FloatRange(0.1, 60.0), default=5.0, show_default=True, help="Seconds to wait.")
@click.option("--time-limit", type=click.FloatRange(1.0), default=300.0, show_default=True, help="Seconds in all.")
@click.option("--rate-check", is_flag=True, help="Also ask for 1800 Encrypts a second, for 5 seconds.")
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(url: str, output: str, time_limit: float, **options: Any) -> None:
    """Check whether the XKS proxy at URL does what AWS KMS and Keywright expect of one.

    URL is https://HOST[:PORT][/PREFIX]/kms/xks/v1. About two hundred small requests are made, some of them with wrong
    signatures; the keys named encrypt and decrypt random bytes, and nothing is changed.

    Exit codes: 0 nothing failed, 1 something failed, 2 wrong usage, 255 the proxy cannot be reached or the checks
    cannot be made.
    """
    from keywright.cli.xks_proxy.verification_report import REPORTS
    from keywright.cli.xks_proxy.verification_subject import CannotPrepare, SubjectOptions, make_caller
    from keywright.xksproxy.verification.check import Verdict
    from keywright.xksproxy.verification.checklist import GROUPS
    from keywright.xksproxy.verification.running import CannotRun, run

    report = REPORTS[output](url)
    try:
        caller = make_caller(SubjectOptions(url=url, **options))
        for outcome in run(caller, GROUPS, time_limit):
            report.add(outcome)
    except (CannotPrepare, CannotRun) as fault:
        click.echo(f"keywright: {fault}", err=True)
        sys.exit(COULD_NOT_RUN)
    report.end()
    sys.exit(1 if report.counts[Verdict.FAIL] else 0)
