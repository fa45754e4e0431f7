"""Where the members of a new key store come from: options, files, or questions on a terminal; each is checked at once.

The model's own constraints are the check, so what is accepted here is not refused later for its form.
"""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from keywright.api.constraints import violations
from keywright.api.decoding_errors import MalformedBody
from keywright.api.kms import CreateCustomKeyStoreRequest
from keywright.cli.hsm.passwords import read_password

Members = dict[str, Any]


class Unfit(Exception):
    """A value cannot be right; the text says what is wrong and never quotes a secret."""


def fitting(member: str, value: Any) -> Any:
    """Return the value of a member if the model allows it. Raises Unfit."""
    name = f"{member[:1].lower()}{member[1:]}"
    try:
        found = [
            each for each in violations(CreateCustomKeyStoreRequest, {member: value}) if each.path.startswith(name)
        ]
    except MalformedBody as malformed:
        raise Unfit(str(malformed)) from malformed
    if found:
        raise Unfit("; ".join(f"{each.path}: {each.rule}" for each in found))
    return value


def asked(
    option: str, given: str | None, question: str, check: Callable[[str], Any], default: str | None = None
) -> Any:
    """Return the checked value of an option, or of the answer to a question, which is asked until it is right.

    Raises:
        click.UsageError: the option's value is wrong, or it is missing and nobody can be asked.
    """
    if given is not None:
        try:
            return check(given)
        except Unfit as unfit:
            raise click.UsageError(f"{option}: {unfit}") from unfit
    if not sys.stdin.isatty():
        raise click.UsageError(f"{option} is needed where nobody can be asked")
    while True:
        answer: str = click.prompt(question, default=default, err=True)
        try:
            return check(answer)
        except Unfit as unfit:
            click.echo(f"  {unfit}", err=True)


def trust_anchor(path: str) -> str:
    """Return the certificate in a file. Raises Unfit."""
    text = _content(path)
    try:
        ssl.PEM_cert_to_DER_cert(text.strip())
    except ValueError:
        raise Unfit(f"{path} is not a certificate in PEM") from None
    return str(fitting("TrustAnchorCertificate", text))


def crypto_user_password(file: str | None) -> str:
    """Return kmsuser's password from a file's first line or from the terminal. Raises click.UsageError."""
    password = read_password(file, "--password-file", "Password of kmsuser in the cluster")
    try:
        return str(fitting("KeyStorePassword", password))
    except Unfit as unfit:
        raise click.UsageError(f"--password-file: {unfit}") from None


def proxy_credential(path: str) -> Members:
    """Return what the file of `keywright xks-proxy export` says: the credential, and the path if it has one.

    Raises Unfit.
    """
    try:
        known = json.loads(_content(path))
        found = {"XksProxyAuthenticationCredential": known["XksProxyAuthenticationCredential"]}
        if "XksProxyUriPath" in known:
            found["XksProxyUriPath"] = known["XksProxyUriPath"]
    except (ValueError, KeyError, TypeError):
        # Neither the cause nor its text goes on: it could quote the file.
        raise Unfit(
            f"{path} has no XksProxyAuthenticationCredential, as `keywright xks-proxy export` writes it"
        ) from None
    return {member: fitting(member, value) for member, value in found.items()}


def _content(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Unfit(f"{path} cannot be read as text ({type(fault).__name__})") from fault
