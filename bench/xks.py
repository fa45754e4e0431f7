"""Encrypt under an external key: what Keywright adds to a bare call of the same XKS proxy, and calls per second.

    python bench/xks.py [--seconds 5] [--rounds 3] [--clients 64] [--workers 2]

The proxy is our own with a software key, over TLS on loopback; a call goes client -> Keywright -> proxy. The latency
is that of one client; the bare call is one aiohttp request to the proxy, signed beforehand. All on one machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from bare_xks import measure_bare
from load import encrypt_requests, measure
from servers import configured_keywright
from throughput import show
from xks_store import Proxy, configuration, connected_store, xks_proxy


def compare(endpoint: str, proxy: Proxy, options: argparse.Namespace) -> None:
    """Measure latency with one client, then calls per second with many, ours and bare in turns."""
    key_id = connected_store(endpoint, proxy)
    requests = encrypt_requests(endpoint, key_id, "test", "test")
    alone, bare, many, bare_many = [], [], [], []
    for _ in range(options.rounds):
        alone.append(measure(endpoint, requests, 1, options.seconds))
        bare.append(measure_bare(proxy, 1, options.seconds))
        many.append(measure(endpoint, requests, options.clients, options.seconds))
        bare_many.append(measure_bare(proxy, options.clients, options.seconds))
    print("Encrypt, 64 bytes, external key on a software key of our proxy")
    show("1 client, through keywright", alone)
    show("1 client, bare call of the proxy", bare)
    added = [
        statistics.median(getattr(a, name) - getattr(b, name) for a, b in zip(alone, bare, strict=True))
        for name in ("p50", "p99")
    ]
    print(f"{'added by keywright':<34}{'':>11}   p50 {added[0]:7.2f} ms   p99 {added[1]:7.2f} ms")
    show(f"{options.clients} clients, {options.workers} workers", many)
    show(f"{options.clients} clients, bare calls", bare_many)


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        with (
            xks_proxy(directory) as proxy,
            configured_keywright(directory / "data", configuration(proxy), options.workers) as endpoint,
        ):
            compare(endpoint, proxy, options)


if __name__ == "__main__":
    main()
