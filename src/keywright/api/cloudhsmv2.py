"""Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias
from msgspec import Meta
from keywright.api.operation_shape import ErrorShape, OperationShape, Pagination, ServiceShape
from keywright.api.shape import SensitiveStr, Shape, Timestamp

SERVICE = ServiceShape(
    service_id="CloudHSM V2",
    api_version="2017-04-28",
    protocol="json",
    endpoint_prefix="cloudhsmv2",
    signing_name="cloudhsm",
    target_prefix="BaldrApiService",
    json_version="1.1",
)
BackupId: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:backup-[2-7a-zA-Z]{11,16})\\Z", extra={"pattern": "backup-[2-7a-zA-Z]{11,16}"})
]
BackupArn: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:^(arn:aws(-(us-gov))?:cloudhsm:([a-z]{2}(-(gov|isob|iso))?-(east|west|north|south|central){1,2}-[0-9]{1}):[0-9]{12}:backup/)?backup-[2-7a-zA-Z]{11,16})\\Z",
        extra={
            "pattern": "^(arn:aws(-(us-gov))?:cloudhsm:([a-z]{2}(-(gov|isob|iso))?-(east|west|north|south|central){1,2}-[0-9]{1}):[0-9]{12}:backup/)?backup-[2-7a-zA-Z]{11,16}"
        },
    ),
]
ClusterId: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:cluster-[2-7a-zA-Z]{11,16})\\Z", extra={"pattern": "cluster-[2-7a-zA-Z]{11,16}"})
]
Region: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:[a-z]{2}(-(gov))?-(east|west|north|south|central){1,2}-[0-9])\\Z",
        extra={"pattern": "[a-z]{2}(-(gov))?-(east|west|north|south|central){1,2}-\\d"},
    ),
]
TagKey: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern="\\A(?:^([\\w \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000.:/=+\\-@]*)$)\\Z",
        extra={"pattern": "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"},
    ),
]
TagValue: TypeAlias = Annotated[
    str,
    Meta(
        min_length=0,
        max_length=256,
        pattern="\\A(?:^([\\w \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000.:/=+\\-@]*)$)\\Z",
        extra={"pattern": "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$"},
    ),
]


class Tag(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key: TagKey
    value: TagValue


TagList: TypeAlias = Annotated[list[Tag], Meta(min_length=1, max_length=50)]
HsmType: TypeAlias = Annotated[
    str,
    Meta(
        max_length=32,
        pattern="\\A(?:((p|)hsm[0-9][a-z.]*\\.[a-zA-Z]+))\\Z",
        extra={"pattern": "((p|)hsm[0-9][a-z.]*\\.[a-zA-Z]+)"},
    ),
]
ClusterMode: TypeAlias = Literal["FIPS", "NON_FIPS"]


class Backup(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_id: str
    backup_arn: str | None = None
    backup_state: str | None = None
    cluster_id: str | None = None
    create_timestamp: Timestamp | None = None
    copy_timestamp: Timestamp | None = None
    never_expires: bool | None = None
    source_region: str | None = None
    source_backup: str | None = None
    source_cluster: str | None = None
    delete_timestamp: Timestamp | None = None
    tag_list: list[Tag] | None = None
    hsm_type: str | None = None
    mode: str | None = None


BackupRetentionType: TypeAlias = Literal["DAYS"]
BackupRetentionValue: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=3, pattern="\\A(?:[0-9]+)\\Z", extra={"pattern": "[0-9]+"})
]


class BackupRetentionPolicy(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    type: BackupRetentionType | None = None
    value: BackupRetentionValue | None = None


BackupsMaxSize: TypeAlias = Annotated[int, Meta(ge=1, le=50)]
Cert: TypeAlias = Annotated[
    str,
    Meta(
        max_length=20000,
        pattern="\\A(?:[a-zA-Z0-9+-/= \\t\\n\\x0b\\f\\r]*)\\Z",
        extra={"pattern": "[a-zA-Z0-9+-/=\\s]*"},
    ),
]


class Certificates(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster_csr: str | None = None
    hsm_certificate: str | None = None
    aws_hardware_certificate: str | None = None
    manufacturer_hardware_certificate: str | None = None
    cluster_certificate: str | None = None


class CloudHsmAccessDeniedException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = None


CloudHsmArn: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:arn:aws(-(us-gov))?:cloudhsm:([a-z]{2}(-(gov|isob|iso))?-(east|west|north|south|central){1,2}-[0-9]{1}):[0-9]{12}:(backup/backup|cluster/cluster|hsm/hsm)-[2-7a-zA-Z]{11,16})\\Z",
        extra={
            "pattern": "arn:aws(-(us-gov))?:cloudhsm:([a-z]{2}(-(gov|isob|iso))?-(east|west|north|south|central){1,2}-[0-9]{1}):[0-9]{12}:(backup/backup|cluster/cluster|hsm/hsm)-[2-7a-zA-Z]{11,16}"
        },
    ),
]


class CloudHsmInternalFailureException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = None


class CloudHsmInvalidRequestException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = None


class CloudHsmResourceLimitExceededException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = None


class CloudHsmResourceNotFoundException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = None


class CloudHsmServiceException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = None


class CloudHsmTagException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = None


ExternalAz: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:[a-z]{2}(-(gov))?-(east|west|north|south|central){1,2}-[0-9][a-z])\\Z",
        extra={"pattern": "[a-z]{2}(-(gov))?-(east|west|north|south|central){1,2}-\\d[a-z]"},
    ),
]
SubnetId: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:subnet-[0-9a-fA-F]{8,17})\\Z", extra={"pattern": "subnet-[0-9a-fA-F]{8,17}"})
]
EniId: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:eni-[0-9a-fA-F]{8,17})\\Z", extra={"pattern": "eni-[0-9a-fA-F]{8,17}"})
]
IpAddress: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3})\\Z",
        extra={"pattern": "\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"},
    ),
]
HsmId: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:hsm-[2-7a-zA-Z]{11,16})\\Z", extra={"pattern": "hsm-[2-7a-zA-Z]{11,16}"})
]


class Hsm(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    availability_zone: str | None = None
    cluster_id: str | None = None
    subnet_id: str | None = None
    eni_id: str | None = None
    eni_ip: str | None = None
    eni_ip_v6: str | None = None
    hsm_id: str
    hsm_type: str | None = None
    state: str | None = None
    state_message: str | None = None


NetworkType: TypeAlias = Literal["IPV4", "DUALSTACK"]


class Cluster(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_policy: str | None = None
    backup_retention_policy: BackupRetentionPolicy | None = None
    cluster_id: str | None = None
    create_timestamp: Timestamp | None = None
    hsms: list[Hsm] | None = None
    hsm_type: str | None = None
    hsm_type_rollback_expiration: Timestamp | None = None
    pre_co_password: SensitiveStr | None = None
    security_group: str | None = None
    source_backup_id: str | None = None
    state: str | None = None
    state_message: str | None = None
    subnet_mapping: dict[str, str] | None = None
    vpc_id: str | None = None
    network_type: str | None = None
    certificates: Certificates | None = None
    tag_list: list[Tag] | None = None
    mode: str | None = None


ClustersMaxSize: TypeAlias = Annotated[int, Meta(ge=1, le=25)]


class CopyBackupToRegionRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    destination_region: Region
    backup_id: BackupId
    tag_list: TagList | None = None


class DestinationBackup(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    create_timestamp: Timestamp | None = None
    source_region: str | None = None
    source_backup: str | None = None
    source_cluster: str | None = None


class CopyBackupToRegionResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    destination_backup: DestinationBackup | None = None


SubnetIds: TypeAlias = Annotated[list[SubnetId], Meta(min_length=1, max_length=10)]


class CreateClusterRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_retention_policy: BackupRetentionPolicy | None = None
    hsm_type: HsmType
    source_backup_id: BackupArn | None = None
    subnet_ids: SubnetIds
    network_type: NetworkType | None = None
    tag_list: TagList | None = None
    mode: ClusterMode | None = None


class CreateClusterResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster: Cluster | None = None


class CreateHsmRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster_id: ClusterId
    availability_zone: ExternalAz
    ip_address: IpAddress | None = None


class CreateHsmResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    hsm: Hsm | None = None


class DeleteBackupRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_id: BackupId


class DeleteBackupResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup: Backup | None = None


class DeleteClusterRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster_id: ClusterId


class DeleteClusterResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster: Cluster | None = None


class DeleteHsmRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster_id: ClusterId
    hsm_id: HsmId | None = None
    eni_id: EniId | None = None
    eni_ip: IpAddress | None = None


class DeleteHsmResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    hsm_id: str | None = None


class DeleteResourcePolicyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_arn: CloudHsmArn | None = None


ResourcePolicy: TypeAlias = Annotated[str, Meta(min_length=1, max_length=20000)]


class DeleteResourcePolicyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_arn: str | None = None
    policy: str | None = None


NextToken: TypeAlias = Annotated[
    str, Meta(max_length=256, pattern="\\A(?:[^\\n\\r\\u0085\\u2028\\u2029]*)\\Z", extra={"pattern": ".*"})
]
Field: TypeAlias = Annotated[
    str, Meta(pattern="\\A(?:[a-zA-Z0-9_-]+)\\Z", extra={"pattern": "[a-zA-Z0-9_-]+"})
]
Filters: TypeAlias = Annotated[dict[Field, list[str]], Meta(max_length=30)]


class DescribeBackupsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    next_token: NextToken | None = None
    max_results: BackupsMaxSize | None = None
    filters: Filters | None = None
    shared: bool | None = None
    sort_ascending: bool | None = None


class DescribeBackupsResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backups: list[Backup] | None = None
    next_token: str | None = None


class DescribeClustersRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    filters: Filters | None = None
    next_token: NextToken | None = None
    max_results: ClustersMaxSize | None = None


class DescribeClustersResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    clusters: list[Cluster] | None = None
    next_token: str | None = None


class GetResourcePolicyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_arn: CloudHsmArn | None = None


class GetResourcePolicyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    policy: str | None = None


class InitializeClusterRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster_id: ClusterId
    signed_cert: Cert
    trust_anchor: Cert


class InitializeClusterResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    state: str | None = None
    state_message: str | None = None


ResourceId: TypeAlias = Annotated[
    str,
    Meta(
        pattern="\\A(?:(?:cluster|backup)-[2-7a-zA-Z]{11,16})\\Z",
        extra={"pattern": "(?:cluster|backup)-[2-7a-zA-Z]{11,16}"},
    ),
]
MaxSize: TypeAlias = Annotated[int, Meta(ge=1, le=100)]


class ListTagsRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_id: ResourceId
    next_token: NextToken | None = None
    max_results: MaxSize | None = None


class ListTagsResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    tag_list: list[Tag]
    next_token: str | None = None


class ModifyBackupAttributesRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_id: BackupId
    never_expires: bool


class ModifyBackupAttributesResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup: Backup | None = None


class ModifyClusterRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    hsm_type: HsmType | None = None
    backup_retention_policy: BackupRetentionPolicy | None = None
    cluster_id: ClusterId


class ModifyClusterResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    cluster: Cluster | None = None


class PutResourcePolicyRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_arn: CloudHsmArn | None = None
    policy: ResourcePolicy | None = None


class PutResourcePolicyResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_arn: str | None = None
    policy: str | None = None


class RestoreBackupRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup_id: BackupId


class RestoreBackupResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    backup: Backup | None = None


TagKeyList: TypeAlias = Annotated[list[TagKey], Meta(min_length=1, max_length=50)]


class TagResourceRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_id: ResourceId
    tag_list: TagList


class TagResourceResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class UntagResourceRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    resource_id: ResourceId
    tag_key_list: TagKeyList


class UntagResourceResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


ERRORS: Mapping[str, ErrorShape] = MappingProxyType(
    {
        "CloudHsmAccessDeniedException": ErrorShape(
            code="CloudHsmAccessDeniedException", status=400, fault=False, shape=CloudHsmAccessDeniedException
        ),
        "CloudHsmInternalFailureException": ErrorShape(
            code="CloudHsmInternalFailureException",
            status=500,
            fault=True,
            shape=CloudHsmInternalFailureException,
        ),
        "CloudHsmInvalidRequestException": ErrorShape(
            code="CloudHsmInvalidRequestException",
            status=400,
            fault=False,
            shape=CloudHsmInvalidRequestException,
        ),
        "CloudHsmResourceLimitExceededException": ErrorShape(
            code="CloudHsmResourceLimitExceededException",
            status=400,
            fault=False,
            shape=CloudHsmResourceLimitExceededException,
        ),
        "CloudHsmResourceNotFoundException": ErrorShape(
            code="CloudHsmResourceNotFoundException",
            status=400,
            fault=False,
            shape=CloudHsmResourceNotFoundException,
        ),
        "CloudHsmServiceException": ErrorShape(
            code="CloudHsmServiceException", status=400, fault=False, shape=CloudHsmServiceException
        ),
        "CloudHsmTagException": ErrorShape(
            code="CloudHsmTagException", status=400, fault=False, shape=CloudHsmTagException
        ),
    }
)
OPERATIONS: Mapping[str, OperationShape] = MappingProxyType(
    {
        "CopyBackupToRegion": OperationShape(
            name="CopyBackupToRegion",
            input=CopyBackupToRegionRequest,
            output=CopyBackupToRegionResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateCluster": OperationShape(
            name="CreateCluster",
            input=CreateClusterRequest,
            output=CreateClusterResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "CreateHsm": OperationShape(
            name="CreateHsm",
            input=CreateHsmRequest,
            output=CreateHsmResponse,
            errors=(
                "CloudHsmInternalFailureException",
                "CloudHsmServiceException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmAccessDeniedException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteBackup": OperationShape(
            name="DeleteBackup",
            input=DeleteBackupRequest,
            output=DeleteBackupResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteCluster": OperationShape(
            name="DeleteCluster",
            input=DeleteClusterRequest,
            output=DeleteClusterResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteHsm": OperationShape(
            name="DeleteHsm",
            input=DeleteHsmRequest,
            output=DeleteHsmResponse,
            errors=(
                "CloudHsmInternalFailureException",
                "CloudHsmServiceException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmInvalidRequestException",
                "CloudHsmAccessDeniedException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DeleteResourcePolicy": OperationShape(
            name="DeleteResourcePolicy",
            input=DeleteResourcePolicyRequest,
            output=DeleteResourcePolicyResponse,
            errors=(
                "CloudHsmInternalFailureException",
                "CloudHsmServiceException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmAccessDeniedException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "DescribeBackups": OperationShape(
            name="DescribeBackups",
            input=DescribeBackupsRequest,
            output=DescribeBackupsResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="NextToken",
                output_token="NextToken",
                limit_key="MaxResults",
                result_key="Backups",
                more_results=None,
            ),
        ),
        "DescribeClusters": OperationShape(
            name="DescribeClusters",
            input=DescribeClustersRequest,
            output=DescribeClustersResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="NextToken",
                output_token="NextToken",
                limit_key="MaxResults",
                result_key="Clusters",
                more_results=None,
            ),
        ),
        "GetResourcePolicy": OperationShape(
            name="GetResourcePolicy",
            input=GetResourcePolicyRequest,
            output=GetResourcePolicyResponse,
            errors=(
                "CloudHsmInternalFailureException",
                "CloudHsmServiceException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmAccessDeniedException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "InitializeCluster": OperationShape(
            name="InitializeCluster",
            input=InitializeClusterRequest,
            output=InitializeClusterResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ListTags": OperationShape(
            name="ListTags",
            input=ListTagsRequest,
            output=ListTagsResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=Pagination(
                input_token="NextToken",
                output_token="NextToken",
                limit_key="MaxResults",
                result_key="TagList",
                more_results=None,
            ),
        ),
        "ModifyBackupAttributes": OperationShape(
            name="ModifyBackupAttributes",
            input=ModifyBackupAttributesRequest,
            output=ModifyBackupAttributesResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "ModifyCluster": OperationShape(
            name="ModifyCluster",
            input=ModifyClusterRequest,
            output=ModifyClusterResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "PutResourcePolicy": OperationShape(
            name="PutResourcePolicy",
            input=PutResourcePolicyRequest,
            output=PutResourcePolicyResponse,
            errors=(
                "CloudHsmInternalFailureException",
                "CloudHsmServiceException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmAccessDeniedException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "RestoreBackup": OperationShape(
            name="RestoreBackup",
            input=RestoreBackupRequest,
            output=RestoreBackupResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "TagResource": OperationShape(
            name="TagResource",
            input=TagResourceRequest,
            output=TagResourceResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceLimitExceededException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "UntagResource": OperationShape(
            name="UntagResource",
            input=UntagResourceRequest,
            output=UntagResourceResponse,
            errors=(
                "CloudHsmAccessDeniedException",
                "CloudHsmInternalFailureException",
                "CloudHsmInvalidRequestException",
                "CloudHsmResourceNotFoundException",
                "CloudHsmServiceException",
                "CloudHsmTagException",
            ),
            idempotent=False,
            pagination=None,
        ),
    }
)
