"""The policy of a key: its name, its default, and what is kept of it (kms-api.md section 12)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keywright.domain.scope import PARTITION, Scope

POLICY_NAME = "default"
RAM_POLICY_NAME = "AWS_RAM"

_PRINCIPAL_ELEMENTS = ("Principal", "NotPrincipal")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPolicy:
    """The policy of the key `key_id` of `scope`, as it was put.

    `principal_ids` has the id of each user and role that the text names, as it was then: who is made anew under an
    old ARN is not meant (see `keywright.domain.policy.Policy.bound`).
    """

    scope: Scope
    key_id: str
    text: str
    principal_ids: Mapping[str, str] = field(default_factory=dict)

    def shown(self, ids_now: Mapping[str, str]) -> str:
        """Return the text to show: a user or role that is gone, or is another one now, stands there by its id."""
        gone = {arn: each for arn, each in self.principal_ids.items() if ids_now.get(arn) != each}
        if not gone:
            return self.text
        document = json.loads(self.text)
        statements = document["Statement"]
        for statement in statements if isinstance(statements, list) else [statements]:
            for element in _PRINCIPAL_ELEMENTS:
                if isinstance(statement.get(element), dict):
                    statement[element] = {kind: _renamed(given, gone) for kind, given in statement[element].items()}
        return written(document)


def default_policy_text(account_id: str) -> str:
    """Return the policy of a key that is made without one: the account's own policies decide."""
    return written(
        {
            "Version": "2012-10-17",
            "Id": "key-default-1",
            "Statement": [
                {
                    "Sid": "Enable IAM User Permissions",
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:{PARTITION}:iam::{account_id}:root"},
                    "Action": "kms:*",
                    "Resource": "*",
                }
            ],
        }
    )


def written(document: Mapping[str, Any]) -> str:
    """Return the text of a policy document of ours."""
    return json.dumps(document, indent=2, separators=(",", " : "), ensure_ascii=False)


def _renamed(given: Any, names: Mapping[str, str]) -> Any:
    if isinstance(given, list):
        return [names.get(each, each) for each in given]
    return names.get(given, given)
