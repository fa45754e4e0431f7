"""`keywright kms wait`, and the waiting of `connect-custom-key-store --wait`.

Exit codes: 0 when the state was reached, 1 when the key store is FAILED, 255 when neither can be told.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from keywright.cli.aws.calling import Caller
from keywright.cli.aws.client_context import settings_of
from keywright.cli.aws.failures import CommandFailed, UnknownOptions
from keywright.cli.aws.global_options import GlobalOptions
from keywright.cli.aws.option_parser import OptionParser
from keywright.cli.aws.services import service_named
from keywright.cli.aws.waiting.display import STEPS, Lines, Terminal
from keywright.cli.aws.waiting.recipes import report
from keywright.cli.aws.waiting.states import WAITERS, Waiter
from keywright.cli.aws.waiting.steps import Step, step_reader
from keywright.cli.aws.waiting.watching import Entry, Watch, watch

TIMEOUT_SECONDS = 1200.0
FAILED = 1
_OPTIONS = {
    "--custom-key-store-id <value>": "ID of the custom key store.",
    "--timeout <seconds>": f"How long to wait. Default: {TIMEOUT_SECONDS:.0f}, which is how long AWS may take.",
}


def wait(program: str, options: GlobalOptions, words: Sequence[str]) -> int:
    """Carry out `wait`; return its exit code. Exits with 2 for wrong usage. Raises CommandFailed."""
    if "help" in words:
        from keywright.cli.aws.help.pages import show_text

        return show_text(_OPTIONS, f"keywright kms wait {'|'.join(WAITERS)} [options]")
    parser = OptionParser(program)
    parser.add_argument("waiter", choices=tuple(WAITERS))
    parser.add_argument("--custom-key-store-id", required=True)
    parser.add_argument("--timeout", type=float, default=TIMEOUT_SECONDS)
    found, unknown = parser.part(words)
    if unknown:
        raise UnknownOptions(unknown)
    return _wait(options, WAITERS[found.waiter], found.custom_key_store_id, found.timeout)


def wait_until_connected(options: GlobalOptions, custom_key_store_id: str) -> int:
    """Wait after a call of ConnectCustomKeyStore; return the exit code. Raises CommandFailed."""
    return _wait(options, WAITERS["custom-key-store-connected"], custom_key_store_id, TIMEOUT_SECONDS)


def _wait(options: GlobalOptions, waiter: Waiter, custom_key_store_id: str, timeout: float) -> int:
    with Caller(service_named("kms"), options, settings_of(options, os.environ)) as caller:
        steps = step_reader(caller.context)
        tools = Watch(
            look=lambda: _look(caller, steps, custom_key_store_id),
            monotonic=time.monotonic,
            sleep=time.sleep,
            timeout=timeout,
        )
        with _display(options) as display:
            entry = watch(tools, waiter, display)
    if entry["ConnectionState"] == waiter.goal:
        return 0
    print("\n".join(report(entry)), file=sys.stderr)
    return FAILED


def _look(caller: Caller, steps: Callable[[str], list[Step]], custom_key_store_id: str) -> Entry:
    operation = service_named("kms").operations["describe-custom-key-stores"]
    answer = caller.call_raw(operation, {"CustomKeyStoreId": custom_key_store_id})
    entries: list[Entry] = answer.get("CustomKeyStores") or []
    if not entries:
        raise CommandFailed(f"There is no key store {custom_key_store_id}")
    return {**entries[0], STEPS: steps(custom_key_store_id)}


def _display(options: GlobalOptions) -> Terminal | nullcontext[Lines]:
    if sys.stderr.isatty():
        return Terminal(sys.stderr, is_coloured=options.color != "off")
    return nullcontext(Lines(lambda line: print(line, file=sys.stderr)))
