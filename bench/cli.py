"""Prints how long two commands take by `keywright` and by `aws`, version 1, in turns on one server: medians.

Run it by `make bench`, or as `PYTHONPATH=. python bench/cli.py [ROUNDS]` from the repository. Exits with 1 when a
median of `keywright` is more than a third of that of `aws`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.services.command import clean_environment
from tests.services.server import KeywrightServer

COMMANDS = (
    ("kms", "describe-custom-key-stores"),
    ("kms", "connect-custom-key-store", "--generate-cli-skeleton"),
)
PROGRAMS = ("keywright", "aws")
MOST = 1 / 3


def main(rounds: int) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory() as directory:
        server = KeywrightServer.make_dev(Path(directory))
        try:
            server.start()
            environment = clean_environment(
                AWS_ENDPOINT_URL=server.endpoint,
                AWS_DEFAULT_REGION=server.regions[0],
                AWS_ACCESS_KEY_ID=server.credentials.access_key_id,
                AWS_SECRET_ACCESS_KEY=server.credentials.secret_access_key,
            )
            ratios = [_compare(command, environment, rounds) for command in COMMANDS]
        finally:
            server.close()
    return 0 if max(ratios) <= MOST else 1


def _compare(command: tuple[str, ...], environment: dict[str, str], rounds: int) -> float:
    """Run a command by both, one after the other, once for the file caches and then `rounds` times."""
    measured = [[_seconds(program, command, environment) for program in PROGRAMS] for _ in range(rounds + 1)][1:]
    ours, theirs = (statistics.median(each) for each in zip(*measured, strict=True))
    print(f"{' '.join(command)}: keywright {ours:.3f} s, aws {theirs:.3f} s, ratio {ours / theirs:.2f}")
    return ours / theirs


def _seconds(program: str, command: tuple[str, ...], environment: dict[str, str]) -> float:
    path = Path(sys.executable).with_name(program)
    begun = time.perf_counter()
    subprocess.run([path, *command], stdin=subprocess.DEVNULL, capture_output=True, check=True, env=environment)
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10))
