"""How long callers wait for an XKS proxy that hangs, and what others notice of it.

    PYTHONPATH=. python bench/xks_faults.py [--seconds 2] [--callers 8] [--workers 2] [--every-call]

Two external key stores, each on a fault proxy of the tests in a process of its own. While the one proxy misbehaves in
each of its ways, `callers` boto3 clients encrypt under that store's key about twice a second, and a load encrypts under
the other store's key. Prints a line per way; exits with 1 when a caller waited for more than 550 ms, when the p99 of
the other store's key was more than 20 % above what it was just before and after (median of all ways), or when sockets
are left. With `--every-call` the server has no circuit breaker.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from load import Result, encrypt_requests, measure

from tests.chaos.fault_proxy.healthy import KEY_ID
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.time_faults import TIME_FAULTS
from tests.chaos.xks_deployment import Resources
from tests.services.certificate_authority import CertificateAuthority, ServerTls
from tests.services.server import Credentials, KeywrightServer
from tests.wire.external_key_stores.external_store import HOST, ExternalStore
from tests.wire.external_key_stores.network import ELSEWHERE, configuration

PROMISED_SECONDS = 0.55
MOST_SLOWDOWN = 1.2
PACE_SECONDS = 0.6
# Few enough to leave a core free: what is measured is who waits for whom, and not who has the most to do.
OTHER_CLIENTS = 2
REFUSED = "KMSInvalidStateException"


def serve_faults(tls: ServerTls, told: Connection) -> None:
    """Be a fault proxy: send its port, then take up each mode that is named, None being right."""
    with FaultProxy(tls=tls) as proxy:
        told.send(proxy.port)
        while (name := told.recv()) != "end":
            if name is None:
                proxy.heal()
            else:
                proxy.misbehave(TIME_FAULTS[name])
                proxy.drop_connections()
            told.send(proxy.open_connections)


def call_often(endpoint: str, credentials: Credentials, key_id: str, callers: int, told: Connection) -> None:
    """For each number of seconds that comes, encrypt for so long and send all waits and codes."""
    config = Config(retries={"total_max_attempts": 1})
    session = boto3.session.Session(credentials.access_key_id, credentials.secret_access_key, region_name="us-east-1")
    clients = [session.client("kms", endpoint_url=endpoint, config=config) for _ in range(callers)]
    with ThreadPoolExecutor(callers) as threads:
        while (seconds := told.recv()) is not None:
            end = time.perf_counter() + seconds
            # One after the other, as callers come that do not know of each other.
            begins = [end - seconds + PACE_SECONDS * place / callers for place in range(callers)]
            parts = threads.map(partial(timed, key_id, end), begins, clients)
            told.send([each for part in parts for each in part])


def timed(key_id: str, end: float, begin: float, kms: Any) -> list[tuple[float, str]]:
    """Call at an even pace until the end."""
    waits = []
    time.sleep(max(0.0, begin - time.perf_counter()))
    while (begun := time.perf_counter()) < end:
        code = "answered"
        try:
            kms.encrypt(KeyId=key_id, Plaintext=b"measured")
        except ClientError as refusal:
            code = refusal.response["Error"]["Code"]
        waits.append((time.perf_counter() - begun, code))
        time.sleep(max(0.0, PACE_SECONDS - waits[-1][0]))
    return waits


@contextmanager
def process(target: Any, *arguments: Any) -> Iterator[Connection]:
    """Run a function in a process of its own, and give the end of a pipe to it."""
    here, there = multiprocessing.Pipe()
    made = multiprocessing.get_context("spawn").Process(target=target, args=(*arguments, there), daemon=True)
    made.start()
    try:
        yield here
    finally:
        made.terminate()
        made.join()


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is measured."""

    server: KeywrightServer
    proxy: Connection
    caller: Connection
    others: list[bytes]

    def tell_proxy(self, mode: str | None) -> None:
        self.proxy.send(mode)
        self.proxy.recv()

    def call_for(self, seconds: float) -> list[tuple[float, str]]:
        self.caller.send(seconds)
        waits: list[tuple[float, str]] = self.caller.recv()
        return waits

    def resources(self) -> list[Resources]:
        return [Resources.of(pid) for pid in self.server.worker_pids()]


@contextmanager
def setting(home: Path, options: argparse.Namespace) -> Iterator[Setting]:
    """Make the server, the proxies, the stores and the callers."""
    authority = CertificateAuthority(home / "authority")
    tls = authority.server(HOST, ELSEWHERE)
    with ExitStack() as stack:
        proxies = [stack.enter_context(process(serve_faults, tls)) for _ in range(2)]
        ports = [proxy.recv() for proxy in proxies]
        server = KeywrightServer.make(
            home,
            workers=options.workers,
            configuration=configuration(authority.trust_file, *ports, patient=False, every_call=options.every_call),
        ).start()
        stack.callback(server.close)
        kms, known = server.client("kms"), server.credentials
        keys = [key_in_store(kms, host) for host in (HOST, ELSEWHERE)]
        caller = stack.enter_context(process(call_often, server.endpoint, known, keys[0], options.callers))
        others = encrypt_requests(server.endpoint, keys[1], known.access_key_id, known.secret_access_key)
        yield Setting(server=server, proxy=proxies[0], caller=caller, others=others)


def key_in_store(kms: Any, host: str) -> str:
    """Return the id of a key in a new, connected store."""
    store = ExternalStore.create_external(kms, XksProxyUriEndpoint=f"https://{host}")
    if store.connect() != "CONNECTED":
        raise RuntimeError(f"the store at {host} was not connected")
    return str(store.create_external_key(KEY_ID)["KeyId"])


def measure_others(made: Setting, seconds: float) -> tuple[Result, list[tuple[float, str]]]:
    """Return how the other store did, with the callers of the first one beside it, and how these fared."""
    made.caller.send(seconds + 1)
    others = measure(made.server.endpoint, made.others, OTHER_CLIENTS, seconds)
    return others, made.caller.recv()


def measure_mode(made: Setting, mode: str, seconds: float) -> tuple[float, float]:
    """Print a line, and return the longest wait and how much slower the other store was meanwhile."""
    # Before and after, since machines change their speed; and with the same callers as meanwhile, so that nothing but
    # the proxy makes the difference.
    before, _ = measure_others(made, seconds)
    made.tell_proxy(mode)
    first, waits = measure_others(made, seconds)
    second, more_waits = measure_others(made, seconds)
    made.tell_proxy(None)
    after, _ = measure_others(made, seconds)
    waits += more_waits
    quiet, meanwhile = (before.p99 + after.p99) / 2, (first.p99 + second.p99) / 2
    failed = first.failed + second.failed
    refused = sum(code == REFUSED for _, code in waits)
    longest = max(wait for wait, _ in waits)
    print(
        f"{mode:<28} {refused:>4} of {len(waits)} refused   longest {longest * 1e3:4.0f} ms   "
        f"other store: p99 {quiet:6.2f} -> {meanwhile:6.2f} ms, {failed} failed",
        flush=True,
    )
    if refused != len(waits) or failed:
        raise SystemExit("a call of the store was answered, or one of the other store failed")
    return longest, meanwhile / quiet


def main() -> None:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every-call", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory, setting(Path(directory), options) as made:
        made.call_for(1.0)
        measure(made.server.endpoint, made.others, OTHER_CLIENTS, 1.0)
        before = made.resources()
        results = [measure_mode(made, mode, options.seconds) for mode in TIME_FAULTS]
        made.call_for(1.0)
        after = made.resources()
    longest = max(wait for wait, _ in results)
    slowdown = statistics.median(ratio for _, ratio in results)
    sockets = [sum(each.sockets for each in resources) for resources in (before, after)]
    memory = [sum(each.resident_mebibytes for each in resources) for resources in (before, after)]
    print(f"longest wait {longest * 1e3:.0f} ms, promised {PROMISED_SECONDS * 1e3:.0f}")
    print(f"p99 of the other store: {(slowdown - 1) * 100:+.0f} %, promised at most +{(MOST_SLOWDOWN - 1) * 100:.0f} %")
    print(f"sockets of all workers: {sockets[0]} -> {sockets[1]}, memory {memory[0]:.0f} -> {memory[1]:.0f} MiB")
    sys.exit(longest > PROMISED_SECONDS or slowdown > MOST_SLOWDOWN or sockets[1] > sockets[0] + options.callers)


if __name__ == "__main__":
    main()
