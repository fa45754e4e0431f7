"""The accounts, Regions and names of the matrix, and the ARNs that they make."""

from __future__ import annotations

from tests.services.server import ACCOUNT_ID, REGION

OWN, FOREIGN = ACCOUNT_ID, "444455556666"
OTHER_REGION, UNSERVED_REGION = "eu-west-1", "ap-south-1"
SESSION_NAME = "matrix"


def iam_arn(account_id: str, kind: str, name: str) -> str:
    return f"arn:aws:iam::{account_id}:{kind}/{name}"


def root_arn(account_id: str) -> str:
    return f"arn:aws:iam::{account_id}:root"


def session_arn(account_id: str, role: str) -> str:
    return f"arn:aws:sts::{account_id}:assumed-role/{role}/{SESSION_NAME}"


def key_arn(key_id: str) -> str:
    return f"arn:aws:kms:{REGION}:{OWN}:key/{key_id}"


def alias_arn(name: str, account_id: str = OWN) -> str:
    return f"arn:aws:kms:{REGION}:{account_id}:{name}"
