"""A connected CloudHSM key store with one key, for benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from servers import REGION, client

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HsmStore:
    """What was made."""

    cluster_id: str
    custom_key_store_id: str
    key_id: str


def connected_store(endpoint: str, data_dir: Path) -> HsmStore:
    """Make a cluster of two HSMs, connect a key store to it, and create a key."""
    command = [sys.executable, "-m", "keywright", "hsm", "cluster", "create", "--zones", "2"]
    command += ["--data-dir", str(data_dir), "--region", REGION, "--output", "json"]
    cluster = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["data"]
    kms = client("kms", endpoint)
    store_id = kms.create_custom_key_store(
        CustomKeyStoreName="bench",
        CloudHsmClusterId=cluster["cluster_id"],
        TrustAnchorCertificate=Path(cluster["trust_anchor_file"]).read_text(encoding="ascii"),
        KeyStorePassword=cluster["crypto_user_password"],
    )["CustomKeyStoreId"]
    kms.connect_custom_key_store(CustomKeyStoreId=store_id)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while kms.describe_custom_key_stores()["CustomKeyStores"][0]["ConnectionState"] != "CONNECTED":
        if time.monotonic() > deadline:
            raise TimeoutError("the key store did not connect")
        time.sleep(0.02)
    key_id = kms.create_key(Origin="AWS_CLOUDHSM", CustomKeyStoreId=store_id)["KeyMetadata"]["KeyId"]
    return HsmStore(cluster_id=cluster["cluster_id"], custom_key_store_id=store_id, key_id=key_id)
