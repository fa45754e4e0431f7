"""Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeAlias
from msgspec import Meta, field
from keywright.api.operation_shape import ErrorShape, OperationShape, ServiceShape
from keywright.api.shape import SensitiveStr, Shape, Timestamp

SERVICE = ServiceShape(
    service_id="STS",
    api_version="2011-06-15",
    protocol="query",
    endpoint_prefix="sts",
    signing_name="sts",
    target_prefix=None,
    json_version=None,
)
arnType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=2048,
        pattern="\\A(?:[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+)\\Z",
        extra={
            "pattern": "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+"
        },
    ),
]
roleSessionNameType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=64,
        pattern="\\A(?:[a-zA-Z0-9_+=,.@-]*)\\Z",
        extra={"pattern": "[\\w+=,.@-]*"},
    ),
]


class PolicyDescriptorType(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    arn: arnType | None = field(name="arn", default=None)


unrestrictedSessionPolicyDocumentType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        pattern="\\A(?:[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+)\\Z",
        extra={"pattern": "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},
    ),
]
roleDurationSecondsType: TypeAlias = Annotated[int, Meta(ge=900, le=43200)]
tagKeyType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=128,
        pattern="\\A(?:[\\w \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000.:/=+\\-@]+)\\Z",
        extra={"pattern": "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"},
    ),
]
tagValueType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=0,
        max_length=256,
        pattern="\\A(?:[\\w \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000.:/=+\\-@]*)\\Z",
        extra={"pattern": "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*"},
    ),
]


class Tag(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    key: tagKeyType
    value: tagValueType


tagListType: TypeAlias = Annotated[list[Tag], Meta(max_length=50)]
tagKeyListType: TypeAlias = Annotated[list[tagKeyType], Meta(max_length=50)]
externalIdType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=1224,
        pattern="\\A(?:[a-zA-Z0-9_+=,.@:\\/-]*)\\Z",
        extra={"pattern": "[\\w+=,.@:\\/-]*"},
    ),
]
serialNumberType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=9,
        max_length=256,
        pattern="\\A(?:[a-zA-Z0-9_+=/:,.@-]*)\\Z",
        extra={"pattern": "[\\w+=/:,.@-]*"},
    ),
]
tokenCodeType: TypeAlias = Annotated[
    str, Meta(min_length=6, max_length=6, pattern="\\A(?:[0-9]*)\\Z", extra={"pattern": "[\\d]*"})
]
sourceIdentityType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=64,
        pattern="\\A(?:[a-zA-Z0-9_+=,.@-]*)\\Z",
        extra={"pattern": "[\\w+=,.@-]*"},
    ),
]
contextAssertionType: TypeAlias = Annotated[str, Meta(min_length=4, max_length=2048)]


class ProvidedContext(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    provider_arn: arnType | None = None
    context_assertion: contextAssertionType | None = None


ProvidedContextsListType: TypeAlias = Annotated[list[ProvidedContext], Meta(min_length=1, max_length=5)]
minimumSessionTokenSizeType: TypeAlias = Annotated[int, Meta(ge=0, le=4096)]


class AssumeRoleRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    role_arn: arnType
    role_session_name: roleSessionNameType
    policy_arns: list[PolicyDescriptorType] | None = None
    policy: unrestrictedSessionPolicyDocumentType | None = None
    duration_seconds: roleDurationSecondsType | None = None
    tags: tagListType | None = None
    transitive_tag_keys: tagKeyListType | None = None
    external_id: externalIdType | None = None
    serial_number: serialNumberType | None = None
    token_code: tokenCodeType | None = None
    source_identity: sourceIdentityType | None = None
    provided_contexts: ProvidedContextsListType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


accessKeyIdType: TypeAlias = Annotated[
    str, Meta(min_length=16, max_length=128, pattern="\\A(?:[a-zA-Z0-9_]*)\\Z", extra={"pattern": "[\\w]*"})
]


class Credentials(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    access_key_id: str
    secret_access_key: SensitiveStr
    session_token: SensitiveStr
    expiration: Timestamp


class AssumedRoleUser(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    assumed_role_id: str
    arn: str


class AssumeRoleResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


SAMLAssertionType: TypeAlias = Annotated[
    str, Meta(min_length=4, max_length=100000, extra={"sensitive": True})
]
sessionPolicyDocumentType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2048,
        pattern="\\A(?:[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+)\\Z",
        extra={"pattern": "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"},
    ),
]


class AssumeRoleWithSAMLRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    role_arn: arnType
    principal_arn: arnType
    saml_assertion: SAMLAssertionType = field(name="SAMLAssertion")
    policy_arns: list[PolicyDescriptorType] | None = None
    policy: sessionPolicyDocumentType | None = None
    duration_seconds: roleDurationSecondsType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


class AssumeRoleWithSAMLResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    subject: str | None = None
    subject_type: str | None = None
    issuer: str | None = None
    audience: str | None = None
    name_qualifier: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


clientTokenType: TypeAlias = Annotated[str, Meta(min_length=4, max_length=20000, extra={"sensitive": True})]
urlType: TypeAlias = Annotated[str, Meta(min_length=4, max_length=2048)]


class AssumeRoleWithWebIdentityRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    role_arn: arnType
    role_session_name: roleSessionNameType
    web_identity_token: clientTokenType
    provider_id: urlType | None = None
    policy_arns: list[PolicyDescriptorType] | None = None
    policy: sessionPolicyDocumentType | None = None
    duration_seconds: roleDurationSecondsType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


class AssumeRoleWithWebIdentityResponse(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    credentials: Credentials | None = None
    subject_from_web_identity_token: str | None = None
    assumed_role_user: AssumedRoleUser | None = None
    packed_policy_size: int | None = None
    provider: str | None = None
    audience: str | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


TargetPrincipalType: TypeAlias = Annotated[str, Meta(min_length=12, max_length=2048)]
RootDurationSecondsType: TypeAlias = Annotated[int, Meta(ge=0, le=900)]


class AssumeRootRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    target_principal: TargetPrincipalType
    task_policy_arn: PolicyDescriptorType
    duration_seconds: RootDurationSecondsType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


class AssumeRootResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    source_identity: str | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


encodedMessageType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=10240)]


class DecodeAuthorizationMessageRequest(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    encoded_message: encodedMessageType


class DecodeAuthorizationMessageResponse(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    decoded_message: str | None = None


class ExpiredTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class ExpiredTradeInTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class FederatedUser(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    federated_user_id: str
    arn: str


class GetAccessKeyInfoRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    access_key_id: accessKeyIdType


class GetAccessKeyInfoResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    account: str | None = None


class GetCallerIdentityRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    pass


class GetCallerIdentityResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    user_id: str | None = None
    account: str | None = None
    arn: str | None = None


tradeInTokenType: TypeAlias = Annotated[str, Meta(extra={"sensitive": True})]


class GetDelegatedAccessTokenRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    trade_in_token: tradeInTokenType


class GetDelegatedAccessTokenResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    packed_policy_size: int | None = None
    assumed_principal: str | None = None


userNameType: TypeAlias = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=32,
        pattern="\\A(?:[a-zA-Z0-9_+=,.@-]*)\\Z",
        extra={"pattern": "[\\w+=,.@-]*"},
    ),
]
durationSecondsType: TypeAlias = Annotated[int, Meta(ge=900, le=129600)]


class GetFederationTokenRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    name: userNameType
    policy: sessionPolicyDocumentType | None = None
    policy_arns: list[PolicyDescriptorType] | None = None
    duration_seconds: durationSecondsType | None = None
    tags: tagListType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


class GetFederationTokenResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    federated_user: FederatedUser | None = None
    packed_policy_size: int | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


class GetSessionTokenRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    duration_seconds: durationSecondsType | None = None
    serial_number: serialNumberType | None = None
    token_code: tokenCodeType | None = None
    minimum_session_token_size: minimumSessionTokenSizeType | None = None


class GetSessionTokenResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    credentials: Credentials | None = None
    session_token_utilization: int | None = None
    session_token_size: int | None = None


webIdentityTokenAudienceStringType: TypeAlias = Annotated[str, Meta(min_length=1, max_length=1000)]
webIdentityTokenAudienceListType: TypeAlias = Annotated[
    list[webIdentityTokenAudienceStringType], Meta(min_length=1, max_length=10)
]
webIdentityTokenDurationSecondsType: TypeAlias = Annotated[int, Meta(ge=60, le=3600)]
jwtAlgorithmType: TypeAlias = Annotated[str, Meta(min_length=5, max_length=5)]


class GetWebIdentityTokenRequest(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    audience: webIdentityTokenAudienceListType
    duration_seconds: webIdentityTokenDurationSecondsType | None = None
    signing_algorithm: jwtAlgorithmType
    tags: tagListType | None = None


class GetWebIdentityTokenResponse(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    web_identity_token: SensitiveStr | None = None
    expiration: Timestamp | None = None


class IDPCommunicationErrorException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class IDPRejectedClaimException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class InvalidAuthorizationMessageException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class InvalidIdentityTokenException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class JWTPayloadSizeExceededException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class MalformedPolicyDocumentException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class OutboundWebIdentityFederationDisabledException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


class PackedPolicyTooLargeException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class RegionDisabledException(Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"):
    message: str | None = field(name="message", default=None)


class SessionDurationEscalationException(
    Shape, frozen=True, kw_only=True, omit_defaults=True, rename="pascal"
):
    message: str | None = field(name="message", default=None)


ERRORS: Mapping[str, ErrorShape] = MappingProxyType(
    {
        "ExpiredTokenException": ErrorShape(
            code="ExpiredTokenException", status=400, fault=False, shape=ExpiredTokenException
        ),
        "ExpiredTradeInTokenException": ErrorShape(
            code="ExpiredTradeInTokenException", status=400, fault=False, shape=ExpiredTradeInTokenException
        ),
        "IDPCommunicationError": ErrorShape(
            code="IDPCommunicationError", status=400, fault=False, shape=IDPCommunicationErrorException
        ),
        "IDPRejectedClaim": ErrorShape(
            code="IDPRejectedClaim", status=403, fault=False, shape=IDPRejectedClaimException
        ),
        "InvalidAuthorizationMessageException": ErrorShape(
            code="InvalidAuthorizationMessageException",
            status=400,
            fault=False,
            shape=InvalidAuthorizationMessageException,
        ),
        "InvalidIdentityToken": ErrorShape(
            code="InvalidIdentityToken", status=400, fault=False, shape=InvalidIdentityTokenException
        ),
        "JWTPayloadSizeExceededException": ErrorShape(
            code="JWTPayloadSizeExceededException",
            status=400,
            fault=False,
            shape=JWTPayloadSizeExceededException,
        ),
        "MalformedPolicyDocument": ErrorShape(
            code="MalformedPolicyDocument", status=400, fault=False, shape=MalformedPolicyDocumentException
        ),
        "OutboundWebIdentityFederationDisabledException": ErrorShape(
            code="OutboundWebIdentityFederationDisabledException",
            status=403,
            fault=False,
            shape=OutboundWebIdentityFederationDisabledException,
        ),
        "PackedPolicyTooLarge": ErrorShape(
            code="PackedPolicyTooLarge", status=400, fault=False, shape=PackedPolicyTooLargeException
        ),
        "RegionDisabledException": ErrorShape(
            code="RegionDisabledException", status=403, fault=False, shape=RegionDisabledException
        ),
        "SessionDurationEscalationException": ErrorShape(
            code="SessionDurationEscalationException",
            status=403,
            fault=False,
            shape=SessionDurationEscalationException,
        ),
    }
)
OPERATIONS: Mapping[str, OperationShape] = MappingProxyType(
    {
        "AssumeRole": OperationShape(
            name="AssumeRole",
            input=AssumeRoleRequest,
            output=AssumeRoleResponse,
            errors=(
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "RegionDisabledException",
                "ExpiredTokenException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "AssumeRoleWithSAML": OperationShape(
            name="AssumeRoleWithSAML",
            input=AssumeRoleWithSAMLRequest,
            output=AssumeRoleWithSAMLResponse,
            errors=(
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "IDPRejectedClaim",
                "InvalidIdentityToken",
                "ExpiredTokenException",
                "RegionDisabledException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "AssumeRoleWithWebIdentity": OperationShape(
            name="AssumeRoleWithWebIdentity",
            input=AssumeRoleWithWebIdentityRequest,
            output=AssumeRoleWithWebIdentityResponse,
            errors=(
                "MalformedPolicyDocument",
                "PackedPolicyTooLarge",
                "IDPRejectedClaim",
                "IDPCommunicationError",
                "InvalidIdentityToken",
                "ExpiredTokenException",
                "RegionDisabledException",
            ),
            idempotent=False,
            pagination=None,
        ),
        "AssumeRoot": OperationShape(
            name="AssumeRoot",
            input=AssumeRootRequest,
            output=AssumeRootResponse,
            errors=("RegionDisabledException", "ExpiredTokenException"),
            idempotent=False,
            pagination=None,
        ),
        "DecodeAuthorizationMessage": OperationShape(
            name="DecodeAuthorizationMessage",
            input=DecodeAuthorizationMessageRequest,
            output=DecodeAuthorizationMessageResponse,
            errors=("InvalidAuthorizationMessageException",),
            idempotent=False,
            pagination=None,
        ),
        "GetAccessKeyInfo": OperationShape(
            name="GetAccessKeyInfo",
            input=GetAccessKeyInfoRequest,
            output=GetAccessKeyInfoResponse,
            errors=(),
            idempotent=False,
            pagination=None,
        ),
        "GetCallerIdentity": OperationShape(
            name="GetCallerIdentity",
            input=GetCallerIdentityRequest,
            output=GetCallerIdentityResponse,
            errors=(),
            idempotent=False,
            pagination=None,
        ),
        "GetDelegatedAccessToken": OperationShape(
            name="GetDelegatedAccessToken",
            input=GetDelegatedAccessTokenRequest,
            output=GetDelegatedAccessTokenResponse,
            errors=("ExpiredTradeInTokenException", "RegionDisabledException", "PackedPolicyTooLarge"),
            idempotent=False,
            pagination=None,
        ),
        "GetFederationToken": OperationShape(
            name="GetFederationToken",
            input=GetFederationTokenRequest,
            output=GetFederationTokenResponse,
            errors=("MalformedPolicyDocument", "PackedPolicyTooLarge", "RegionDisabledException"),
            idempotent=False,
            pagination=None,
        ),
        "GetSessionToken": OperationShape(
            name="GetSessionToken",
            input=GetSessionTokenRequest,
            output=GetSessionTokenResponse,
            errors=("RegionDisabledException",),
            idempotent=False,
            pagination=None,
        ),
        "GetWebIdentityToken": OperationShape(
            name="GetWebIdentityToken",
            input=GetWebIdentityTokenRequest,
            output=GetWebIdentityTokenResponse,
            errors=(
                "SessionDurationEscalationException",
                "OutboundWebIdentityFederationDisabledException",
                "JWTPayloadSizeExceededException",
            ),
            idempotent=False,
            pagination=None,
        ),
    }
)
