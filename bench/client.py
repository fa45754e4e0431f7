"""Processor time per Encrypt call, keep-alive: the typed client beside boto3, in one run, against one server.

    python bench/client.py [--calls 2000] [--rounds 5] [--profile]

Counts the time of this process alone (user and system), in turns. Exits with 1 when the typed client takes more than
a fifth of what boto3 takes.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from servers import REGION, client, keywright

from keywright.api.kms import EncryptRequest
from keywright.client.kms import encrypt
from keywright.client.runtime.context import Context
from keywright.client.runtime.providers import FixedEndpoint, StaticCredentials

SHARE = 0.2
PLAINTEXT = bytes(64)


def microseconds_per_call(call: Callable[[], object], calls: int) -> float:
    """Make calls and return the processor time of one."""
    for _ in range(50):
        call()
    before = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - before) / calls * 1e6


def typed_call(endpoint: str, key_id: str) -> Callable[[], object]:
    """Return an Encrypt by the typed client."""
    context = Context(region=REGION, credentials=StaticCredentials.of("test", "test"), endpoint=FixedEndpoint(endpoint))
    parameters = EncryptRequest(key_id=key_id, plaintext=PLAINTEXT)
    return lambda: encrypt.request(context, parameters).unwrap()


def profiled(call: Callable[[], object], calls: int) -> None:
    """Print where the time of a call goes."""
    with cProfile.Profile() as profile:
        for _ in range(calls):
            call()
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def compared(endpoint: str, options: argparse.Namespace) -> float:
    """Measure both in turns, print the medians and return their ratio."""
    kms = client("kms", endpoint)
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    ours = typed_call(endpoint, key_id)
    if options.profile:
        profiled(ours, options.calls)
    rounds: list[tuple[float, float]] = []
    for _ in range(options.rounds):
        theirs = microseconds_per_call(lambda: kms.encrypt(KeyId=key_id, Plaintext=PLAINTEXT), options.calls // 4)
        rounds.append((theirs, microseconds_per_call(ours, options.calls)))
    boto3, typed = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{'boto3':<20}{boto3:>8.0f} us of processor time per Encrypt")
    print(f"{'typed client':<20}{typed:>8.0f} us")
    print(f"{'ratio':<20}{typed / boto3:>8.3f}   (at most {SHARE})")
    return typed / boto3


def main() -> int:
    """Run the comparison; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="show where the typed client's time goes")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="keywright-bench-") as temporary,
        keywright(Path(temporary) / "data") as endpoint,
    ):
        return 0 if compared(endpoint, options) <= SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
