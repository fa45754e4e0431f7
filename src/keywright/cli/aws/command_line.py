"""The way of a command line from its words to an exit code.

Exit codes, as those of the AWS CLI: 0 done, 2 the command line is wrong, 130 interrupted, 255 anything else.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from keywright.api.operation_shape import OperationShape
from keywright.cli.aws import global_options, operation_options
from keywright.cli.aws.failures import CommandFailed, NotConfigured, UnknownOptions
from keywright.cli.aws.global_options import GlobalOptions
from keywright.cli.aws.option_parser import OptionParser, usage
from keywright.cli.aws.services import Service, service_named

PROGRAM = "keywright"
FAILED, INTERRUPTED = 255, 128 + signal.SIGINT


def run(words: Sequence[str]) -> int:
    """Carry out a command and return its exit code; SystemExit with 2 for wrong usage, with 0 for --version."""
    found, rest = global_options.parser(PROGRAM).part(words)
    try:
        options = global_options.checked(found)
        if found.command == "help":
            from keywright.cli.aws.help.pages import show_root

            return show_root()
        return _service(service_named(found.command), options, rest)
    except UnknownOptions as fault:
        return _refused(f"usage: {usage(PROGRAM)}\n{fault}")
    except NotConfigured as fault:
        return _refused(str(fault))
    except CommandFailed as fault:
        return _refused(f"\n{fault}")
    except KeyboardInterrupt:
        print()
        return INTERRUPTED


def _refused(message: str) -> int:
    print(message, file=sys.stderr)
    return FAILED


def _service(service: Service, options: GlobalOptions, words: list[str]) -> int:
    parser = OptionParser(PROGRAM)
    waits = ("wait",) if service.name == "kms" else ()
    parser.add_argument("operation", choices=(*service.operations, *waits, "help"))
    found, rest = parser.part(words)
    if found.operation == "help":
        from keywright.cli.aws.help.pages import show_service

        return show_service(service)
    if found.operation == "wait":
        from keywright.cli.aws.waiting.command import wait

        return wait(PROGRAM, options, rest)
    return _operation(service, found.operation, options, rest)


def _operation(service: Service, command: str, options: GlobalOptions, words: list[str]) -> int:
    operation = service.operations[command]
    will_wait = (service.name, command) == ("kms", "connect-custom-key-store") and "--wait" in words
    if will_wait:
        words.remove("--wait")
    asked = operation_options.parse(PROGRAM, operation, words, paginate=options.paginate)
    if asked.wants_help:
        from keywright.cli.aws.help.pages import show_operation

        return show_operation(service, command)
    if asked.skeleton == "input":
        return _print_skeleton(operation)
    from keywright.cli.aws.calling import invoke

    invoke(service, operation, options, asked, os.environ)
    if will_wait and asked.skeleton is None:
        from keywright.cli.aws.waiting.command import wait_until_connected

        return wait_until_connected(options, asked.members["CustomKeyStoreId"])
    return 0


def _print_skeleton(operation: OperationShape) -> int:
    import json

    from keywright.cli.aws.forms import form_of
    from keywright.cli.aws.skeletons import input_skeleton

    print(json.dumps(input_skeleton(form_of(operation.input)), indent=4))
    return 0
