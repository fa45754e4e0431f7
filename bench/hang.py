"""How long a caller waits while HSMs hang: `python bench/hang.py [CALLS]` prints one JSON object, times in seconds.

A connected store with two HSMs, behind a PKCS#11 module that makes C_Encrypt hang on command (the fault module of the
tests, compiled here with gcc). Every call is one Encrypt by boto3 with its retries off. The promise is an error within
one second when both HSMs hang, and an answer within one second when one of them does.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from hsm_store import HsmStore, connected_store
from servers import REGION, client, keywright

HANG_MILLISECONDS = 10_000
FAULT_MODULE = Path(__file__).parents[1] / "tests" / "unit" / "pkcs11" / "fault_module.c"
SOFTHSM_PLACES = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib64/pkcs11", "/usr/lib/*/softhsm")
PATIENCE_SECONDS = 60.0


def build_module(directory: Path, control: Path) -> Path:
    """Compile the fault module so that it forwards to SoftHSM2 and reads its commands from `control`."""
    found = [path for place in SOFTHSM_PLACES for path in Path("/").glob(f"{place[1:]}/libsofthsm2.so")]
    module = directory / "fault_module.so"
    settings = {"REAL_MODULE": found[0], "CONTROL": control, "LOG": "/dev/null"}
    defined = [f'-DFAULT_{name}_BUILT_IN="{value}"' for name, value in settings.items()]
    subprocess.run(["gcc", "-shared", "-fPIC", *defined, "-o", module, FAULT_MODULE, "-ldl"], check=True)
    return module


def configured_data_dir(directory: Path, module: Path) -> Path:
    """Return a data directory that `keywright dev` made, and that names the module."""
    data_dir = directory / "data"
    with keywright(data_dir):
        pass
    with (data_dir / "keywright.toml").open("a", encoding="utf-8") as file:
        file.write(f'[hsm]\nmodule = "{module}"\n')
    return data_dir


def client_without_retries(endpoint: str) -> Any:
    return boto3.client(
        "kms",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def timed(kms: Any, store: HsmStore, calls: int) -> dict[str, Any]:
    """Make the calls, one after the other, and return what they took and how many were refused."""
    seconds, refused = [], 0
    for _ in range(calls):
        begun = time.perf_counter()
        try:
            kms.encrypt(KeyId=store.key_id, Plaintext=b"measured")
        except ClientError:
            refused += 1
        seconds.append(time.perf_counter() - begun)
    return {
        "calls": calls,
        "refused": refused,
        "p50": round(statistics.median(seconds), 3),
        "max": round(max(seconds), 3),
    }


def seconds_until_served(kms: Any, store: HsmStore) -> float:
    """Return how long the key takes to work again."""
    begun = time.perf_counter()
    while timed(kms, store, 1)["refused"]:
        if time.perf_counter() - begun > PATIENCE_SECONDS:
            raise TimeoutError("the key does not work again")
    return round(time.perf_counter() - begun, 3)


def measure(directory: Path, calls: int) -> dict[str, Any]:
    """Measure a healthy store, one HSM of two that hangs, and both."""
    control = directory / "faults"
    data_dir = configured_data_dir(directory, build_module(directory, control))
    with keywright(data_dir) as endpoint:
        store = connected_store(endpoint, data_dir)
        kms = client_without_retries(endpoint)
        clusters = client("cloudhsmv2", endpoint).describe_clusters()["Clusters"]
        labels = [hsm["HsmId"] for cluster in clusters for hsm in cluster["Hsms"]]
        timed(kms, store, 10)
        result = {"no HSM hangs": timed(kms, store, calls)}
        control.write_text(f"C_Encrypt {labels[0]} {HANG_MILLISECONDS} 0\n")
        result["one HSM of two hangs"] = timed(kms, store, calls)
        control.write_text(f"C_Encrypt * {HANG_MILLISECONDS} 0\n")
        result["both HSMs hang"] = timed(kms, store, calls)
        control.write_text("")
        result["until the key works again"] = seconds_until_served(kms, store)
    return result


def main() -> None:
    if shutil.which("gcc") is None:
        sys.exit("gcc is needed to compile the fault module")
    with tempfile.TemporaryDirectory() as directory:
        print(json.dumps(measure(Path(directory), int(sys.argv[1]) if len(sys.argv) > 1 else 20), indent=2))


if __name__ == "__main__":
    main()
