"""The options that every command takes, before the service, between it and the operation, or after both."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

import msgspec

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.option_parser import OptionParser
from keywright.cli.aws.output.writing import FORMATS
from keywright.cli.aws.services import SERVICES

# Each with what help says about it.
FLAGS = {
    "debug": "Write what is sent and received to stderr, without secrets.",
    "no-verify-ssl": "Take whatever certificate the server shows. Whoever is on the way can then read everything.",
    "no-paginate": "Make one call and print the first page only.",
    "no-sign-request": "Send the request without a signature; no credentials are looked for.",
}
VALUES = {
    "endpoint-url": "The URL to call instead of AWS's own for the service and Region.",
    "query": "A JMESPath expression; what it selects from the answer is printed.",
    "profile": "The profile of the shared configuration and credentials files to use.",
    "region": "The Region to call; goes before AWS_DEFAULT_REGION and the profile's.",
    "ca-bundle": "A PEM file with the authorities to trust instead of the system's.",
    "cli-read-timeout": "Seconds to wait for the answer's next bytes; 0 waits for ever. Default: 60.",
    "cli-connect-timeout": "Seconds to wait for a connection; 0 waits for ever. Default: 60.",
}
CHOICES: dict[str, tuple[tuple[str, ...], str]] = {
    "output": (FORMATS, "The form of what is printed. Default: json."),
    "color": (("on", "off", "auto"), "Colour in tables; auto: on a terminal only. Default: auto."),
}


class GlobalOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for; None where nothing was said. Timeouts are in seconds, 0 meaning for ever."""

    debug: bool
    endpoint_url: str | None
    verify_ssl: bool
    paginate: bool
    output: str | None
    query: Callable[[Any], Any] | None
    profile: str | None
    region: str | None
    color: str
    sign_request: bool
    ca_bundle: str | None
    read_timeout: int
    connect_timeout: int


DEFAULT_TIMEOUT = 60


def parser(program: str) -> OptionParser:
    """Return the parser of the first part of every command line: these options, and the service."""
    made = OptionParser(program)
    for name in FLAGS:
        made.add_argument(f"--{name}", action="store_true")
    for name in VALUES:
        made.add_argument(f"--{name}")
    for name, (choices, _) in CHOICES.items():
        made.add_argument(f"--{name}", choices=choices)
    made.add_argument("--version", action=_ShowVersion, nargs=0)
    made.add_argument("command", choices=(*SERVICES, "help"))
    return made


class _ShowVersion(argparse.Action):
    """Prints the version; what tells it takes longer to import than all the rest, so it is asked only here."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        """Print and exit with 0."""
        del rest
        from importlib.metadata import version

        print(f"{parser.prog} {version('keywright')}")
        parser.exit(0)


def checked(found: argparse.Namespace) -> GlobalOptions:
    """Return the options that were found. Raises CommandFailed for a query, URL or number that is none."""
    return GlobalOptions(
        debug=found.debug,
        endpoint_url=_url(found.endpoint_url),
        verify_ssl=not found.no_verify_ssl,
        paginate=not found.no_paginate,
        output=found.output,
        query=_compiled(found.query),
        profile=found.profile or None,
        region=found.region or None,
        color=found.color or "auto",
        sign_request=not found.no_sign_request,
        ca_bundle=found.ca_bundle,
        read_timeout=_seconds(found.cli_read_timeout),
        connect_timeout=_seconds(found.cli_connect_timeout),
    )


def _url(text: str | None) -> str | None:
    if text is not None and not urlsplit(text).scheme:
        raise CommandFailed(
            f'Bad value for --endpoint-url "{text}": scheme is missing.  Must be of the form '
            "http://<hostname>/ or https://<hostname>/"
        )
    return text


def _compiled(expression: str | None) -> Callable[[Any], Any] | None:
    if expression is None:
        return None
    import jmespath  # type: ignore[import-untyped]  # it brings no types
    from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # the same

    try:
        compiled = jmespath.compile(expression)
    except JMESPathError as fault:
        raise CommandFailed(f"Bad value for --query {expression}: {fault}") from fault

    def search(value: Any) -> Any:
        try:
            return compiled.search(value)
        except JMESPathError as fault:
            raise CommandFailed(str(fault)) from fault

    return search


def _seconds(text: str | None) -> int:
    try:
        return DEFAULT_TIMEOUT if text is None else int(text)
    except ValueError as fault:
        raise CommandFailed(str(fault)) from fault
