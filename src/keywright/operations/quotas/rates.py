"""How many calls a second AWS allows, by class (kms-api.md section 14, custom-key-stores.md section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keywright.operations.quotas.request_classes import CUSTOM_KEY_STORE, ECC, KEY_PAIR, ML_DSA, ML_KEM, RSA, SYMMETRIC

_FIVE = [
    "CancelKeyDeletion",
    "ConnectCustomKeyStore",
    "CreateAlias",
    "CreateCustomKeyStore",
    "CreateKey",
    "DeleteCustomKeyStore",
    "DeleteImportedKeyMaterial",
    "DescribeCustomKeyStores",
    "DisableKey",
    "DisableKeyRotation",
    "DisconnectCustomKeyStore",
    "EnableKey",
    "ImportKeyMaterial",
    "ReplicateKey",
    "RotateKeyOnDemand",
    "UntagResource",
    "UpdateAlias",
    "UpdateCustomKeyStore",
    "UpdateKeyDescription",
    "UpdatePrimaryRegion",
]
_FAST_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
_MIDDLE_REGIONS = ("us-east-2", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "eu-central-1", "eu-west-2")

DEFAULT_RATES: Mapping[str, float] = {
    SYMMETRIC: 10_000,
    RSA: 1_000,
    ECC: 1_000,
    ML_DSA: 1_000,
    # Not published; as for the other algorithms on lattices.
    ML_KEM: 1_000,
    CUSTOM_KEY_STORE: 1_800,
    **dict.fromkeys(_FIVE, 5),
    "TagResource": 10,
    **dict.fromkeys(("DeleteAlias", "EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"), 15),
    **dict.fromkeys(("RetireGrant", "RevokeGrant"), 30),
    "CreateGrant": 50,
    **dict.fromkeys(("ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListRetirableGrants"), 100),
    **dict.fromkeys(("ListKeys", "ListAliases"), 500),
    **dict.fromkeys(("GetKeyPolicy", "GetKeyRotationStatus"), 1_000),
    **dict.fromkeys(("DescribeKey", "GetPublicKey", "ListResourceTags"), 2_000),
    **dict.fromkeys((f"{KEY_PAIR}{spec}" for spec in ("ECC_NIST_P256", "ECC_SECG_P256K1", "SM2")), 25),
    f"{KEY_PAIR}ECC_NIST_P384": 10,
    f"{KEY_PAIR}ECC_NIST_P521": 5,
    f"{KEY_PAIR}RSA_2048": 1,
    f"{KEY_PAIR}RSA_3072": 0.5,
    f"{KEY_PAIR}RSA_4096": 0.1,
    "GetParametersForImport": 0.25,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaSettings:
    """Whether calls are counted, and what is allowed of a class where that is not AWS's number; 0 is no limit."""

    enabled: bool = True
    per_second: Mapping[str, float] = field(default_factory=dict)

    def rate(self, request_class: str, region: str) -> float:
        """Return how many calls a second a class allows in a Region; 0 is no limit."""
        stated = self.per_second.get(request_class)
        if stated is not None:
            return stated
        if request_class == SYMMETRIC and region in _FAST_REGIONS:
            return 100_000
        if request_class == SYMMETRIC and region in _MIDDLE_REGIONS:
            return 20_000
        return DEFAULT_RATES.get(request_class, 0)
