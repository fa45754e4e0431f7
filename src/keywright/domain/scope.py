"""The account and Region that own a resource."""

from __future__ import annotations

import msgspec

PARTITION = "aws"


class Scope(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One account in one Region: resources of different scopes never see each other."""

    account_id: str
    region: str

    def key_arn(self, key_id: str) -> str:
        """Return the ARN of the KMS key with this id."""
        return f"arn:{PARTITION}:kms:{self.region}:{self.account_id}:key/{key_id}"

    def alias_arn(self, name: str) -> str:
        """Return the ARN of the alias with this name, which begins with `alias/`."""
        return f"arn:{PARTITION}:kms:{self.region}:{self.account_id}:{name}"

    def cluster_arn(self, cluster_id: str) -> str:
        """Return the ARN of the CloudHSM cluster with this id."""
        return f"arn:{PARTITION}:cloudhsm:{self.region}:{self.account_id}:cluster/{cluster_id}"
