"""What authorization costs: Encrypt by a user with a policy, a key policy and 100 grants, beside the administrator.

    python bench/authorization.py [--seconds 4] [--rounds 5] [--clients 16] [--grants 100]

Both call the same worker with the same requests, in turns, on keys of their own; the administrator's key has the
default policy and no grants. Exits with 1 when the user's calls are more than 15 % slower.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from load import encrypt_requests, measure
from servers import REGION, client, keywright
from throughput import show

ACCOUNT = "000000000000"
MOST = 1.15
USER = f"arn:aws:iam::{ACCOUNT}:user/bench"


def iam(data_dir: Path, *words: str, text: str = "") -> dict[str, Any]:
    """Run `keywright iam` and return what it printed."""
    command = [sys.executable, "-m", "keywright", "iam", *words, "--data-dir", str(data_dir)]
    return dict(json.loads(subprocess.run(command, input=text, capture_output=True, check=True, text=True).stdout))


def limited_user(data_dir: Path) -> tuple[str, str]:
    """Make a user with a policy of three statements; return its access key."""
    context = {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["purpose"]}}
    statements = [
        {
            "Effect": "Allow",
            "Action": ["kms:Encrypt", "kms:Decrypt"],
            "Resource": "arn:aws:kms:*:*:key/*",
            "Condition": context,
        },
        {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"},
        {"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam(data_dir, "user", "create", "bench")
    iam(data_dir, "user", "put-policy", "bench", "bench", "--document", "-", text=policy)
    made = iam(data_dir, "access-key", "create", "--user", "bench")
    return made["access_key_id"], made["secret_access_key"]


def guarded_key(endpoint: str, grants: int) -> str:
    """Make a key whose policy has three statements, with so many grants; return its id."""
    kms = client("kms", endpoint)
    key_id: str = kms.create_key()["KeyMetadata"]["KeyId"]
    statements = json.loads(kms.get_key_policy(KeyId=key_id)["Policy"])["Statement"]
    statements += [
        {"Sid": "use", "Effect": "Allow", "Principal": {"AWS": USER}, "Action": "kms:GenerateDataKey", "Resource": "*"},
        {"Sid": "no", "Effect": "Deny", "Principal": {"AWS": USER}, "Action": "kms:DisableKey", "Resource": "*"},
    ]
    kms.put_key_policy(KeyId=key_id, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    for number in range(grants):
        constraints = {"EncryptionContextEquals": {"number": str(number)}}
        kms.create_grant(KeyId=key_id, GranteePrincipal=USER, Operations=["Decrypt"], Constraints=constraints)
    return key_id


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--grants", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, keywright(Path(temporary) / "data") as endpoint:
        access_key = limited_user(Path(temporary) / "data")
        plain: str = client("kms", endpoint).create_key()["KeyMetadata"]["KeyId"]
        for_administrator = encrypt_requests(endpoint, plain, "test", "test", REGION)
        for_user = encrypt_requests(endpoint, guarded_key(endpoint, options.grants), *access_key, REGION)
        administrator, user = [], []
        for _ in range(options.rounds):
            administrator.append(measure(endpoint, for_administrator, options.clients, options.seconds))
            user.append(measure(endpoint, for_user, options.clients, options.seconds))
    print("Encrypt, 64 bytes, built-in key, 1 worker")
    rates = show("administrator", administrator), show(f"user, policies, {options.grants} grants", user)
    ratio = rates[0] / rates[1]
    print(f"{'time of the user over the administrator':<34}{ratio:>9.3f}")
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    main()
