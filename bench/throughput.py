"""Encrypt calls per second, beside a peer in the same run.

    python bench/throughput.py [--seconds 5] [--clients 16] [--rounds 3] [--only built-in|hsm]

Built-in key: one Keywright worker against `moto_server`, the same signed 64-byte requests to both, in turns.
Keywright verifies each signature, moto none. HSM key: one worker through its agent, against direct PKCS#11 calls
on the same token by a process that does nothing else.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from direct_hsm import direct_encryptions_per_second
from hsm_store import connected_store
from load import Result, encrypt_requests, measure
from servers import client, keywright, moto


def rate(endpoint: str, key_id: str, options: argparse.Namespace) -> Result:
    """Measure one server once."""
    requests = encrypt_requests(endpoint, key_id, "test", "test")
    return measure(endpoint, requests, options.clients, options.seconds)


def show(name: str, results: list[Result]) -> float:
    """Print a line for one server and return its median rate."""
    middle = statistics.median(result.per_second for result in results)
    p50, p99 = (statistics.median(getattr(result, name) for result in results) for name in ("p50", "p99"))
    failed = sum(result.failed for result in results)
    print(f"{name:<34}{middle:>9.0f}/s   p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   failed {failed}")
    return middle


def built_in(endpoint: str, options: argparse.Namespace) -> None:
    """Compare a built-in key with moto."""
    key_id = client("kms", endpoint).create_key()["KeyMetadata"]["KeyId"]
    with moto() as peer:
        peer_key = client("kms", peer).create_key()["KeyMetadata"]["KeyId"]
        ours, theirs = [], []
        for _ in range(options.rounds):
            ours.append(rate(endpoint, key_id, options))
            theirs.append(rate(peer, peer_key, options))
    print("Encrypt, 64 bytes, built-in key")
    ratio = show("keywright, 1 worker, verified", ours) / show("moto_server", theirs)
    print(f"{'ratio':<34}{ratio:>9.1f}\n")


def hsm(endpoint: str, data_dir: Path, options: argparse.Namespace) -> None:
    """Compare an HSM key with direct PKCS#11 calls."""
    store = connected_store(endpoint, data_dir)
    ours, direct = [], []
    for _ in range(options.rounds):
        ours.append(rate(endpoint, store.key_id, options))
        direct.append(direct_encryptions_per_second(data_dir, store, options.clients, options.seconds))
    print("Encrypt, 64 bytes, CloudHSM key on SoftHSM2")
    through = show("keywright, 1 worker, verified", ours)
    middle = statistics.median(direct)
    print(f"{'direct PKCS#11, same token':<34}{middle:>9.0f}/s")
    print(f"{'ratio':<34}{through / middle:>9.2f}")


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("built-in", "hsm"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="keywright-bench-") as temporary:
        data_dir = Path(temporary) / "data"
        with keywright(data_dir) as endpoint:
            if options.only != "hsm":
                built_in(endpoint, options)
            if options.only != "built-in":
                hsm(endpoint, data_dir, options)


if __name__ == "__main__":
    main()
