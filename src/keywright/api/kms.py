"""Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias
from msgspec import Meta, field
from keywright.api.operation_shape import ErrorShape, OperationShape, Pagination, ServiceShape
from keywright.api.shape import SensitiveBytes, SensitiveStr, Shape, Timestamp

SERVICE = ServiceShape(
    service_id="KMS",
    api_version="2014-11-01",
    protocol="json",
    endpoint_prefix="kms",
    signing_name="kms",
    target_prefix="TrentService",
    json_version="1.1",
)
AccountIdType: TypeAlias = Annotated[
    str, Meta(min_length=12, max_length=12, pattern="\\A(?:[0-9]{12})\\Z", extra={"pattern": "[0-9]{12}"})
]
AlgorithmSpec: TypeAlias = Literal[
    "RSAES_PKCS1_V1_5",
    "RSAES_OAEP_SHA_1",
    "RSAES_OAEP_SHA_256",
    "RSA_AES_KEY_WRAP_SHA_1",
    "RSA_AES_KEY_WRAP_SHA_256",
    "SM2PKE",
]
AliasNameType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern="\\A(?:^[a-zA-Z0-9:/_-]+$)\\Z",
        extra={"pattern": "^[a-zA-Z0-9:/_-]+$"},
    ),
]
KeyIdType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=2048)]


class AliasListEntry(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    alias_name: str | None = None
    alias_arn: str | None = None
    target_key_id: str | None = None
    creation_date: Timestamp | None = None
    last_updated_date: Timestamp | None = None


class AlreadyExistsException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


AttestationDocumentType: TypeAlias = Annotated[bytes, Meta(min_length=1, max_length=262144)]
BackingKeyIdType: TypeAlias = Annotated[
    str, Meta(min_length=64, max_length=64, pattern="\\A(?:^[a-f0-9]+$)\\Z", extra={"pattern": "^[a-f0-9]+$"})
]


class CancelKeyDeletionRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class CancelKeyDeletionResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None


CiphertextType: TypeAlias = Annotated[bytes, Meta(min_length=1, max_length=6144)]
CloudHsmClusterIdType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=19,
        max_length=24,
        pattern="\\A(?:cluster-[2-7a-zA-Z]{11,16})\\Z",
        extra={"pattern": "cluster-[2-7a-zA-Z]{11,16}"},
    ),
]


class CloudHsmClusterInUseException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class CloudHsmClusterInvalidConfigurationException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class CloudHsmClusterNotActiveException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class CloudHsmClusterNotFoundException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class CloudHsmClusterNotRelatedException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class ConflictException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


CustomKeyStoreIdType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]


class ConnectCustomKeyStoreRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: CustomKeyStoreIdType


class ConnectCustomKeyStoreResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class CreateAliasRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    alias_name: AliasNameType
    target_key_id: KeyIdType


CustomKeyStoreNameType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=256)]
TrustAnchorCertificateType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=5000)]
KeyStorePasswordType: TypeAlias = Annotated[str, Meta(min_length=7, max_length=32, extra={"sensitive": True})]
CustomKeyStoreType: TypeAlias = Literal["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]
XksProxyUriEndpointType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=128,
        pattern="\\A(?:^https://[a-zA-Z0-9.-]+$)\\Z",
        extra={"pattern": "^https://[a-zA-Z0-9.-]+$"},
    ),
]
XksProxyUriPathType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=10,
        max_length=128,
        pattern="\\A(?:^(/[a-zA-Z0-9\\/_-]+/kms/xks/v[0-9]{1,2})$|^(/kms/xks/v[0-9]{1,2})$)\\Z",
        extra={"pattern": "^(/[a-zA-Z0-9\\/_-]+/kms/xks/v\\d{1,2})$|^(/kms/xks/v\\d{1,2})$"},
    ),
]
XksProxyVpcEndpointServiceNameType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=64,
        pattern="\\A(?:^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}[0-9]+\\.vpce-svc-[0-9a-z]+$)\\Z",
        extra={"pattern": "^(com|eu)\\.amazonaws\\.vpce\\.([a-z]+-){2,3}\\d+\\.vpce-svc-[0-9a-z]+$"},
    ),
]
XksProxyAuthenticationAccessKeyIdType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=30,
        pattern="\\A(?:^[A-Z2-7]+$)\\Z",
        extra={"pattern": "^[A-Z2-7]+$", "sensitive": True},
    ),
]
XksProxyAuthenticationRawSecretAccessKeyType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=43,
        max_length=64,
        pattern="\\A(?:^[a-zA-Z0-9\\/+=]+$)\\Z",
        extra={"pattern": "^[a-zA-Z0-9\\/+=]+$", "sensitive": True},
    ),
]


class XksProxyAuthenticationCredentialType(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    access_key_id: XksProxyAuthenticationAccessKeyIdType
    raw_secret_access_key: XksProxyAuthenticationRawSecretAccessKeyType


XksProxyConnectivityType: TypeAlias = Literal["PUBLIC_ENDPOINT", "VPC_ENDPOINT_SERVICE"]


class CreateCustomKeyStoreRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_name: CustomKeyStoreNameType
    cloud_hsm_cluster_id: CloudHsmClusterIdType | None = None
    trust_anchor_certificate: TrustAnchorCertificateType | None = None
    key_store_password: KeyStorePasswordType | None = None
    custom_key_store_type: CustomKeyStoreType | None = None
    xks_proxy_uri_endpoint: XksProxyUriEndpointType | None = None
    xks_proxy_uri_path: XksProxyUriPathType | None = None
    xks_proxy_vpc_endpoint_service_name: XksProxyVpcEndpointServiceNameType | None = None
    xks_proxy_vpc_endpoint_service_owner: AccountIdType | None = None
    xks_proxy_authentication_credential: XksProxyAuthenticationCredentialType | None = None
    xks_proxy_connectivity: XksProxyConnectivityType | None = None


class CreateCustomKeyStoreResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: str | None = None


PrincipalIdType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern="\\A(?:^[a-zA-Z0-9_+=,.@:/-]+$)\\Z",
        extra={"pattern": "^[\\w+=,.@:/-]+$"},
    ),
]
GrantOperation: TypeAlias = Literal[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
    "Encapsulate",
    "Decapsulate",
]
GrantConstraintSourceArnType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=512,
        pattern="\\A(?:^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:[^\\n\\r\\u0085\\u2028\\u2029]+$)\\Z",
        extra={"pattern": "^arn:aws[a-z0-9-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]{12}:.+$"},
    ),
]


class GrantConstraints(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    encryption_context_subset: dict[str, str] | None = None
    encryption_context_equals: dict[str, str] | None = None
    source_arn: GrantConstraintSourceArnType | None = None


GrantTokenType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=8192)]
GrantTokenList: TypeAlias = Annotated[list[GrantTokenType], Meta(min_length=0, max_length=10)]
GrantNameType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=256,
        pattern="\\A(?:^[a-zA-Z0-9:/_-]+$)\\Z",
        extra={"pattern": "^[a-zA-Z0-9:/_-]+$"},
    ),
]
ServicePrincipalType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern="\\A(?:^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$)\\Z",
        extra={"pattern": "^([A-Za-z0-9\\-]+)\\.([A-Za-z0-9\\-]+)(\\.[A-Za-z0-9\\-]+)+$"},
    ),
]


class CreateGrantRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    grantee_principal: PrincipalIdType | None = None
    retiring_principal: PrincipalIdType | None = None
    operations: list[GrantOperation]
    constraints: GrantConstraints | None = None
    grant_tokens: GrantTokenList | None = None
    name: GrantNameType | None = None
    dry_run: bool | None = None
    grantee_service_principal: ServicePrincipalType | None = None
    retiring_service_principal: ServicePrincipalType | None = None


GrantIdType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]


class CreateGrantResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    grant_token: str | None = None
    grant_id: str | None = None


PolicyType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=131072,
        pattern="\\A(?:[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+)\\Z",
        extra={"pattern": "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},
    ),
]
DescriptionType: TypeAlias = Annotated[str, Meta(min_length=0, max_length=8192)]
KeyUsageType: TypeAlias = Literal[
    "SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"
]
CustomerMasterKeySpec: TypeAlias = Literal[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
]
KeySpec: TypeAlias = Literal[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SYMMETRIC_DEFAULT",
    "HMAC_224",
    "HMAC_256",
    "HMAC_384",
    "HMAC_512",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
]
OriginType: TypeAlias = Literal["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]
TagKeyType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
TagValueType: TypeAlias = Annotated[str, Meta(min_length=0, max_length=256)]


class Tag(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    tag_key: TagKeyType
    tag_value: TagValueType


XksKeyIdType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern="\\A(?:^[a-zA-Z0-9-_.]+$)\\Z",
        extra={"pattern": "^[a-zA-Z0-9-_.]+$"},
    ),
]


class CreateKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    policy: PolicyType | None = None
    description: DescriptionType | None = None
    key_usage: KeyUsageType | None = None
    customer_master_key_spec: CustomerMasterKeySpec | None = None
    key_spec: KeySpec | None = None
    origin: OriginType | None = None
    custom_key_store_id: CustomKeyStoreIdType | None = None
    bypass_policy_lockout_safety_check: bool | None = None
    tags: list[Tag] | None = None
    multi_region: bool | None = None
    xks_key_id: XksKeyIdType | None = None


ExpirationModelType: TypeAlias = Literal["KEY_MATERIAL_EXPIRES", "KEY_MATERIAL_DOES_NOT_EXPIRE"]
EncryptionAlgorithmSpec: TypeAlias = Literal[
    "SYMMETRIC_DEFAULT", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"
]
SigningAlgorithmSpec: TypeAlias = Literal[
    "RSASSA_PSS_SHA_256",
    "RSASSA_PSS_SHA_384",
    "RSASSA_PSS_SHA_512",
    "RSASSA_PKCS1_V1_5_SHA_256",
    "RSASSA_PKCS1_V1_5_SHA_384",
    "RSASSA_PKCS1_V1_5_SHA_512",
    "ECDSA_SHA_256",
    "ECDSA_SHA_384",
    "ECDSA_SHA_512",
    "SM2DSA",
    "ML_DSA_SHAKE_256",
    "ED25519_SHA_512",
    "ED25519_PH_SHA_512",
]
KeyAgreementAlgorithmSpec: TypeAlias = Literal["ECDH"]
EncapsulationAlgorithmSpec: TypeAlias = Literal["ML_KEM"]
RegionType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=32,
        pattern="\\A(?:^([a-z]+-){2,3}[0-9]+$)\\Z",
        extra={"pattern": "^([a-z]+-){2,3}\\d+$"},
    ),
]


class MultiRegionKey(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    arn: str | None = None
    region: str | None = None


class MultiRegionConfiguration(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    multi_region_key_type: str | None = None
    primary_key: MultiRegionKey | None = None
    replica_keys: list[MultiRegionKey] | None = None


PendingWindowInDaysType: TypeAlias = Annotated[int, Meta(ge=1, le=365)]
MacAlgorithmSpec: TypeAlias = Literal["HMAC_SHA_224", "HMAC_SHA_256", "HMAC_SHA_384", "HMAC_SHA_512"]


class XksKeyConfigurationType(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    id: str | None = None


class KeyMetadata(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    aws_account_id: str | None = field(name="AWSAccountId", default=None)
    key_id: str
    arn: str | None = None
    creation_date: Timestamp | None = None
    enabled: bool | None = None
    description: str | None = None
    key_usage: str | None = None
    key_state: str | None = None
    deletion_date: Timestamp | None = None
    valid_to: Timestamp | None = None
    origin: str | None = None
    custom_key_store_id: str | None = None
    cloud_hsm_cluster_id: str | None = None
    expiration_model: str | None = None
    key_manager: str | None = None
    customer_master_key_spec: str | None = None
    key_spec: str | None = None
    encryption_algorithms: list[str] | None = None
    signing_algorithms: list[str] | None = None
    key_agreement_algorithms: list[str] | None = None
    encapsulation_algorithms: list[str] | None = None
    multi_region: bool | None = None
    multi_region_configuration: MultiRegionConfiguration | None = None
    pending_deletion_window_in_days: int | None = None
    mac_algorithms: list[str] | None = None
    xks_key_configuration: XksKeyConfigurationType | None = None
    current_key_material_id: str | None = None


class CreateKeyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_metadata: KeyMetadata | None = None


class CustomKeyStoreHasCMKsException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class CustomKeyStoreInvalidStateException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class CustomKeyStoreNameInUseException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class CustomKeyStoreNotFoundException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksProxyConfigurationType(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    connectivity: str | None = None
    access_key_id: SensitiveStr | None = None
    uri_endpoint: str | None = None
    uri_path: str | None = None
    vpc_endpoint_service_name: str | None = None
    vpc_endpoint_service_owner: str | None = None


class CustomKeyStoresListEntry(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: str | None = None
    custom_key_store_name: str | None = None
    cloud_hsm_cluster_id: str | None = None
    trust_anchor_certificate: str | None = None
    connection_state: str | None = None
    connection_error_code: str | None = None
    creation_date: Timestamp | None = None
    custom_key_store_type: str | None = None
    xks_proxy_configuration: XksProxyConfigurationType | None = None


DataKeyPairSpec: TypeAlias = Literal[
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "SM2",
    "ECC_NIST_EDWARDS25519",
    "ML_KEM_512",
    "ML_KEM_768",
    "ML_KEM_1024",
]
DataKeySpec: TypeAlias = Literal["AES_256", "AES_128"]


class DecapsulateRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    shared_secret_ciphertext_blob: CiphertextType
    encapsulation_algorithm: EncapsulationAlgorithmSpec
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


PlaintextType: TypeAlias = Annotated[bytes, Meta(min_length=1, max_length=4096, extra={"sensitive": True})]


class DecapsulateResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    shared_secret: SensitiveBytes | None = None
    encapsulation_algorithm: str | None = None


KeyEncryptionMechanism: TypeAlias = Literal["RSAES_OAEP_SHA_256"]


class RecipientInfo(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_encryption_algorithm: KeyEncryptionMechanism | None = None
    attestation_document: AttestationDocumentType | None = None


DryRunModifierType: TypeAlias = Literal["IGNORE_CIPHERTEXT"]


class DecryptRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    ciphertext_blob: CiphertextType | None = None
    encryption_context: dict[str, str] | None = None
    grant_tokens: GrantTokenList | None = None
    key_id: KeyIdType | None = None
    encryption_algorithm: EncryptionAlgorithmSpec | None = None
    recipient: RecipientInfo | None = None
    dry_run: bool | None = None
    dry_run_modifiers: list[DryRunModifierType] | None = None


class DecryptResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    plaintext: SensitiveBytes | None = None
    encryption_algorithm: str | None = None
    ciphertext_for_recipient: bytes | None = None
    key_material_id: str | None = None


class DeleteAliasRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    alias_name: AliasNameType


class DeleteCustomKeyStoreRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: CustomKeyStoreIdType


class DeleteCustomKeyStoreResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class DeleteImportedKeyMaterialRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    key_material_id: BackingKeyIdType | None = None


class DeleteImportedKeyMaterialResponse(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    key_id: str | None = None
    key_material_id: str | None = None


class DependencyTimeoutException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


PublicKeyType: TypeAlias = Annotated[bytes, Meta(min_length=1, max_length=8192)]


class DeriveSharedSecretRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    key_agreement_algorithm: KeyAgreementAlgorithmSpec
    public_key: PublicKeyType
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None
    recipient: RecipientInfo | None = None


class DeriveSharedSecretResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    shared_secret: SensitiveBytes | None = None
    ciphertext_for_recipient: bytes | None = None
    key_agreement_algorithm: str | None = None
    key_origin: str | None = None


LimitType: TypeAlias = Annotated[int, Meta(ge=1, le=1000)]
MarkerType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1024,
        pattern="\\A(?:[\\u0020-\\u00FF]*)\\Z",
        extra={"pattern": "[\\u0020-\\u00FF]*"},
    ),
]


class DescribeCustomKeyStoresRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: CustomKeyStoreIdType | None = None
    custom_key_store_name: CustomKeyStoreNameType | None = None
    limit: LimitType | None = None
    marker: MarkerType | None = None


class DescribeCustomKeyStoresResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_stores: list[CustomKeyStoresListEntry] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class DescribeKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    grant_tokens: GrantTokenList | None = None


class DescribeKeyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_metadata: KeyMetadata | None = None


class DisableKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class DisableKeyRotationRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class DisabledException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class DisconnectCustomKeyStoreRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: CustomKeyStoreIdType


class DisconnectCustomKeyStoreResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class DryRunOperationException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class EnableKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


RotationPeriodInDaysType: TypeAlias = Annotated[int, Meta(ge=90, le=2560)]


class EnableKeyRotationRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    rotation_period_in_days: RotationPeriodInDaysType | None = None


class EncapsulateRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    encapsulation_algorithm: EncapsulationAlgorithmSpec
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class EncapsulateResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    shared_secret: SensitiveBytes | None = None
    shared_secret_ciphertext_blob: bytes | None = None
    encapsulation_algorithm: str | None = None


class EncryptRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    plaintext: PlaintextType
    encryption_context: dict[str, str] | None = None
    grant_tokens: GrantTokenList | None = None
    encryption_algorithm: EncryptionAlgorithmSpec | None = None
    dry_run: bool | None = None


class EncryptResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    ciphertext_blob: bytes | None = None
    key_id: str | None = None
    encryption_algorithm: str | None = None


class ExpiredImportTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class GenerateDataKeyPairRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    encryption_context: dict[str, str] | None = None
    key_id: KeyIdType
    key_pair_spec: DataKeyPairSpec
    grant_tokens: GrantTokenList | None = None
    recipient: RecipientInfo | None = None
    dry_run: bool | None = None


class GenerateDataKeyPairResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    private_key_ciphertext_blob: bytes | None = None
    private_key_plaintext: SensitiveBytes | None = None
    public_key: bytes | None = None
    key_id: str | None = None
    key_pair_spec: str | None = None
    ciphertext_for_recipient: bytes | None = None
    key_material_id: str | None = None


class GenerateDataKeyPairWithoutPlaintextRequest(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    encryption_context: dict[str, str] | None = None
    key_id: KeyIdType
    key_pair_spec: DataKeyPairSpec
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class GenerateDataKeyPairWithoutPlaintextResponse(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    private_key_ciphertext_blob: bytes | None = None
    public_key: bytes | None = None
    key_id: str | None = None
    key_pair_spec: str | None = None
    key_material_id: str | None = None


NumberOfBytesType: TypeAlias = Annotated[int, Meta(ge=1, le=1024)]


class GenerateDataKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    encryption_context: dict[str, str] | None = None
    number_of_bytes: NumberOfBytesType | None = None
    key_spec: DataKeySpec | None = None
    grant_tokens: GrantTokenList | None = None
    recipient: RecipientInfo | None = None
    dry_run: bool | None = None


class GenerateDataKeyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    ciphertext_blob: bytes | None = None
    plaintext: SensitiveBytes | None = None
    key_id: str | None = None
    ciphertext_for_recipient: bytes | None = None
    key_material_id: str | None = None


class GenerateDataKeyWithoutPlaintextRequest(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    key_id: KeyIdType
    encryption_context: dict[str, str] | None = None
    key_spec: DataKeySpec | None = None
    number_of_bytes: NumberOfBytesType | None = None
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class GenerateDataKeyWithoutPlaintextResponse(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    ciphertext_blob: bytes | None = None
    key_id: str | None = None
    key_material_id: str | None = None


class GenerateMacRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: PlaintextType
    key_id: KeyIdType
    mac_algorithm: MacAlgorithmSpec
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class GenerateMacResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    mac: bytes | None = None
    mac_algorithm: str | None = None
    key_id: str | None = None


class GenerateRandomRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    number_of_bytes: NumberOfBytesType | None = None
    custom_key_store_id: CustomKeyStoreIdType | None = None
    recipient: RecipientInfo | None = None


class GenerateRandomResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    plaintext: SensitiveBytes | None = None
    ciphertext_for_recipient: bytes | None = None


class GetKeyLastUsageRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class KeyLastUsageData(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    operation: str | None = None
    timestamp: Timestamp | None = None
    cloud_trail_event_id: str | None = None
    kms_request_id: str | None = None


class GetKeyLastUsageResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    key_last_usage: KeyLastUsageData | None = None
    tracking_start_date: Timestamp | None = None
    key_creation_date: Timestamp | None = None


PolicyNameType: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=128, pattern="\\A(?:[a-zA-Z0-9_]+)\\Z", extra={"pattern": "[\\w]+"})
]


class GetKeyPolicyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    policy_name: PolicyNameType | None = None


class GetKeyPolicyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    policy: str | None = None
    policy_name: str | None = None


class GetKeyRotationStatusRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class GetKeyRotationStatusResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_rotation_enabled: bool | None = None
    key_id: str | None = None
    rotation_period_in_days: int | None = None
    next_rotation_date: Timestamp | None = None
    on_demand_rotation_start_date: Timestamp | None = None


WrappingKeySpec: TypeAlias = Literal["RSA_2048", "RSA_3072", "RSA_4096", "SM2"]


class GetParametersForImportRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    wrapping_algorithm: AlgorithmSpec
    wrapping_key_spec: WrappingKeySpec


class GetParametersForImportResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    import_token: bytes | None = None
    public_key: SensitiveBytes | None = None
    parameters_valid_to: Timestamp | None = None


class GetPublicKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    grant_tokens: GrantTokenList | None = None


class GetPublicKeyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    public_key: bytes | None = None
    customer_master_key_spec: str | None = None
    key_spec: str | None = None
    key_usage: str | None = None
    encryption_algorithms: list[str] | None = None
    signing_algorithms: list[str] | None = None
    key_agreement_algorithms: list[str] | None = None
    encapsulation_algorithms: list[str] | None = None


class GrantListEntry(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    grant_id: str | None = None
    name: str | None = None
    creation_date: Timestamp | None = None
    grantee_principal: str | None = None
    retiring_principal: str | None = None
    issuing_account: str | None = None
    operations: list[str] | None = None
    constraints: GrantConstraints | None = None
    grantee_service_principal: str | None = None
    retiring_service_principal: str | None = None


ImportType: TypeAlias = Literal["NEW_KEY_MATERIAL", "EXISTING_KEY_MATERIAL"]
KeyMaterialDescriptionType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=0,
        max_length=256,
        pattern="\\A(?:^[a-zA-Z0-9:/_ \\t\\n\\x0b\\f\\r.-]+$)\\Z",
        extra={"pattern": "^[a-zA-Z0-9:/_\\s.-]+$"},
    ),
]


class ImportKeyMaterialRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    import_token: CiphertextType
    encrypted_key_material: CiphertextType
    valid_to: Timestamp | None = None
    expiration_model: ExpirationModelType | None = None
    import_type: ImportType | None = None
    key_material_description: KeyMaterialDescriptionType | None = None
    key_material_id: BackingKeyIdType | None = None


class ImportKeyMaterialResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    key_material_id: str | None = None


IncludeKeyMaterial: TypeAlias = Literal["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"]


class IncorrectKeyException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class IncorrectKeyMaterialException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class IncorrectTrustAnchorException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidAliasNameException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidArnException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidCiphertextException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidGrantIdException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidGrantTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidImportTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidKeyUsageException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidMarkerException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class KMSInternalException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class KMSInvalidMacException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class KMSInvalidSignatureException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class KMSInvalidStateException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class KeyListEntry(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    key_arn: str | None = None


class KeyUnavailableException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class LimitExceededException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class ListAliasesRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType | None = None
    limit: LimitType | None = None
    marker: MarkerType | None = None


class ListAliasesResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    aliases: list[AliasListEntry] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class ListGrantsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    limit: LimitType | None = None
    marker: MarkerType | None = None
    key_id: KeyIdType
    grant_id: GrantIdType | None = None
    grantee_principal: PrincipalIdType | None = None
    grantee_service_principal: ServicePrincipalType | None = None


class ListGrantsResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    grants: list[GrantListEntry] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class ListKeyPoliciesRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    limit: LimitType | None = None
    marker: MarkerType | None = None


class ListKeyPoliciesResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    policy_names: list[str] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class ListKeyRotationsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    include_key_material: IncludeKeyMaterial | None = None
    limit: LimitType | None = None
    marker: MarkerType | None = None


class RotationsListEntry(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    key_material_id: str | None = None
    key_material_description: str | None = None
    import_state: str | None = None
    key_material_state: str | None = None
    expiration_model: str | None = None
    valid_to: Timestamp | None = None
    rotation_date: Timestamp | None = None
    rotation_type: str | None = None


class ListKeyRotationsResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    rotations: list[RotationsListEntry] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


ResourceOwnerType: TypeAlias = Literal["SELF", "OTHER_ACCOUNTS_VIA_RAM"]
ResourceOwnersList: TypeAlias = Annotated[list[ResourceOwnerType], Meta(min_length=1, max_length=2)]


class ListKeysRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    limit: LimitType | None = None
    marker: MarkerType | None = None
    resource_owners: ResourceOwnersList | None = None


class ListKeysResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    keys: list[KeyListEntry] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class ListResourceTagsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    limit: LimitType | None = None
    marker: MarkerType | None = None


class ListResourceTagsResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    tags: list[Tag] | None = None
    next_marker: str | None = None
    truncated: bool | None = None


class ListRetirableGrantsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    limit: LimitType | None = None
    marker: MarkerType | None = None
    retiring_principal: PrincipalIdType | None = None
    retiring_service_principal: ServicePrincipalType | None = None


class MalformedPolicyDocumentException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


MessageType: TypeAlias = Literal["RAW", "DIGEST", "EXTERNAL_MU"]


class NotFoundException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class PutKeyPolicyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    policy_name: PolicyNameType | None = None
    policy: PolicyType
    bypass_policy_lockout_safety_check: bool | None = None


class ReEncryptRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    ciphertext_blob: CiphertextType | None = None
    source_encryption_context: dict[str, str] | None = None
    source_key_id: KeyIdType | None = None
    destination_key_id: KeyIdType
    destination_encryption_context: dict[str, str] | None = None
    source_encryption_algorithm: EncryptionAlgorithmSpec | None = None
    destination_encryption_algorithm: EncryptionAlgorithmSpec | None = None
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None
    dry_run_modifiers: list[DryRunModifierType] | None = None


class ReEncryptResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    ciphertext_blob: bytes | None = None
    source_key_id: str | None = None
    key_id: str | None = None
    source_encryption_algorithm: str | None = None
    destination_encryption_algorithm: str | None = None
    source_key_material_id: str | None = None
    destination_key_material_id: str | None = None


class ReplicateKeyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    replica_region: RegionType
    policy: PolicyType | None = None
    bypass_policy_lockout_safety_check: bool | None = None
    description: DescriptionType | None = None
    tags: list[Tag] | None = None


class ReplicateKeyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    replica_key_metadata: KeyMetadata | None = None
    replica_policy: str | None = None
    replica_tags: list[Tag] | None = None


class RetireGrantRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    grant_token: GrantTokenType | None = None
    key_id: KeyIdType | None = None
    grant_id: GrantIdType | None = None
    dry_run: bool | None = None


class RevokeGrantRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    grant_id: GrantIdType
    dry_run: bool | None = None


class RotateKeyOnDemandRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType


class RotateKeyOnDemandResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None


class ScheduleKeyDeletionRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    pending_window_in_days: PendingWindowInDaysType | None = None


class ScheduleKeyDeletionResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    deletion_date: Timestamp | None = None
    key_state: str | None = None
    pending_window_in_days: int | None = None


class SignRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    message: PlaintextType
    message_type: MessageType | None = None
    grant_tokens: GrantTokenList | None = None
    signing_algorithm: SigningAlgorithmSpec
    dry_run: bool | None = None


class SignResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    signature: bytes | None = None
    signing_algorithm: str | None = None


class TagException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class TagResourceRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    tags: list[Tag]


class UnsupportedOperationException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class UntagResourceRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    tag_keys: list[TagKeyType]


class UpdateAliasRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    alias_name: AliasNameType
    target_key_id: KeyIdType


class UpdateCustomKeyStoreRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    custom_key_store_id: CustomKeyStoreIdType
    new_custom_key_store_name: CustomKeyStoreNameType | None = None
    key_store_password: KeyStorePasswordType | None = None
    cloud_hsm_cluster_id: CloudHsmClusterIdType | None = None
    xks_proxy_uri_endpoint: XksProxyUriEndpointType | None = None
    xks_proxy_uri_path: XksProxyUriPathType | None = None
    xks_proxy_vpc_endpoint_service_name: XksProxyVpcEndpointServiceNameType | None = None
    xks_proxy_vpc_endpoint_service_owner: AccountIdType | None = None
    xks_proxy_authentication_credential: XksProxyAuthenticationCredentialType | None = None
    xks_proxy_connectivity: XksProxyConnectivityType | None = None


class UpdateCustomKeyStoreResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class UpdateKeyDescriptionRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    description: DescriptionType


class UpdatePrimaryRegionRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    primary_region: RegionType


class VerifyMacRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: PlaintextType
    key_id: KeyIdType
    mac_algorithm: MacAlgorithmSpec
    mac: CiphertextType
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class VerifyMacResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    mac_valid: bool | None = None
    mac_algorithm: str | None = None


class VerifyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: KeyIdType
    message: PlaintextType
    message_type: MessageType | None = None
    signature: CiphertextType
    signing_algorithm: SigningAlgorithmSpec
    grant_tokens: GrantTokenList | None = None
    dry_run: bool | None = None


class VerifyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key_id: str | None = None
    signature_valid: bool | None = None
    signing_algorithm: str | None = None


class XksKeyAlreadyInUseException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksKeyInvalidConfigurationException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksKeyNotFoundException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksProxyIncorrectAuthenticationCredentialException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksProxyInvalidConfigurationException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksProxyInvalidResponseException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksProxyUriEndpointInUseException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksProxyUriInUseException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksProxyUriUnreachableException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class XksProxyVpcEndpointServiceInUseException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksProxyVpcEndpointServiceInvalidConfigurationException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class XksProxyVpcEndpointServiceNotFoundException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


ERRORS: Mapping[str, ErrorShape] = MappingProxyType(
    {
        "AlreadyExistsException": ErrorShape(
            code="AlreadyExistsException", status=400, fault=False, shape=AlreadyExistsException
        ),
        "CloudHsmClusterInUseException": ErrorShape(
            code="CloudHsmClusterInUseException", status=400, fault=False, shape=CloudHsmClusterInUseException
        ),
        "CloudHsmClusterInvalidConfigurationException": ErrorShape(
            code="CloudHsmClusterInvalidConfigurationException",
            status=400,
            fault=False,
            shape=CloudHsmClusterInvalidConfigurationException,
        ),
        "CloudHsmClusterNotActiveException": ErrorShape(
            code="CloudHsmClusterNotActiveException",
            status=400,
            fault=False,
            shape=CloudHsmClusterNotActiveException,
        ),
        "CloudHsmClusterNotFoundException": ErrorShape(
            code="CloudHsmClusterNotFoundException",
            status=400,
            fault=False,
            shape=CloudHsmClusterNotFoundException,
        ),
        "CloudHsmClusterNotRelatedException": ErrorShape(
            code="CloudHsmClusterNotRelatedException",
            status=400,
            fault=False,
            shape=CloudHsmClusterNotRelatedException,
        ),
        "ConflictException": ErrorShape(
            code="ConflictException", status=400, fault=False, shape=ConflictException
        ),
        "CustomKeyStoreHasCMKsException": ErrorShape(
            code="CustomKeyStoreHasCMKsException",
            status=400,
            fault=False,
            shape=CustomKeyStoreHasCMKsException,
        ),
        "CustomKeyStoreInvalidStateException": ErrorShape(
            code="CustomKeyStoreInvalidStateException",
            status=400,
            fault=False,
            shape=CustomKeyStoreInvalidStateException,
        ),
        "CustomKeyStoreNameInUseException": ErrorShape(
            code="CustomKeyStoreNameInUseException",
            status=400,
            fault=False,
            shape=CustomKeyStoreNameInUseException,
        ),
        "CustomKeyStoreNotFoundException": ErrorShape(
            code="CustomKeyStoreNotFoundException",
            status=400,
            fault=False,
            shape=CustomKeyStoreNotFoundException,
        ),
        "DependencyTimeoutException": ErrorShape(
            code="DependencyTimeoutException", status=500, fault=True, shape=DependencyTimeoutException
        ),
        "DisabledException": ErrorShape(
            code="DisabledException", status=400, fault=False, shape=DisabledException
        ),
        "DryRunOperationException": ErrorShape(
            code="DryRunOperationException", status=400, fault=False, shape=DryRunOperationException
        ),
        "ExpiredImportTokenException": ErrorShape(
            code="ExpiredImportTokenException", status=400, fault=False, shape=ExpiredImportTokenException
        ),
        "IncorrectKeyException": ErrorShape(
            code="IncorrectKeyException", status=400, fault=False, shape=IncorrectKeyException
        ),
        "IncorrectKeyMaterialException": ErrorShape(
            code="IncorrectKeyMaterialException", status=400, fault=False, shape=IncorrectKeyMaterialException
        ),
        "IncorrectTrustAnchorException": ErrorShape(
            code="IncorrectTrustAnchorException", status=400, fault=False, shape=IncorrectTrustAnchorException
        ),
        "InvalidAliasNameException": ErrorShape(
            code="InvalidAliasNameException", status=400, fault=False, shape=InvalidAliasNameException
        ),
        "InvalidArnException": ErrorShape(
            code="InvalidArnException", status=400, fault=False, shape=InvalidArnException
        ),
        "InvalidCiphertextException": ErrorShape(
            code="InvalidCiphertextException", status=400, fault=False, shape=InvalidCiphertextException
        ),
        "InvalidGrantIdException": ErrorShape(
            code="InvalidGrantIdException", status=400, fault=False, shape=InvalidGrantIdException
        ),
        "InvalidGrantTokenException": ErrorShape(
            code="InvalidGrantTokenException", status=400, fault=False, shape=InvalidGrantTokenException
        ),
        "InvalidImportTokenException": ErrorShape(
            code="InvalidImportTokenException", status=400, fault=False, shape=InvalidImportTokenException
        ),
        "InvalidKeyUsageException": ErrorShape(
            code="InvalidKeyUsageException", status=400, fault=False, shape=InvalidKeyUsageException
        ),
        "InvalidMarkerException": ErrorShape(
            code="InvalidMarkerException", status=400, fault=False, shape=InvalidMarkerException
        ),
        "KMSInternalException": ErrorShape(
            code="KMSInternalException", status=500, fault=True, shape=KMSInternalException
        ),
        "KMSInvalidMacException": ErrorShape(
            code="KMSInvalidMacException", status=400, fault=False, shape=KMSInvalidMacException
        ),
        "KMSInvalidSignatureException": ErrorShape(
            code="KMSInvalidSignatureException", status=400, fault=False, shape=KMSInvalidSignatureException
        ),
        "KMSInvalidStateException": ErrorShape(
            code="KMSInvalidStateException", status=400, fault=False, shape=KMSInvalidStateException
        ),
        "KeyUnavailableException": ErrorShape(
            code="KeyUnavailableException", status=500, fault=True, shape=KeyUnavailableException
        ),
        "LimitExceededException": ErrorShape(
            code="LimitExceededException", status=400, fault=False, shape=LimitExceededException
        ),
        "MalformedPolicyDocumentException": ErrorShape(
            code="MalformedPolicyDocumentException",
            status=400,
            fault=False,
            shape=MalformedPolicyDocumentException,
        ),
        "NotFoundException": ErrorShape(
            code="NotFoundException", status=400, fault=False, shape=NotFoundException
        ),
        "TagException": ErrorShape(code="TagException", status=400, fault=False, shape=TagException),
        "UnsupportedOperationException": ErrorShape(
            code="UnsupportedOperationException", status=400, fault=False, shape=UnsupportedOperationException
        ),
        "XksKeyAlreadyInUseException": ErrorShape(
            code="XksKeyAlreadyInUseException", status=400, fault=False, shape=XksKeyAlreadyInUseException
        ),
        "XksKeyInvalidConfigurationException": ErrorShape(
            code="XksKeyInvalidConfigurationException",
            status=400,
            fault=False,
            shape=XksKeyInvalidConfigurationException,
        ),
        "XksKeyNotFoundException": ErrorShape(
            code="XksKeyNotFoundException", status=400, fault=False, shape=XksKeyNotFoundException
        ),
        "XksProxyIncorrectAuthenticationCredentialException": ErrorShape(
            code="XksProxyIncorrectAuthenticationCredentialException",
            status=400,
            fault=False,
            shape=XksProxyIncorrectAuthenticationCredentialException,
        ),
        "XksProxyInvalidConfigurationException": ErrorShape(
            code="XksProxyInvalidConfigurationException",
            status=400,
            fault=False,
            shape=XksProxyInvalidConfigurationException,
        ),
        "XksProxyInvalidResponseException": ErrorShape(
            code="XksProxyInvalidResponseException",
            status=400,
            fault=False,
            shape=XksProxyInvalidResponseException,
        ),
        "XksProxyUriEndpointInUseException": ErrorShape(
            code="XksProxyUriEndpointInUseException",
            status=400,
            fault=False,
            shape=XksProxyUriEndpointInUseException,
        ),
        "XksProxyUriInUseException": ErrorShape(
            code="XksProxyUriInUseException", status=400, fault=False, shape=XksProxyUriInUseException
        ),
        "XksProxyUriUnreachableException": ErrorShape(
            code="XksProxyUriUnreachableException",
            status=400,
            fault=False,
            shape=XksProxyUriUnreachableException,
        ),
        "XksProxyVpcEndpointServiceInUseException": ErrorShape(
            code="XksProxyVpcEndpointServiceInUseException",
            status=400,
            fault=False,
            shape=XksProxyVpcEndpointServiceInUseException,
        ),
        "XksProxyVpcEndpointServiceInvalidConfigurationException": ErrorShape(
            code="XksProxyVpcEndpointServiceInvalidConfigurationException",
            status=400,
            fault=False,
            shape=XksProxyVpcEndpointServiceInvalidConfigurationException,
        ),
        "XksProxyVpcEndpointServiceNotFoundException": ErrorShape(
            code="XksProxyVpcEndpointServiceNotFoundException",
            status=400,
            fault=False,
            shape=XksProxyVpcEndpointServiceNotFoundException,
        ),
    }
)
OPERATIONS: Mapping[str, OperationShape] = MappingProxyType(
    {
        "CancelKeyDeletion": OperationShape(
            name="CancelKeyDeletion",
            input=CancelKeyDeletionRequest,
            output=CancelKeyDeletionResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ConnectCustomKeyStore": OperationShape(
            name="ConnectCustomKeyStore",
            input=ConnectCustomKeyStoreRequest,
            output=ConnectCustomKeyStoreResponse,
            errors=(
                "CloudHsmClusterNotActiveException",
                "CustomKeyStoreInvalidStateException",
                "CustomKeyStoreNotFoundException",
                "KMSInternalException",
                "CloudHsmClusterInvalidConfigurationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateAlias": OperationShape(
            name="CreateAlias",
            input=CreateAliasRequest,
            output=None,
            errors=(
                "DependencyTimeoutException",
                "AlreadyExistsException",
                "NotFoundException",
                "InvalidAliasNameException",
                "KMSInternalException",
                "LimitExceededException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateCustomKeyStore": OperationShape(
            name="CreateCustomKeyStore",
            input=CreateCustomKeyStoreRequest,
            output=CreateCustomKeyStoreResponse,
            errors=(
                "CloudHsmClusterInUseException",
                "CustomKeyStoreNameInUseException",
                "CloudHsmClusterNotFoundException",
                "KMSInternalException",
                "CloudHsmClusterNotActiveException",
                "IncorrectTrustAnchorException",
                "CloudHsmClusterInvalidConfigurationException",
                "LimitExceededException",
                "XksProxyUriInUseException",
                "XksProxyUriEndpointInUseException",
                "XksProxyUriUnreachableException",
                "XksProxyIncorrectAuthenticationCredentialException",
                "XksProxyVpcEndpointServiceInUseException",
                "XksProxyVpcEndpointServiceNotFoundException",
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
                "XksProxyInvalidResponseException",
                "XksProxyInvalidConfigurationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateGrant": OperationShape(
            name="CreateGrant",
            input=CreateGrantRequest,
            output=CreateGrantResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "DependencyTimeoutException",
                "InvalidArnException",
                "KMSInternalException",
                "InvalidGrantTokenException",
                "LimitExceededException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateKey": OperationShape(
            name="CreateKey",
            input=CreateKeyRequest,
            output=CreateKeyResponse,
            errors=(
                "MalformedPolicyDocumentException",
                "DependencyTimeoutException",
                "InvalidArnException",
                "UnsupportedOperationException",
                "KMSInternalException",
                "LimitExceededException",
                "TagException",
                "CustomKeyStoreNotFoundException",
                "CustomKeyStoreInvalidStateException",
                "CloudHsmClusterInvalidConfigurationException",
                "XksKeyInvalidConfigurationException",
                "XksKeyAlreadyInUseException",
                "XksKeyNotFoundException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Decapsulate": OperationShape(
            name="Decapsulate",
            input=DecapsulateRequest,
            output=DecapsulateResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidGrantTokenException",
                "InvalidKeyUsageException",
                "InvalidCiphertextException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Decrypt": OperationShape(
            name="Decrypt",
            input=DecryptRequest,
            output=DecryptResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "InvalidCiphertextException",
                "KeyUnavailableException",
                "IncorrectKeyException",
                "InvalidKeyUsageException",
                "DependencyTimeoutException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteAlias": OperationShape(
            name="DeleteAlias",
            input=DeleteAliasRequest,
            output=None,
            errors=(
                "DependencyTimeoutException",
                "NotFoundException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteCustomKeyStore": OperationShape(
            name="DeleteCustomKeyStore",
            input=DeleteCustomKeyStoreRequest,
            output=DeleteCustomKeyStoreResponse,
            errors=(
                "CustomKeyStoreHasCMKsException",
                "CustomKeyStoreInvalidStateException",
                "CustomKeyStoreNotFoundException",
                "KMSInternalException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteImportedKeyMaterial": OperationShape(
            name="DeleteImportedKeyMaterial",
            input=DeleteImportedKeyMaterialRequest,
            output=DeleteImportedKeyMaterialResponse,
            errors=(
                "InvalidArnException",
                "UnsupportedOperationException",
                "DependencyTimeoutException",
                "NotFoundException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeriveSharedSecret": OperationShape(
            name="DeriveSharedSecret",
            input=DeriveSharedSecretRequest,
            output=DeriveSharedSecretResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidGrantTokenException",
                "InvalidKeyUsageException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DescribeCustomKeyStores": OperationShape(
            name="DescribeCustomKeyStores",
            input=DescribeCustomKeyStoresRequest,
            output=DescribeCustomKeyStoresResponse,
            errors=("CustomKeyStoreNotFoundException", "InvalidMarkerException", "KMSInternalException"),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="CustomKeyStores",
                more_results="Truncated",
            ),
        ),
        "DescribeKey": OperationShape(
            name="DescribeKey",
            input=DescribeKeyRequest,
            output=DescribeKeyResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DisableKey": OperationShape(
            name="DisableKey",
            input=DisableKeyRequest,
            output=None,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DisableKeyRotation": OperationShape(
            name="DisableKeyRotation",
            input=DisableKeyRotationRequest,
            output=None,
            errors=(
                "NotFoundException",
                "DisabledException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DisconnectCustomKeyStore": OperationShape(
            name="DisconnectCustomKeyStore",
            input=DisconnectCustomKeyStoreRequest,
            output=DisconnectCustomKeyStoreResponse,
            errors=(
                "CustomKeyStoreInvalidStateException",
                "CustomKeyStoreNotFoundException",
                "KMSInternalException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "EnableKey": OperationShape(
            name="EnableKey",
            input=EnableKeyRequest,
            output=None,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "LimitExceededException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "EnableKeyRotation": OperationShape(
            name="EnableKeyRotation",
            input=EnableKeyRotationRequest,
            output=None,
            errors=(
                "NotFoundException",
                "DisabledException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Encapsulate": OperationShape(
            name="Encapsulate",
            input=EncapsulateRequest,
            output=EncapsulateResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidGrantTokenException",
                "InvalidKeyUsageException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Encrypt": OperationShape(
            name="Encrypt",
            input=EncryptRequest,
            output=EncryptResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateDataKey": OperationShape(
            name="GenerateDataKey",
            input=GenerateDataKeyRequest,
            output=GenerateDataKeyResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateDataKeyPair": OperationShape(
            name="GenerateDataKeyPair",
            input=GenerateDataKeyPairRequest,
            output=GenerateDataKeyPairResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateDataKeyPairWithoutPlaintext": OperationShape(
            name="GenerateDataKeyPairWithoutPlaintext",
            input=GenerateDataKeyPairWithoutPlaintextRequest,
            output=GenerateDataKeyPairWithoutPlaintextResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateDataKeyWithoutPlaintext": OperationShape(
            name="GenerateDataKeyWithoutPlaintext",
            input=GenerateDataKeyWithoutPlaintextRequest,
            output=GenerateDataKeyWithoutPlaintextResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateMac": OperationShape(
            name="GenerateMac",
            input=GenerateMacRequest,
            output=GenerateMacResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GenerateRandom": OperationShape(
            name="GenerateRandom",
            input=GenerateRandomRequest,
            output=GenerateRandomResponse,
            errors=(
                "DependencyTimeoutException",
                "KMSInternalException",
                "UnsupportedOperationException",
                "CustomKeyStoreNotFoundException",
                "CustomKeyStoreInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GetKeyLastUsage": OperationShape(
            name="GetKeyLastUsage",
            input=GetKeyLastUsageRequest,
            output=GetKeyLastUsageResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GetKeyPolicy": OperationShape(
            name="GetKeyPolicy",
            input=GetKeyPolicyRequest,
            output=GetKeyPolicyResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GetKeyRotationStatus": OperationShape(
            name="GetKeyRotationStatus",
            input=GetKeyRotationStatusRequest,
            output=GetKeyRotationStatusResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GetParametersForImport": OperationShape(
            name="GetParametersForImport",
            input=GetParametersForImportRequest,
            output=GetParametersForImportResponse,
            errors=(
                "InvalidArnException",
                "UnsupportedOperationException",
                "DependencyTimeoutException",
                "NotFoundException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "GetPublicKey": OperationShape(
            name="GetPublicKey",
            input=GetPublicKeyRequest,
            output=GetPublicKeyResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "UnsupportedOperationException",
                "InvalidArnException",
                "InvalidGrantTokenException",
                "InvalidKeyUsageException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ImportKeyMaterial": OperationShape(
            name="ImportKeyMaterial",
            input=ImportKeyMaterialRequest,
            output=ImportKeyMaterialResponse,
            errors=(
                "InvalidArnException",
                "UnsupportedOperationException",
                "DependencyTimeoutException",
                "NotFoundException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "InvalidCiphertextException",
                "IncorrectKeyMaterialException",
                "ExpiredImportTokenException",
                "InvalidImportTokenException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ListAliases": OperationShape(
            name="ListAliases",
            input=ListAliasesRequest,
            output=ListAliasesResponse,
            errors=(
                "DependencyTimeoutException",
                "InvalidMarkerException",
                "KMSInternalException",
                "InvalidArnException",
                "NotFoundException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Aliases",
                more_results="Truncated",
            ),
        ),
        "ListGrants": OperationShape(
            name="ListGrants",
            input=ListGrantsRequest,
            output=ListGrantsResponse,
            errors=(
                "NotFoundException",
                "DependencyTimeoutException",
                "InvalidMarkerException",
                "InvalidGrantIdException",
                "InvalidArnException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Grants",
                more_results="Truncated",
            ),
        ),
        "ListKeyPolicies": OperationShape(
            name="ListKeyPolicies",
            input=ListKeyPoliciesRequest,
            output=ListKeyPoliciesResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="PolicyNames",
                more_results="Truncated",
            ),
        ),
        "ListKeyRotations": OperationShape(
            name="ListKeyRotations",
            input=ListKeyRotationsRequest,
            output=ListKeyRotationsResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "InvalidMarkerException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Rotations",
                more_results="Truncated",
            ),
        ),
        "ListKeys": OperationShape(
            name="ListKeys",
            input=ListKeysRequest,
            output=ListKeysResponse,
            errors=("DependencyTimeoutException", "KMSInternalException", "InvalidMarkerException"),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Keys",
                more_results="Truncated",
            ),
        ),
        "ListResourceTags": OperationShape(
            name="ListResourceTags",
            input=ListResourceTagsRequest,
            output=ListResourceTagsResponse,
            errors=(
                "KMSInternalException",
                "NotFoundException",
                "InvalidArnException",
                "InvalidMarkerException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Tags",
                more_results="Truncated",
            ),
        ),
        "ListRetirableGrants": OperationShape(
            name="ListRetirableGrants",
            input=ListRetirableGrantsRequest,
            output=ListGrantsResponse,
            errors=(
                "DependencyTimeoutException",
                "InvalidMarkerException",
                "InvalidArnException",
                "NotFoundException",
                "KMSInternalException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="Marker",
                output_token="NextMarker",
                limit_key="Limit",
                result_key="Grants",
                more_results="Truncated",
            ),
        ),
        "PutKeyPolicy": OperationShape(
            name="PutKeyPolicy",
            input=PutKeyPolicyRequest,
            output=None,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "MalformedPolicyDocumentException",
                "DependencyTimeoutException",
                "UnsupportedOperationException",
                "KMSInternalException",
                "LimitExceededException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ReEncrypt": OperationShape(
            name="ReEncrypt",
            input=ReEncryptRequest,
            output=ReEncryptResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "InvalidCiphertextException",
                "KeyUnavailableException",
                "IncorrectKeyException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ReplicateKey": OperationShape(
            name="ReplicateKey",
            input=ReplicateKeyRequest,
            output=ReplicateKeyResponse,
            errors=(
                "AlreadyExistsException",
                "DisabledException",
                "InvalidArnException",
                "KMSInvalidStateException",
                "KMSInternalException",
                "LimitExceededException",
                "MalformedPolicyDocumentException",
                "NotFoundException",
                "TagException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "RetireGrant": OperationShape(
            name="RetireGrant",
            input=RetireGrantRequest,
            output=None,
            errors=(
                "InvalidArnException",
                "InvalidGrantTokenException",
                "InvalidGrantIdException",
                "NotFoundException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "RevokeGrant": OperationShape(
            name="RevokeGrant",
            input=RevokeGrantRequest,
            output=None,
            errors=(
                "NotFoundException",
                "DependencyTimeoutException",
                "InvalidArnException",
                "InvalidGrantIdException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "RotateKeyOnDemand": OperationShape(
            name="RotateKeyOnDemand",
            input=RotateKeyOnDemandRequest,
            output=RotateKeyOnDemandResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "UnsupportedOperationException",
                "LimitExceededException",
                "ConflictException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ScheduleKeyDeletion": OperationShape(
            name="ScheduleKeyDeletion",
            input=ScheduleKeyDeletionRequest,
            output=ScheduleKeyDeletionResponse,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Sign": OperationShape(
            name="Sign",
            input=SignRequest,
            output=SignResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "TagResource": OperationShape(
            name="TagResource",
            input=TagResourceRequest,
            output=None,
            errors=(
                "KMSInternalException",
                "NotFoundException",
                "InvalidArnException",
                "KMSInvalidStateException",
                "LimitExceededException",
                "TagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UntagResource": OperationShape(
            name="UntagResource",
            input=UntagResourceRequest,
            output=None,
            errors=(
                "KMSInternalException",
                "NotFoundException",
                "InvalidArnException",
                "KMSInvalidStateException",
                "TagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UpdateAlias": OperationShape(
            name="UpdateAlias",
            input=UpdateAliasRequest,
            output=None,
            errors=(
                "DependencyTimeoutException",
                "NotFoundException",
                "KMSInternalException",
                "LimitExceededException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UpdateCustomKeyStore": OperationShape(
            name="UpdateCustomKeyStore",
            input=UpdateCustomKeyStoreRequest,
            output=UpdateCustomKeyStoreResponse,
            errors=(
                "CustomKeyStoreNotFoundException",
                "CustomKeyStoreNameInUseException",
                "CloudHsmClusterNotFoundException",
                "CloudHsmClusterNotRelatedException",
                "CustomKeyStoreInvalidStateException",
                "KMSInternalException",
                "CloudHsmClusterNotActiveException",
                "CloudHsmClusterInvalidConfigurationException",
                "XksProxyUriInUseException",
                "XksProxyUriEndpointInUseException",
                "XksProxyUriUnreachableException",
                "XksProxyIncorrectAuthenticationCredentialException",
                "XksProxyVpcEndpointServiceInUseException",
                "XksProxyVpcEndpointServiceNotFoundException",
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
                "XksProxyInvalidResponseException",
                "XksProxyInvalidConfigurationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UpdateKeyDescription": OperationShape(
            name="UpdateKeyDescription",
            input=UpdateKeyDescriptionRequest,
            output=None,
            errors=(
                "NotFoundException",
                "InvalidArnException",
                "DependencyTimeoutException",
                "KMSInternalException",
                "KMSInvalidStateException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UpdatePrimaryRegion": OperationShape(
            name="UpdatePrimaryRegion",
            input=UpdatePrimaryRegionRequest,
            output=None,
            errors=(
                "DisabledException",
                "InvalidArnException",
                "KMSInvalidStateException",
                "KMSInternalException",
                "NotFoundException",
                "UnsupportedOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "Verify": OperationShape(
            name="Verify",
            input=VerifyRequest,
            output=VerifyResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "DependencyTimeoutException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidStateException",
                "KMSInvalidSignatureException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "VerifyMac": OperationShape(
            name="VerifyMac",
            input=VerifyMacRequest,
            output=VerifyMacResponse,
            errors=(
                "NotFoundException",
                "DisabledException",
                "KeyUnavailableException",
                "InvalidKeyUsageException",
                "InvalidGrantTokenException",
                "KMSInternalException",
                "KMSInvalidMacException",
                "KMSInvalidStateException",
                "DryRunOperationException",
            ),
            idempotent=False,
            pagination=None,
        ),
    }
)
