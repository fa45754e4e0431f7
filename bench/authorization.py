"""What authorization costs: Encrypt by users with a policy, a key policy and 100 grants, beside the administrator.

    python bench/authorization.py [--seconds 4] [--rounds 5] [--clients 16] [--grants 100]

All call the same worker with the same requests, in turns, on keys of their own; the administrator's key has the
default policy and no grants. The policy of one user has a condition that is alike in all calls, so that it is decided
on once; that of the next one has one more, on the time, and is decided on each second. The third has no policy, and
one of the 100 grants lets it encrypt. Exits with 1 when the calls of any are more than 15 % slower.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from load import Result, encrypt_requests, measure
from servers import REGION, client, keywright
from throughput import show

ACCOUNT = "000000000000"
MOST = 1.15
CONTEXT_KEYS = {"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["purpose"]}}
SINCE = {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}
USERS = {"once": CONTEXT_KEYS, "each second": CONTEXT_KEYS | SINCE, "by a grant": None}


def iam(data_dir: Path, *words: str, text: str = "") -> dict[str, Any]:
    """Run `keywright iam` and return what it printed."""
    command = [sys.executable, "-m", "keywright", "iam", *words, "--data-dir", str(data_dir)]
    return dict(json.loads(subprocess.run(command, input=text, capture_output=True, check=True, text=True).stdout))


def arn(name: str) -> str:
    """Return the ARN of a user."""
    return f"arn:aws:iam::{ACCOUNT}:user/{user_name(name)}"


def user_name(name: str) -> str:
    """Return what a user is called in the account."""
    return name.replace(" ", "-")


def limited_user(data_dir: Path, name: str) -> tuple[str, str]:
    """Make a user with a policy of three statements, if it is to have one; return its access key."""
    user = user_name(name)
    iam(data_dir, "user", "create", user)
    if USERS[name] is not None:
        iam(data_dir, "user", "put-policy", user, "bench", "--document", "-", text=policy(USERS[name]))
    made = iam(data_dir, "access-key", "create", "--user", user)
    return made["access_key_id"], made["secret_access_key"]


def policy(condition: dict[str, Any] | None) -> str:
    """Return the text of the policy of a user."""
    statements = [
        {
            "Effect": "Allow",
            "Action": ["kms:Encrypt", "kms:Decrypt"],
            "Resource": "arn:aws:kms:*:*:key/*",
            "Condition": condition,
        },
        {"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*"},
        {"Effect": "Deny", "Action": "kms:ScheduleKeyDeletion", "Resource": "*"},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def guarded_key(endpoint: str, name: str, grants: int) -> str:
    """Make a key whose policy has three statements, with so many grants of a user; return its id."""
    kms = client("kms", endpoint)
    key_id: str = kms.create_key()["KeyMetadata"]["KeyId"]
    statements = json.loads(kms.get_key_policy(KeyId=key_id)["Policy"])["Statement"]
    grantee = {"AWS": arn(name)}
    statements += [
        {"Sid": "use", "Effect": "Allow", "Principal": grantee, "Action": "kms:GenerateDataKey", "Resource": "*"},
        {"Sid": "no", "Effect": "Deny", "Principal": grantee, "Action": "kms:DisableKey", "Resource": "*"},
    ]
    kms.put_key_policy(KeyId=key_id, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    for number in range(grants):
        constraints = {"EncryptionContextEquals": {"number": str(number)}}
        kms.create_grant(KeyId=key_id, GranteePrincipal=arn(name), Operations=["Decrypt"], Constraints=constraints)
    if USERS[name] is None:
        kms.create_grant(KeyId=key_id, GranteePrincipal=arn(name), Operations=["Encrypt"])
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
        plain: str = client("kms", endpoint).create_key()["KeyMetadata"]["KeyId"]
        requests = {"administrator": encrypt_requests(endpoint, plain, "test", "test", REGION)}
        for name in USERS:
            access_key = limited_user(Path(temporary) / "data", name)
            key_id = guarded_key(endpoint, name, options.grants)
            requests[f"user, decided {name}"] = encrypt_requests(endpoint, key_id, *access_key, REGION)
        results: dict[str, list[Result]] = {caller: [] for caller in requests}
        for _ in range(options.rounds):
            for caller, sent in requests.items():
                results[caller].append(measure(endpoint, sent, options.clients, options.seconds))
    print(f"Encrypt, 64 bytes, built-in key, 1 worker; users have policies and {options.grants} grants")
    administrator, *users = [show(caller, measured) for caller, measured in results.items()]
    ratios = [administrator / rate for rate in users]
    for name, ratio in zip(USERS, ratios, strict=True):
        print(f"{f'time over the administrator, {name}':<34}{ratio:>9.3f}")
    sys.exit(max(ratios) > MOST)


if __name__ == "__main__":
    main()
