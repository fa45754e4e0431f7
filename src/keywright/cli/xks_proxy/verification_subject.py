"""From the options of `verify` to the proxy that is verified; secrets come from files or from the terminal."""

from __future__ import annotations

import json
import os
import ssl
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click

from keywright.sigv4.signing import Credentials
from keywright.xksproxy.verification.caller import Caller, Surroundings
from keywright.xksproxy.verification.subject import (
    DEFAULT_KMS_KEY_ARN,
    DEFAULT_PRINCIPAL_ARN,
    HTTPS_PORT,
    InvalidUrl,
    KeyRole,
    ProxyUrl,
    Subject,
)
from keywright.xksproxy.verification.tls_contexts import client_context

_STANDARD_INPUT = Path("-")
_LARGEST_FILE = 4096


class CannotPrepare(Exception):
    """An option cannot be followed; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOptions:
    """The options as they were given."""

    url: str
    key_id: str
    encrypt_only_key_id: str | None
    decrypt_only_key_id: str | None
    impotent_key_id: str | None
    disabled_key_id: str | None
    access_key_id: str | None
    secret_file: Path | None
    credential_file: Path | None
    second_access_key_id: str | None
    second_secret_file: Path | None
    other_tenant_url: str | None
    region: str
    principal_arn: str | None
    denied_principal_arn: str | None
    kms_key_arn: str | None
    ca_bundle: Path | None
    client_cert: Path | None
    client_key: Path | None
    connect_to: str | None
    timeout: float
    rate_check: bool


def make_caller(options: SubjectOptions) -> Caller:
    """Return what asks the proxy; raise CannotPrepare, or click.UsageError where nobody can be asked for a secret."""
    url = _url(options.url)
    subject = Subject(
        url=url,
        address=_address(url, options.connect_to),
        region=options.region,
        credentials=_credentials(options),
        second_credentials=_second_credentials(options),
        keys=_keys(options),
        other_tenant_path=None if options.other_tenant_url is None else _url(options.other_tenant_url).path,
        principal_arn=options.principal_arn or DEFAULT_PRINCIPAL_ARN,
        denied_principal_arn=options.denied_principal_arn,
        kms_key_arn=options.kms_key_arn or DEFAULT_KMS_KEY_ARN,
        ca_bundle=options.ca_bundle,
        client_certificate=options.client_cert,
        client_key=options.client_key,
        exchange_seconds=options.timeout,
        rate_check=options.rate_check,
    )
    try:
        client_context(subject)
    except (OSError, ssl.SSLError) as fault:
        raise CannotPrepare("--ca-bundle, --client-cert or --client-key is no readable PEM file") from fault
    return Caller(subject=subject, surroundings=Surroundings(now=time.time, random_bytes=os.urandom))


def _url(text: str) -> ProxyUrl:
    try:
        return ProxyUrl.parse(text)
    except InvalidUrl as fault:
        raise CannotPrepare(str(fault)) from fault


def _address(url: ProxyUrl, connect_to: str | None) -> tuple[str, int]:
    if connect_to is None:
        return url.host, url.port or HTTPS_PORT
    host, colon, port = connect_to.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise CannotPrepare("--connect-to takes ADDRESS:PORT")
    return host.strip("[]"), int(port)


def _keys(options: SubjectOptions) -> dict[KeyRole, str]:
    lent = {
        KeyRole.FULL: options.key_id,
        KeyRole.ENCRYPT_ONLY: options.encrypt_only_key_id,
        KeyRole.DECRYPT_ONLY: options.decrypt_only_key_id,
        KeyRole.IMPOTENT: options.impotent_key_id,
        KeyRole.DISABLED: options.disabled_key_id,
    }
    return {role: key_id for role, key_id in lent.items() if key_id is not None}


def _credentials(options: SubjectOptions) -> Credentials:
    if options.credential_file is not None:
        if options.access_key_id is not None or options.secret_file is not None:
            raise CannotPrepare("--credential-file stands in place of --access-key-id and --secret-file")
        return _from_import_file(options.credential_file)
    if options.access_key_id is None:
        raise CannotPrepare("--access-key-id or --credential-file is needed")
    secret = _secret(options.secret_file, "--secret-file")
    return Credentials(access_key_id=options.access_key_id, secret_access_key=secret)


def _second_credentials(options: SubjectOptions) -> Credentials | None:
    if options.second_access_key_id is None:
        if options.second_secret_file is not None:
            raise CannotPrepare("--second-secret-file goes with --second-access-key-id")
        return None
    secret = _secret(options.second_secret_file, "--second-secret-file")
    return Credentials(access_key_id=options.second_access_key_id, secret_access_key=secret)


def _from_import_file(path: Path) -> Credentials:
    try:
        known = json.loads(_read(path, "--credential-file"))["XksProxyAuthenticationCredential"]
        return Credentials(access_key_id=str(known["AccessKeyId"]), secret_access_key=str(known["RawSecretAccessKey"]))
    except (ValueError, KeyError, TypeError):
        # Neither the cause nor its text goes on: it could quote the file.
        raise CannotPrepare("--credential-file has no XksProxyAuthenticationCredential") from None


def _secret(path: Path | None, option: str) -> str:
    if path is not None:
        secret = _read(path, option).partition("\n")[0].rstrip("\r")
    elif sys.stdin.isatty():
        secret = str(click.prompt("Secret access key", hide_input=True, err=True))
    else:
        raise CannotPrepare(f"{option} is needed where nobody can be asked for the secret")
    if not secret.isascii() or not secret:
        raise CannotPrepare(f"{option}: there is no secret access key in the first line")
    return secret


def _read(path: Path, option: str) -> str:
    try:
        if path == _STANDARD_INPUT:
            return sys.stdin.readline()
        with path.open(encoding="utf-8") as file:
            return file.read(_LARGEST_FILE)
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotPrepare(f"{option}: {path} cannot be read") from fault
