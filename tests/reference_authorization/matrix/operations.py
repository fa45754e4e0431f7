"""Every operation of the API: what has to be allowed, how it takes names of keys, and a request that is harmless.

A request is harmless because its key is in a state in which the operation is refused, or because it is a dry run, or
because it changes nothing. `passes` is the answer of one who is allowed: "" is success. As states are looked at after
permissions (kms-api.md section 13), such an answer shows that the permission was there. What a version without the
operation answers, UnsupportedOperationException, shows it too.

Sources of the permissions: kms-api.md sections 3, 4, 5 and 12; custom-key-stores.md section 8.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.reference_authorization.matrix.names import iam_arn

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a request names: a key in some form, and things of that key and of the caller."""

    key: str
    variant: str
    ciphertext: str = ""
    grant_id: str = ""
    caller_account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`key` is the state of the key that it is asked on; `takes` is how the request may name it.

    `on_key`, `on_alias` and `on_account` are actions that have to be allowed on these.
    """

    name: str
    body: Callable[[Names], Body]
    key: Literal["enabled", "pending"] = "enabled"
    takes: Literal["any", "key", "nothing"] = "key"
    is_cross_account: bool = False
    on_key: tuple[str, ...] = ()
    on_alias: tuple[str, ...] = ()
    on_account: tuple[str, ...] = ()
    passes: str = ""


PLAINTEXT = base64.b64encode(b"matrix").decode()
STATE = "KMSInvalidStateException"
USAGE = "InvalidKeyUsageException"
UNSUPPORTED = "UnsupportedOperationException"
DRY_RUN = "DryRunOperationException"
NO_STORE = "CustomKeyStoreNotFoundException"
MALFORMED = "MalformedPolicyDocumentException"
STORE_ID = "cks-0123456789abcdef0"


def cryptographic(name: str, passes: str = "", **members: Any) -> Operation:
    return Operation(
        name=name,
        body=lambda names: {"KeyId": names.key, **members},
        takes="any",
        is_cross_account=True,
        on_key=(f"kms:{name}",),
        passes=passes,
    )


def administrative(
    name: str,
    passes: str = "",
    key: Literal["enabled", "pending"] = "enabled",
    *,
    is_cross_account: bool = False,
    **members: Any,
) -> Operation:
    return Operation(
        name=name,
        body=lambda names: {"KeyId": names.key, **members},
        key=key,
        is_cross_account=is_cross_account,
        on_key=(f"kms:{name}",),
        passes=passes,
    )


def without_key(name: str, passes: str = "", **members: Any) -> Operation:
    return Operation(name=name, body=lambda _: members, takes="nothing", on_account=(f"kms:{name}",), passes=passes)


SIGNATURE = {"Message": PLAINTEXT, "SigningAlgorithm": "RSASSA_PSS_SHA_256"}
MAC = {"Message": PLAINTEXT, "MacAlgorithm": "HMAC_SHA_256"}
CRYPTOGRAPHIC = (
    cryptographic("Encrypt", Plaintext=PLAINTEXT),
    Operation(
        name="Decrypt",
        body=lambda names: {"KeyId": names.key, "CiphertextBlob": names.ciphertext},
        takes="any",
        is_cross_account=True,
        on_key=("kms:Decrypt",),
    ),
    Operation(
        name="ReEncrypt",
        body=lambda names: {
            "SourceKeyId": names.key,
            "DestinationKeyId": names.key,
            "CiphertextBlob": names.ciphertext,
        },
        takes="any",
        is_cross_account=True,
        on_key=("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ),
    cryptographic("GenerateDataKey", KeySpec="AES_256"),
    cryptographic("GenerateDataKeyWithoutPlaintext", KeySpec="AES_256"),
    cryptographic("GenerateDataKeyPair", KeyPairSpec="ECC_NIST_P256", DryRun=True, passes=DRY_RUN),
    cryptographic("GenerateDataKeyPairWithoutPlaintext", KeyPairSpec="ECC_NIST_P256", DryRun=True, passes=DRY_RUN),
    cryptographic("Sign", USAGE, **SIGNATURE),
    cryptographic("Verify", USAGE, Signature=PLAINTEXT, **SIGNATURE),
    cryptographic("GenerateMac", USAGE, **MAC),
    cryptographic("VerifyMac", USAGE, Mac=PLAINTEXT, **MAC),
    cryptographic("DeriveSharedSecret", USAGE, KeyAgreementAlgorithm="ECDH", PublicKey=PLAINTEXT),
    cryptographic("Encapsulate", USAGE, EncapsulationAlgorithm="ML_KEM"),
    cryptographic("Decapsulate", USAGE, EncapsulationAlgorithm="ML_KEM", SharedSecretCiphertextBlob=PLAINTEXT),
    cryptographic("GetPublicKey", UNSUPPORTED),
    cryptographic("DescribeKey"),
)
GRANTS = (
    Operation(
        name="CreateGrant",
        body=lambda names: {
            "KeyId": names.key,
            "GranteePrincipal": iam_arn(names.caller_account, "user", "nobody"),
            "Operations": ["Decrypt"],
        },
        key="pending",
        is_cross_account=True,
        on_key=("kms:CreateGrant",),
        passes=STATE,
    ),
    administrative("ListGrants", is_cross_account=True),
    Operation(
        name="RevokeGrant",
        body=lambda names: {"KeyId": names.key, "GrantId": names.grant_id, "DryRun": True},
        is_cross_account=True,
        on_key=("kms:RevokeGrant",),
        passes=DRY_RUN,
    ),
    Operation(
        name="RetireGrant",
        body=lambda names: {"KeyId": names.key, "GrantId": names.grant_id, "DryRun": True},
        is_cross_account=True,
        on_key=("kms:RetireGrant",),
        passes=DRY_RUN,
    ),
)
ADMINISTRATIVE = (
    administrative("CancelKeyDeletion", STATE),
    administrative("DeleteImportedKeyMaterial", UNSUPPORTED),
    administrative("DisableKey", STATE, "pending"),
    administrative("DisableKeyRotation", STATE, "pending"),
    administrative("EnableKey", STATE, "pending"),
    administrative("EnableKeyRotation", STATE, "pending"),
    administrative("GetKeyLastUsage"),
    administrative("GetKeyPolicy"),
    administrative("GetKeyRotationStatus", is_cross_account=True),
    administrative(
        "GetParametersForImport", UNSUPPORTED, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    ),
    administrative("ImportKeyMaterial", UNSUPPORTED, ImportToken=PLAINTEXT, EncryptedKeyMaterial=PLAINTEXT),
    administrative("ListKeyPolicies"),
    administrative("ListKeyRotations"),
    administrative("ListResourceTags"),
    Operation(
        name="PutKeyPolicy",
        body=lambda names: {"KeyId": names.key, "Policy": "{}"},
        on_key=("kms:PutKeyPolicy",),
        passes=MALFORMED,
    ),
    administrative("ReplicateKey", UNSUPPORTED, ReplicaRegion="eu-west-1"),
    administrative("RotateKeyOnDemand", STATE, "pending"),
    administrative("ScheduleKeyDeletion", STATE, "pending", PendingWindowInDays=7),
    administrative("TagResource", STATE, "pending", Tags=[{"TagKey": "matrix", "TagValue": "seen"}]),
    administrative("UntagResource", STATE, "pending", TagKeys=["matrix"]),
    administrative("UpdateKeyDescription", STATE, "pending", Description="changed"),
    administrative("UpdatePrimaryRegion", UNSUPPORTED, PrimaryRegion="eu-west-1"),
)
ALIASES = (
    Operation(
        name="CreateAlias",
        body=lambda names: {"AliasName": f"alias/{names.variant}-new", "TargetKeyId": names.key},
        key="pending",
        on_key=("kms:CreateAlias",),
        on_alias=("kms:CreateAlias",),
        passes=STATE,
    ),
    Operation(
        name="UpdateAlias",
        body=lambda names: {"AliasName": f"alias/{names.variant}-pending", "TargetKeyId": names.key},
        key="pending",
        on_key=("kms:UpdateAlias",),
        on_alias=("kms:UpdateAlias",),
        passes=STATE,
    ),
)
WITHOUT_KEY = (
    without_key("CreateKey"),
    without_key("GenerateRandom", NumberOfBytes=8),
    without_key("ListAliases"),
    without_key("ListKeys"),
    Operation(
        name="ListRetirableGrants",
        body=lambda names: {"RetiringPrincipal": iam_arn(names.caller_account, "user", "nobody")},
        takes="nothing",
        on_account=("kms:ListRetirableGrants",),
    ),
    without_key(
        "CreateCustomKeyStore",
        "CloudHsmClusterNotFoundException",
        CustomKeyStoreName="matrix",
        CloudHsmClusterId="cluster-matrixmatri",
        TrustAnchorCertificate="none",
        KeyStorePassword="matrix-password",
    ),
    without_key("ConnectCustomKeyStore", NO_STORE, CustomKeyStoreId=STORE_ID),
    without_key("DescribeCustomKeyStores"),
    without_key("DisconnectCustomKeyStore", NO_STORE, CustomKeyStoreId=STORE_ID),
    without_key("UpdateCustomKeyStore", NO_STORE, CustomKeyStoreId=STORE_ID, NewCustomKeyStoreName="renamed"),
    without_key("DeleteCustomKeyStore", NO_STORE, CustomKeyStoreId=STORE_ID),
)
# DeleteAlias has no harmless form: what is allowed to happen happens, and is made good before the next case.
DELETE_ALIAS = Operation(
    name="DeleteAlias",
    body=lambda names: {"AliasName": f"alias/{names.variant}-doomed"},
    takes="nothing",
    on_key=("kms:DeleteAlias",),
    on_alias=("kms:DeleteAlias",),
)
OPERATIONS: tuple[Operation, ...] = (
    *CRYPTOGRAPHIC,
    *GRANTS,
    *ADMINISTRATIVE,
    *ALIASES,
    *WITHOUT_KEY,
    DELETE_ALIAS,
)
