r"""Sets up a key store backed by a CloudHSM cluster or by an external key manager.

`CreateCustomKeyStoreRequest`:

- `custom_key_store_name` (text of 1 to 256 characters, required): name of the custom key store, unique in account
  and Region
- `cloud_hsm_cluster_id` (text of 19 to 24 characters like `cluster-[2-7a-zA-Z]{11,16}`): the CloudHSM cluster
  behind the key store
- `trust_anchor_certificate` (text of 1 to 5000 characters): the certificate that signed the cluster's, in PEM
- `key_store_password` (text of 7 to 32 characters): password of the crypto user `kmsuser` in the cluster, as it is
  now
- `custom_key_store_type` (one of AWS_CLOUDHSM, EXTERNAL_KEY_STORE): what is behind the key store
- `xks_proxy_uri_endpoint` (text of 10 to 128 characters like `^https://[a-zA-Z0-9.-]+$`): scheme and host of the
  proxy, `https://` and a host name
- `xks_proxy_uri_path` (text of 10 to 128 characters like
  `^(/[a-zA-Z0-9\/_-]+/kms/xks/v\d{1,2})$|^(/kms/xks/v\d{1,2})$`): path of the proxy's API, which ends in
  `/kms/xks/v1`
- `xks_proxy_vpc_endpoint_service_name` (text of 20 to 64 characters): name of the VPC endpoint service in front of
  the proxy
- `xks_proxy_vpc_endpoint_service_owner` (text of 12 characters like `[0-9]{12}`): account that owns the VPC
  endpoint service
- `xks_proxy_authentication_credential` (`XksProxyAuthenticationCredentialType`): access key that signs requests to
  the proxy
- `xks_proxy_connectivity` (one of PUBLIC_ENDPOINT, VPC_ENDPOINT_SERVICE): whether the proxy is reached over the
  Internet or through a VPC endpoint service

`CreateCustomKeyStoreResponse`:

- `custom_key_store_id` (text of 1 to 64 characters): ID of the custom key store, `cks-` and 17 hexadecimal digits

Errors, beside the protocol errors that every call may end with:

- `CloudHsmClusterInUseException`: the cluster, or one from the same backup, is behind another key store
- `CustomKeyStoreNameInUseException`: another key store has this name
- `CloudHsmClusterNotFoundException`: no such cluster in this account and Region
- `KMSInternalException`: the service failed; try again
- `CloudHsmClusterNotActiveException`: the cluster is not active
- `IncorrectTrustAnchorException`: not the certificate that signed the cluster's
- `CloudHsmClusterInvalidConfigurationException`: too few HSMs, subnets or rules for a key store to work with
- `LimitExceededException`: there are as many as there may be
- `XksProxyUriInUseException`: another key store has this endpoint and path
- `XksProxyUriEndpointInUseException`: another key store has this endpoint in a way that excludes this one
- `XksProxyUriUnreachableException`: the proxy cannot be reached
- `XksProxyIncorrectAuthenticationCredentialException`: the proxy refuses the access key
- `XksProxyVpcEndpointServiceInUseException`: another key store has this endpoint service
- `XksProxyVpcEndpointServiceNotFoundException`: no such endpoint service, or not for this account
- `XksProxyVpcEndpointServiceInvalidConfigurationException`: the endpoint service is not set up rightly
- `XksProxyInvalidResponseException`: the proxy answers what cannot be understood
- `XksProxyInvalidConfigurationException`: the proxy or its certificate is not set up rightly

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    CloudHsmClusterInUseException,
    CloudHsmClusterInvalidConfigurationException,
    CloudHsmClusterNotActiveException,
    CloudHsmClusterNotFoundException,
    CreateCustomKeyStoreRequest,
    CreateCustomKeyStoreResponse,
    CustomKeyStoreNameInUseException,
    IncorrectTrustAnchorException,
    KMSInternalException,
    LimitExceededException,
    XksProxyIncorrectAuthenticationCredentialException,
    XksProxyInvalidConfigurationException,
    XksProxyInvalidResponseException,
    XksProxyUriEndpointInUseException,
    XksProxyUriInUseException,
    XksProxyUriUnreachableException,
    XksProxyVpcEndpointServiceInUseException,
    XksProxyVpcEndpointServiceInvalidConfigurationException,
    XksProxyVpcEndpointServiceNotFoundException,
)
from keywright.client.kms.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = (
    CloudHsmClusterInUseException
    | CustomKeyStoreNameInUseException
    | CloudHsmClusterNotFoundException
    | KMSInternalException
    | CloudHsmClusterNotActiveException
    | IncorrectTrustAnchorException
    | CloudHsmClusterInvalidConfigurationException
    | LimitExceededException
    | XksProxyUriInUseException
    | XksProxyUriEndpointInUseException
    | XksProxyUriUnreachableException
    | XksProxyIncorrectAuthenticationCredentialException
    | XksProxyVpcEndpointServiceInUseException
    | XksProxyVpcEndpointServiceNotFoundException
    | XksProxyVpcEndpointServiceInvalidConfigurationException
    | XksProxyInvalidResponseException
    | XksProxyInvalidConfigurationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        CreateCustomKeyStoreRequest,
        CreateCustomKeyStoreResponse,
        CloudHsmClusterInUseException
        | CustomKeyStoreNameInUseException
        | CloudHsmClusterNotFoundException
        | KMSInternalException
        | CloudHsmClusterNotActiveException
        | IncorrectTrustAnchorException
        | CloudHsmClusterInvalidConfigurationException
        | LimitExceededException
        | XksProxyUriInUseException
        | XksProxyUriEndpointInUseException
        | XksProxyUriUnreachableException
        | XksProxyIncorrectAuthenticationCredentialException
        | XksProxyVpcEndpointServiceInUseException
        | XksProxyVpcEndpointServiceNotFoundException
        | XksProxyVpcEndpointServiceInvalidConfigurationException
        | XksProxyInvalidResponseException
        | XksProxyInvalidConfigurationException,
    ]
] = Operation(
    service=SERVICE,
    name="CreateCustomKeyStore",
    request=CreateCustomKeyStoreRequest,
    response=CreateCustomKeyStoreResponse,
    errors=by_code(
        CloudHsmClusterInUseException,
        CustomKeyStoreNameInUseException,
        CloudHsmClusterNotFoundException,
        KMSInternalException,
        CloudHsmClusterNotActiveException,
        IncorrectTrustAnchorException,
        CloudHsmClusterInvalidConfigurationException,
        LimitExceededException,
        XksProxyUriInUseException,
        XksProxyUriEndpointInUseException,
        XksProxyUriUnreachableException,
        XksProxyIncorrectAuthenticationCredentialException,
        XksProxyVpcEndpointServiceInUseException,
        XksProxyVpcEndpointServiceNotFoundException,
        XksProxyVpcEndpointServiceInvalidConfigurationException,
        XksProxyInvalidResponseException,
        XksProxyInvalidConfigurationException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: CreateCustomKeyStoreRequest) -> Ok[CreateCustomKeyStoreResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: CreateCustomKeyStoreRequest
) -> Ok[CreateCustomKeyStoreResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: CreateCustomKeyStoreRequest
) -> tuple[Ok[CreateCustomKeyStoreResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: CreateCustomKeyStoreRequest
) -> tuple[Ok[CreateCustomKeyStoreResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
